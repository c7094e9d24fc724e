"""``sardonyx index``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.catalogs.index import IndexEntry
    from sardonyx.core.findings import Finding
    from sardonyx.publishing.index_summary import ChartSummary

_ANY = click.argument("index", metavar="INDEX")
_FILE = click.argument("index", metavar="INDEX", type=click.Path(path_type=Path, exists=True))
_CHART = click.argument("chart", metavar="CHART")
_VERSION = click.argument("version", metavar="VERSION")
_REASON = click.option("--reason", metavar="TEXT", required=True, help="Why, in a sentence, for those who use it.")


@click.group(name="index")
def command() -> None:
    """Look at the index of a Helm repository and change it.

    An INDEX is the file, or the folder that holds index.yaml; where it is only read, also an address on the web.
    """


@command.command(name="show", epilog="Example: sardonyx index show https://example.org/charts --chart postgresql")
@_ANY
@click.option("--chart", metavar="CHART", help="List the versions of this chart.")
@options.output_format
def show(index: str, chart: str | None, format: str) -> int:
    """Show the charts of an index, and what is wrong in it.

    The exit code is 1 when Helm, or an old Helm, refuses the index.
    """
    from sardonyx.core.findings import Level
    from sardonyx.core.jsontext import write_json
    from sardonyx.operations.indexing import read_index_at
    from sardonyx.publishing.index_checks import index_findings
    from sardonyx.publishing.index_summary import as_json, summary
    from sardonyx.publishing.yanking import entries_of

    read = read_index_at(index)
    findings = index_findings(read)
    if chart:
        entries_of(read, chart, index)
    charts = [one for one in summary(read) if chart in (None, one.name)]
    if format == "json":
        write(write_json(as_json(charts, read, findings)))
    else:
        _write_charts(charts, chart)
        _tell(findings)
    return 1 if any(found.level is Level.ERROR for found in findings) else 0


@command.command(name="merge", epilog="Example: sardonyx index merge published/index.yaml build --out build/index.yaml")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW...", nargs=-1, required=True)
@click.option(
    "--out", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where it is written."
)
@options.dry_run
def merge(old: str, new: tuple[str, ...], out: Path, dry_run: bool) -> None:
    """Put indexes together, and lose or change nothing that is in OLD.

    Entries keep their times. A version that has two digests is refused. Relative URLs stay as they are: the packages
    are expected beside the merged index, as Helm does it.
    """
    from sardonyx.operations.indexing import merge_indexes

    result = merge_indexes(old, new, None if dry_run else out)
    for release in result.added:
        write(f"{release.name} {release.version}")
    _tell(result.warnings)
    done(f"{len(result.added)} versions {'would come' if dry_run else 'came'}: {out}")


@command.command(name="prune", epilog="Example: sardonyx index prune public --keep 5 --older-than 1y --dry-run")
@_FILE
@click.option("--keep", metavar="N", type=click.IntRange(min=1), help="Keep the newest N releases of each chart.")
@click.option("--keep-minor", metavar="N", type=click.IntRange(min=1), help="Keep the newest N of each minor version.")
@click.option("--older-than", metavar="DURATION", help="Let go only what is older: 90d, 12w, 2y.")
@click.option("--delete-packages", is_flag=True, help="Delete the packages beside the index, too.")
@options.dry_run
def prune(
    index: Path, keep: int | None, keep_minor: int | None, older_than: str | None, delete_packages: bool, dry_run: bool
) -> None:
    """Take old versions out of an index, by rule.

    The newest release of each chart always stays, and what is newer. Prereleases and yanked versions do not count among
    those that are kept. Services that run a version that goes cannot be changed any more while they are pinned to it.
    """
    from datetime import UTC, datetime

    from sardonyx.operations.indexing import change_index, delete_files, package_files
    from sardonyx.publishing.index_file import index_path, read_to_change
    from sardonyx.publishing.pruning import PruneRules, duration, missed, pruned, to_prune

    rules, now = PruneRules(keep, keep_minor, duration(older_than) if older_than else None), datetime.now(UTC)
    file = index_path(index)
    read = read_to_change(file)
    going = to_prune(read, rules, now)
    files = package_files(file.parent, going, _others(read.entries.values(), going)) if delete_packages else []
    _tell(missed(read, going))
    for line in [*(f"{entry.name} {entry.version}" for entry in going), *map(str, files)]:
        write(line)
    if going and not dry_run:
        change_index(index, lambda current: pruned(current, to_prune(current, rules, now)))
        delete_files(files)
    done(f"{len(going)} versions and {len(files)} files {'would go' if dry_run else 'are gone'}")


@command.command(name="yank", epilog="Example: sardonyx index yank public postgresql 2.1.0 --reason 'loses data'")
@_FILE
@_CHART
@_VERSION
@_REASON
@options.dry_run
def yank(index: Path, chart: str, version: str, reason: str, dry_run: bool) -> None:
    """Mark a version so that nothing new is launched with it.

    It can still be downloaded, and services that have it keep running. Nothing but the mark changes.
    """
    from sardonyx.publishing import yanking

    _change(index, lambda read: yanking.yank(read, chart, version, reason, str(index)), dry_run)
    done(f"{chart} {version} {'would be' if dry_run else 'is'} yanked")


@command.command(name="unyank", epilog="Example: sardonyx index unyank public postgresql 2.1.0")
@_FILE
@_CHART
@_VERSION
@options.dry_run
def unyank(index: Path, chart: str, version: str, dry_run: bool) -> None:
    """Take the mark of a yanked version away."""
    from sardonyx.publishing import yanking

    _change(index, lambda read: yanking.unyank(read, chart, version, str(index)), dry_run)
    done(f"{chart} {version} {'could be' if dry_run else 'can be'} launched again")


@command.command(
    name="deprecate", epilog="Example: sardonyx index deprecate public postgresql '<2' --reason 'use version 2'"
)
@_FILE
@_CHART
@click.argument("versions", metavar="[RANGE]", default="")
@_REASON
@options.dry_run
def deprecate(index: Path, chart: str, versions: str, reason: str, dry_run: bool) -> None:
    """Mark versions of a chart as deprecated: all, or those in a RANGE such as '<2' or '1.4.x'."""
    from sardonyx.publishing import yanking

    def change(read: Any) -> Any:
        for entry in yanking.to_deprecate(read, chart, versions, str(index)):
            write(f"{entry.name} {entry.version}")
        return yanking.deprecate(read, chart, versions, reason, str(index))

    _change(index, change, dry_run)
    done(f"{'would be deprecated' if dry_run else 'deprecated'}: {chart} {versions}".rstrip())


@command.command(name="images", epilog="Example: sardonyx index images public postgresql")
@_FILE
@click.argument("charts", metavar="[CHART]...", nargs=-1)
@options.dry_run
def images(index: Path, charts: tuple[str, ...], dry_run: bool) -> None:
    """List in an index which images its versions run.

    Each version whose package lies beside the index is rendered with its defaults; the list goes into its entry, as the
    annotation artifacthub.io/images. A list that is there stays.
    """
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.indexing_images import with_all_images
    from sardonyx.publishing.index_file import index_path
    from sardonyx.publishing.yanking import entries_of

    folder = index_path(index).parent
    with WorkerPool() as pool:

        def change(read: Any) -> Any:
            for name in charts:
                entries_of(read, name, str(index))
            found = with_all_images(read, folder, charts, pool)
            for line in found.added:
                write(line)
            _tell(found.faults)
            return found.document

        _change(index, change, dry_run)
    done("nothing was written" if dry_run else f"written: {index}")


@command.command(
    name="page", epilog="Example: sardonyx index page public --out public --url https://example.org/charts"
)
@_ANY
@click.option(
    "--out",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the pages go; beside the index their links to packages work.",
)
@click.option("--title", metavar="TEXT", default="Charts", show_default=True, help="What the repository is called.")
@click.option("--url", metavar="URL", default="", help="Where the repository is published; shows how to add it.")
@options.dry_run
def page(index: str, out: Path, title: str, url: str, dry_run: bool) -> None:
    """Write the index as web pages that people can search.

    The pages need no network and no other files; nothing in an index can run in them.
    """
    from sardonyx.operations.indexing import read_index_at, write_pages
    from sardonyx.publishing.page import Site, pages

    for name in write_pages(pages(read_index_at(index), Site(title, url)), None if dry_run else out):
        write(str(out / name))
    done("nothing was written" if dry_run else f"open {out / 'index.html'}")


@command.command(
    name="onyxia", epilog="Example: sardonyx index onyxia public --catalog-id lab --url https://example.org/charts"
)
@_ANY
@click.option("--catalog-id", metavar="ID", required=True, help="What Onyxia calls the catalog; it must never change.")
@click.option("--url", metavar="URL", required=True, help="Where the repository is published.")
@click.option("--name", metavar="TEXT", default="", help="What people call it; by default the id.")
@click.option("--description", metavar="TEXT", default="", help="What is in it, in Markdown.")
@click.option("--maintainer", metavar="MAIL", default="", help="Whom to ask.")
@click.option(
    "--status",
    type=click.Choice(["PROD", "TEST", "INTERNAL"]),
    default="PROD",
    show_default=True,
    help="Onyxia shows PROD to everybody, the others by their address only.",
)
@click.option(
    "--versions",
    "mode",
    type=click.Choice(["latest", "all", "skipPatches", "maxNumber"]),
    default="latest",
    show_default=True,
    help="Which versions of a chart users may choose from.",
)
@click.option("--max-versions", metavar="N", type=click.IntRange(min=1), help="How many, with --versions maxNumber.")
@click.option("--highlight", metavar="CHART", multiple=True, help="A chart to show first; repeatable, in this order.")
@click.option("--exclude", metavar="CHART", multiple=True, help="A chart not to offer; repeatable.")
@click.option(
    "--format",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="How it is written to stdout.",
)
def onyxia(
    index: str,
    catalog_id: str,
    url: str,
    name: str,
    description: str,
    maintainer: str,
    status: str,
    mode: str,
    max_versions: int | None,
    highlight: tuple[str, ...],
    exclude: tuple[str, ...],
    format: str,
) -> None:
    """Print the configuration with which Onyxia offers the charts.

    Libraries, and charts of which every version was yanked, are excluded by themselves.
    """
    from sardonyx.core.jsontext import write_json
    from sardonyx.core.yamltext import write_yaml
    from sardonyx.operations.indexing import read_index_at
    from sardonyx.publishing.onyxia import OnyxiaCatalog, catalog_entry, catalog_warnings

    read = read_index_at(index)
    catalog = OnyxiaCatalog(
        catalog_id, url, name, description, maintainer, status, mode, max_versions, highlight, exclude
    )
    configuration = {"catalogs": [catalog_entry(catalog, read)]}
    _tell(catalog_warnings(catalog, read))
    write(write_json(configuration) if format == "json" else write_yaml(configuration).rstrip())


@command.command(
    name="artifacthub", epilog="Example: sardonyx index artifacthub public --owner 'Ann <ann@example.org>'"
)
@_FILE
@click.option("--repository-id", metavar="UUID", help="The repository's id on Artifact Hub.")
@click.option("--owner", "owners", metavar="'NAME <MAIL>'", multiple=True, help="Who may claim it; repeatable.")
@click.option("--ignore", metavar="CHART[=REGEX]", multiple=True, help="What not to list there; repeatable.")
@click.option("--replace", is_flag=True, help="Write the file anew when it says something else.")
@options.dry_run
def artifacthub(
    index: Path,
    repository_id: str | None,
    owners: tuple[str, ...],
    ignore: tuple[str, ...],
    replace: bool,
    dry_run: bool,
) -> int:
    """Write artifacthub-repo.yml beside an index, or check the one that is there.

    Versions that were yanked are left out of Artifact Hub.
    """
    from sardonyx.operations.indexing_artifacthub import hub_findings, hub_text, write_hub_text
    from sardonyx.publishing.artifacthub import owner_of

    faults = None if replace else hub_findings(index)
    _tell(faults or [])
    if faults:
        return 1
    if faults is not None and not (repository_id or owners or ignore or replace):
        done("artifacthub-repo.yml is well-formed")
        return 0
    text = hub_text(index, repository_id, [owner_of(owner) for owner in owners], ignore)
    write(text, nl=False)
    done("nothing was written" if dry_run else f"written: {write_hub_text(index, text, replace=replace)}")
    return 0


def _change(index: Path, change: Any, dry_run: bool) -> None:
    from sardonyx.operations.indexing import change_index
    from sardonyx.publishing.index_file import index_path, read_to_change

    if dry_run:
        change(read_to_change(index_path(index)))
    else:
        change_index(index, change)


def _others(charts: Iterable[Sequence[IndexEntry]], going: Sequence[IndexEntry]) -> list[IndexEntry]:
    gone = {id(entry) for entry in going}
    return [entry for versions in charts for entry in versions if id(entry) not in gone]


def _write_charts(charts: Sequence[ChartSummary], chart: str | None) -> None:
    from sardonyx.cli.table import write_table

    if chart:
        columns = {"version": "VERSION", "app": "APPLICATION", "created": "CREATED", "digest": "DIGEST", "mark": "MARK"}
        write_table(columns, [_version_row(version) for one in charts for version in one.versions])
        return
    columns = {"name": "CHART", "newest": "NEWEST", "versions": "VERSIONS", "deprecated": "DEPRECATED"}
    write_table({**columns, "yanked": "YANKED", "description": "DESCRIPTION"}, [_chart_row(one) for one in charts])


def _chart_row(chart: ChartSummary) -> dict[str, Any]:
    return {
        "name": chart.name,
        "newest": chart.newest,
        "versions": len(chart.versions),
        "deprecated": sum(version.deprecated for version in chart.versions) or None,
        "yanked": sum(version.yanked is not None for version in chart.versions) or None,
        "description": chart.description[:60],
    }


def _version_row(version: Any) -> dict[str, Any]:
    marks = [f"yanked: {version.yanked}"] if version.yanked else []
    return {
        "version": version.version,
        "app": version.app_version,
        "created": version.created,
        "digest": version.digest and version.digest[:19],
        "mark": ", ".join([*marks, *(["deprecated"] if version.deprecated else [])]) or None,
    }


def _tell(findings: Iterable[Finding]) -> None:
    for found in findings:
        where = f"{found.place}: " if found.place else ""
        remedy = f" ({found.help})" if found.help else ""
        warn(f"{where}{found.message}{remedy}")
