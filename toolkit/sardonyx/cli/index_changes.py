"""The commands of ``sardonyx index`` that change entries, wherever the index lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done, tell_findings
from sardonyx.cli.session import choose_author
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.catalogs.index import Index
    from sardonyx.publishing.destination import Change

_INDEX = click.argument("index", metavar="INDEX")
_CHART = click.argument("chart", metavar="CHART")
_VERSION = click.argument("version", metavar="VERSION")
_REASON = click.option("--reason", metavar="TEXT", required=True, help="Why, in a sentence, for those who use it.")


@click.command(name="prune", epilog="Example: sardonyx index prune public --keep 5 --older-than 1y --dry-run")
@_INDEX
@click.option("--keep", metavar="N", type=click.IntRange(min=1), help="Keep the newest N releases of each chart.")
@click.option("--keep-minor", metavar="N", type=click.IntRange(min=1), help="Keep the newest N of each minor version.")
@click.option("--older-than", metavar="DURATION", help="Let go only what is older: 90d, 12w, 2y.")
@click.option(
    "--delete-packages", is_flag=True, help="Delete the packages beside the index, too: in folders and Git branches."
)
@options.author
@options.dry_run
def prune(
    index: str,
    keep: int | None,
    keep_minor: int | None,
    older_than: str | None,
    delete_packages: bool,
    author: str | None,
    dry_run: bool,
) -> None:
    """Take old versions out of an index, by rule.

    The newest release of each chart always stays, and what is newer. Prereleases and yanked versions do not count among
    those that are kept. Services that run a version that goes cannot be changed any more while they are pinned to it.
    """
    from datetime import UTC, datetime

    from sardonyx.operations.index_places import discarding, opened_index
    from sardonyx.publishing.pruning import PruneRules, duration, missed, pruned, to_prune

    rules, now = PruneRules(keep, keep_minor, duration(older_than) if older_than else None), datetime.now(UTC)

    def without_old(read: Index) -> Mapping[str, Any]:
        return pruned(read, to_prune(read, rules, now))

    with opened_index(index, lambda: choose_author(author)) as place:
        packages = discarding(place) if delete_packages else None
        read = place.index()
        going = to_prune(read, rules, now)
        files = packages.leaving(read, without_old(read)) if packages else []
        tell_findings(missed(read, going))
        for line in [*(f"{entry.name} {entry.version}" for entry in going), *(f"{place.location}/{f}" for f in files)]:
            write(line)
        if going and not dry_run:
            title = f"Prune {counted(len(going), 'version')}"
            read, files = packages.discard(without_old, title) if packages else (place.reindex(without_old, title), [])
            going = to_prune(read, rules, now)
    what = f"{counted(len(going), 'version')} and {counted(len(files), 'file')}"
    done(f"would go: {what}" if dry_run else f"gone: {what}")


@click.command(name="yank", epilog="Example: sardonyx index yank public postgresql 2.1.0 --reason 'loses data'")
@_INDEX
@_CHART
@_VERSION
@_REASON
@options.author
@options.dry_run
def yank(index: str, chart: str, version: str, reason: str, author: str | None, dry_run: bool) -> None:
    """Mark a version so that nothing new is launched with it.

    It can still be downloaded, and services that have it keep running. Nothing but the mark changes.
    """
    from sardonyx.publishing import yanking

    def change(read: Index) -> Mapping[str, Any]:
        return yanking.yank(read, chart, version, reason, index)

    _change(index, change, f"Yank {chart} {version}", author, dry_run=dry_run)
    done(f"{chart} {version} {'would be' if dry_run else 'is'} yanked")


@click.command(name="unyank", epilog="Example: sardonyx index unyank public postgresql 2.1.0")
@_INDEX
@_CHART
@_VERSION
@options.author
@options.dry_run
def unyank(index: str, chart: str, version: str, author: str | None, dry_run: bool) -> None:
    """Take the mark of a yanked version away."""
    from sardonyx.publishing import yanking

    def change(read: Index) -> Mapping[str, Any]:
        return yanking.unyank(read, chart, version, index)

    _change(index, change, f"Let {chart} {version} be used again", author, dry_run=dry_run)
    done(f"{chart} {version} {'could be' if dry_run else 'can be'} launched again")


@click.command(
    name="deprecate", epilog="Example: sardonyx index deprecate public postgresql '<2' --reason 'use version 2'"
)
@_INDEX
@_CHART
@click.argument("versions", metavar="[RANGE]", default="")
@_REASON
@options.author
@options.dry_run
def deprecate(index: str, chart: str, versions: str, reason: str, author: str | None, dry_run: bool) -> None:
    """Mark versions of a chart as deprecated: all, or those in a RANGE such as '<2' or '1.4.x'."""
    from sardonyx.publishing import yanking

    def change(read: Index) -> Mapping[str, Any]:
        return yanking.deprecate(read, chart, versions, reason, index)

    _change(index, change, f"Deprecate {chart} {versions}", author, dry_run=dry_run)
    done(f"{'would be deprecated' if dry_run else 'deprecated'}: {chart} {versions}".rstrip())


@click.command(name="images", epilog="Example: sardonyx index images public postgresql")
@_INDEX
@click.argument("charts", metavar="[CHART]...", nargs=-1)
@options.author
@options.dry_run
def images(index: str, charts: tuple[str, ...], author: str | None, dry_run: bool) -> None:
    """List in an index which images its versions run.

    Each version whose package is published there is rendered with its defaults; the list goes into its entry, as the
    annotation artifacthub.io/images. A list that is there stays.
    """
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.index_places import change_index, opened_index
    from sardonyx.operations.indexing_images import ImageFinder
    from sardonyx.publishing.yanking import entries_of

    with opened_index(index, lambda: choose_author(author)) as place, WorkerPool() as pool:
        finder = ImageFinder(place, pool)
        read = place.index()
        for name in charts:
            entries_of(read, name, place.location)
        found = finder.with_all_images(read, charts)
        for line in found.added:
            write(line)
        tell_findings(found.faults)
        if found.added and not dry_run:
            change_index(place, lambda now: finder.with_all_images(now, charts).document, "List images")
    done("nothing was written" if dry_run or not found.added else f"written: {index}")


def _change(index: str, change: Change, title: str, author: str | None, *, dry_run: bool) -> None:
    """Say which versions change, then change them."""
    from contextlib import nullcontext, suppress

    from sardonyx.operations.index_places import change_index, opened_index, preview
    from sardonyx.publishing.yanking import NothingToChange

    with opened_index(index, lambda: choose_author(author)) as place:
        # With nothing left to change, an earlier run may have been stopped half-way: changing says so and completes it.
        with nullcontext() if dry_run else suppress(NothingToChange):
            for found in preview(place, change):
                write(f"{found.entry.name} {found.entry.version}")
        if not dry_run:
            change_index(place, change, title)
