"""``sardonyx init``."""

from __future__ import annotations

from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import write
from sardonyx.cli.userinput import split_pair
from sardonyx.core.wording import counted


@click.command(
    name="init",
    epilog="Example: sardonyx init git@git.example.org:ops/environments.git --environment lab "
    "--catalog lab=https://charts.example.org --sealing-certificate sealing.pem",
)
@click.argument("location", metavar="URL|PATH")
@click.option(
    "--from",
    "template",
    metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder to begin from; by default the example environment that comes with the toolkit.",
)
@click.option("--environment", "-e", metavar="NAME", default="lab", show_default=True, help="The environment's name.")
@click.option("--url", metavar="URL", help="The repository as Argo CD reads it; by default the location.")
@click.option("--domain", metavar="DOMAIN", help="The domain that services are exposed under.")
@click.option("--catalog", "catalogs", metavar="ID=LOCATION", multiple=True, help="Where a catalog is; repeatable.")
@click.option(
    "--sealing-certificate",
    "certificate",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The certificate of the cluster's sealed-secrets controller; nothing can be launched without.",
)
@options.author
@options.dry_run
def command(
    location: str,
    template: Path | None,
    environment: str,
    url: str | None,
    domain: str | None,
    catalogs: tuple[str, ...],
    certificate: Path | None,
    author: str | None,
    dry_run: bool,
) -> None:
    """Create an environments repository.

    The location is a Git repository without commits, or a path where a bare one is created.
    """
    from sardonyx.cli.session import choose_author
    from sardonyx.environments.initial import Initial
    from sardonyx.operations.initialising import create_environments, initial_files, read_pem, url_of

    who = choose_author(author)
    initial = Initial(
        url or url_of(location),
        environment,
        None,
        domain,
        dict(split_pair(setting, "--catalog", "ID=LOCATION") for setting in catalogs),
    )
    pem = read_pem(certificate) if certificate else None
    files = initial_files(template, initial, pem)
    if dry_run:
        for path in sorted(files):
            write(path)
        done("nothing was created")
        return
    committed = create_environments(location, files, who)
    count = counted(len(committed.paths), "file")
    done(f"created the environment {environment} in {str(committed.commit)[:12]}: {count}")
    if pem is None:
        warn(f"environments/{environment}/sealing.pem is missing: nothing can be launched before it is there")
