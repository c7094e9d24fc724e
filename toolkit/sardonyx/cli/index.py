"""``sardonyx index``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.index_changes import deprecate, images, prune, unyank, yank
from sardonyx.cli.messages import done, tell_findings
from sardonyx.cli.session import choose_author
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.publishing.index_summary import ChartSummary

_INDEX = click.argument("index", metavar="INDEX")


@click.group(name="index", cls=CommandGroup)
def command() -> None:
    """Look at the index of a Helm repository and change it.

    An INDEX is the file, or the folder that holds index.yaml, or any address that sardonyx publish takes:
    git+URL#BRANCH, s3://…, oci://…, and others; where it is only read, also an address on the web.
    """


for changing in (prune, yank, unyank, deprecate, images):
    command.add_command(changing)


@command.command(name="show", epilog="Example: sardonyx index show https://example.org/charts --chart postgresql")
@_INDEX
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
        tell_findings(findings)
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
    tell_findings(result.warnings)
    done(f"{counted(len(result.added), 'version')} {'would come' if dry_run else 'came'}: {out}")


@command.command(
    name="page", epilog="Example: sardonyx index page public --out public --url https://example.org/charts"
)
@_INDEX
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
@_INDEX
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
    tell_findings(catalog_warnings(catalog, read))
    write(write_json(configuration) if format == "json" else write_yaml(configuration).rstrip())


@command.command(
    name="artifacthub", epilog="Example: sardonyx index artifacthub public --owner 'Ann <ann@example.org>'"
)
@_INDEX
@click.option("--repository-id", metavar="UUID", help="The repository's id on Artifact Hub.")
@click.option("--owner", "owners", metavar="'NAME <MAIL>'", multiple=True, help="Who may claim it; repeatable.")
@click.option("--ignore", metavar="CHART[=REGEX]", multiple=True, help="What not to list there; repeatable.")
@click.option("--replace", is_flag=True, help="Write the file anew when it says something else.")
@options.author
@options.dry_run
def artifacthub(
    index: str,
    repository_id: str | None,
    owners: tuple[str, ...],
    ignore: tuple[str, ...],
    replace: bool,
    author: str | None,
    dry_run: bool,
) -> int:
    """Write artifacthub-repo.yml beside an index, or check the one that is there.

    Versions that were yanked are left out of Artifact Hub.
    """
    from sardonyx.operations.index_places import opened_place
    from sardonyx.operations.indexing_artifacthub import hub_findings, hub_text, write_hub_text
    from sardonyx.publishing.artifacthub import owner_of

    with opened_place(index, lambda: choose_author(author)) as place:
        faults = None if replace else hub_findings(place)
        tell_findings(faults or [])
        if faults:
            return 1
        if faults is not None and not (repository_id or owners or ignore or replace):
            done("artifacthub-repo.yml is well-formed")
            return 0
        text = hub_text(place, repository_id, [owner_of(owner) for owner in owners], ignore)
        write(text, nl=False)
        done("nothing was written" if dry_run else f"written: {write_hub_text(place, text, replace=replace)}")
    return 0


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
