"""``sardonyx package``."""

from __future__ import annotations

from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done
from sardonyx.cli.terminal import write


@click.command(name="package", epilog="Example: sardonyx package catalog-charts --destination build")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--destination", "-d", metavar="FOLDER", type=click.Path(path_type=Path), default=".", show_default=True)
@options.dry_run
def command(folders: tuple[Path, ...], destination: Path, dry_run: bool) -> None:
    """Package charts reproducibly.

    The same files give the same bytes, on any machine. A FOLDER is a chart or holds charts. Dependencies are fetched
    once and packed in. Times in the package come from SOURCE_DATE_EPOCH.
    """
    from sardonyx.charts import package, package_name, source_epoch
    from sardonyx.core.digests import digest_of
    from sardonyx.core.files import write_atomically
    from sardonyx.operations.charts import find_charts, load_all

    for chart in load_all(find_charts(folders)):
        data = package(chart, epoch=source_epoch())
        path = destination / package_name(chart)
        if not dry_run:
            write_atomically(path, data)
        write(f"{path}  {digest_of(data)}")
    if dry_run:
        done("nothing was written")
