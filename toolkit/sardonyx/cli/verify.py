"""``sardonyx verify``."""

from __future__ import annotations

from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.reports import exit_code, write_findings


@click.command(name="verify", epilog="Example: sardonyx verify origin/main..HEAD --actor alice")
@click.argument("revisions", metavar="BASE..HEAD")
@click.option(
    "--repository",
    "-R",
    metavar="PATH",
    type=click.Path(path_type=Path),
    default=".",
    help="The local repository that has both revisions; by default that of the current folder.",
)
@click.option(
    "--actor",
    "actors",
    metavar="USER",
    multiple=True,
    envvar="SARDONYX_ACTOR",
    help="Who makes the change, as the forge knows them; by default the authors of the commits, who can be made up.",
)
@options.output_format
def command(revisions: str, repository: Path, actors: tuple[str, ...], format: str) -> int:
    """Check a change to the environments repository: may it be merged?

    Looks at the changed paths only: layout, ownership, and every generated file made again and compared byte for byte.
    No secret is needed. Exit code 0: nothing speaks against it; 1: findings.
    """
    from sardonyx.core.errors import UsageError
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.verifying import verify_change

    base, separator, head = revisions.partition("..")
    if not separator or not base or not head or head.startswith("."):
        raise UsageError(f"{revisions!r} is no range of revisions", help="write it as BASE..HEAD")
    with WorkerPool() as pool:
        findings = verify_change(repository, base, head, actors, pool)
    write_findings(findings, format)
    return exit_code(findings)
