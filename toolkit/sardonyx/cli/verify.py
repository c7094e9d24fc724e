"""``sardonyx verify``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli.messages import done
from sardonyx.cli.reports import Reporting, exit_code, reporting_options, write_report
from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Level
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.operations.verifying import Verdict

ACTOR = "SARDONYX_ACTOR"


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
    help=f"Who makes the change, as the forge knows them; also {ACTOR}. By default everybody whom the commits name as "
    "author or committer, and anybody can write these.",
)
@reporting_options
def command(revisions: str, repository: Path, actors: tuple[str, ...], reporting: Reporting) -> int:
    """Check a change to the environments repository.

    May HEAD be merged into BASE? Looks at what HEAD changed since it left BASE, as a forge does, and at everything
    else as it is in BASE: layout, ownership, and every generated file made again and compared byte for byte. No secret
    is needed, nothing is checked out. For a repository's first commit BASE is a row of zeros.

    Exit code 0: nothing speaks against it; 1: findings.
    """
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.verifying import verify_change
    from sardonyx.reports import report_on

    base, head = _range(revisions)
    with WorkerPool() as pool:
        verdict = verify_change(repository, base, head, _actors(actors), pool)
    report = report_on(verdict.findings, fail_on=reporting.fail_on or Level.ERROR)
    write_report(report, reporting)
    _summarise(verdict)
    return exit_code(report, reporting)


def _range(revisions: str) -> tuple[str, str]:
    base, separator, head = revisions.partition("..")
    if not separator or not base or not head or head.startswith("."):
        raise UsageError(f"{revisions!r} is no range of revisions", help="write it as BASE..HEAD")
    return base, head


def _actors(named: tuple[str, ...]) -> tuple[str, ...]:
    """Return who is named; a name that CI left empty must not make the gate believe the commits instead."""
    actors = named or ((os.environ[ACTOR],) if ACTOR in os.environ else ())
    if not all(actor.strip() for actor in actors):
        raise UsageError(f"the name of the actor is empty (--actor or {ACTOR})", help="name who makes the change")
    return actors


def _summarise(verdict: Verdict) -> None:
    from sardonyx.repository.words import visible

    if not verdict.paths:
        done("nothing changed")
    elif not verdict.findings:
        files = counted(verdict.paths, "file")
        done(visible(f"nothing speaks against this change of {files} by {', '.join(verdict.actors)}"))
