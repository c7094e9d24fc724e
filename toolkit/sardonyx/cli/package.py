"""``sardonyx package``."""

from __future__ import annotations

from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done, tell_finding
from sardonyx.cli.terminal import write


@click.command(name="package", epilog="Example: sardonyx package catalog-charts --destination build")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--destination",
    "-d",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    show_default=True,
    help="Where the packages are put.",
)
@options.sign
@options.passphrase_file
@options.dry_run
def command(
    folders: tuple[Path, ...], destination: Path, key: str, passphrase_file: Path | None, dry_run: bool
) -> None:
    """Package charts reproducibly.

    The same files give the same bytes, on any machine. A FOLDER is a chart or holds charts. Dependencies are fetched
    once and packed in. Times in the package come from SOURCE_DATE_EPOCH. With --sign a provenance, which helm verify
    accepts, is written beside each package.
    """
    from sardonyx.catalogs import ContentCache
    from sardonyx.core.files import write_atomically
    from sardonyx.operations.publishing import sources_in
    from sardonyx.publishing import Packer
    from sardonyx.publishing.apply import as_it_is
    from sardonyx.publishing.gpg import find_key
    from sardonyx.publishing.planning import check_sources
    from sardonyx.publishing.provenance import signed_with

    finish = signed_with(find_key(key), passphrase_file) if key and not dry_run else as_it_is
    sources = sources_in(folders, tell=tell_finding)
    check_sources(sources)  # two that make the same file
    for package in Packer(ContentCache()).pack(sources):
        path = destination / package.file
        provenance = finish(package).provenance
        if provenance is not None:
            write_atomically(path.with_name(f"{path.name}.prov"), provenance)
        if not dry_run:
            write_atomically(path, package.data)
        write(f"{path}  {package.digest}")
    if dry_run:
        done("nothing was written")
