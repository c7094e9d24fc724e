"""What each chart is compared with to find out what its next release holds: its last tag, or where a branch began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sardonyx.charts import ChartMetadata, is_semver, newest_first, parse_version, read_metadata
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.operations.ct_configuration import CtConfiguration
from sardonyx.publishing.release_plan import Base
from sardonyx.repository import (
    GitTree,
    ReadableRepository,
    Tag,
    UnknownRevision,
    merge_base,
    resolve_revision,
    tags,
)

_BRANCHES = ("origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Bases:
    """What charts are compared with, by their names; one that is not in it was never released.

    ``taken`` are the versions of tags that HEAD does not have; ``remarks`` say what was chosen where it is not obvious.
    """

    of: Mapping[str, Base]
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def find_bases(
    repository: ReadableRepository,
    versions: Mapping[str, str],
    changed_since: str | None,
    ct: CtConfiguration | None,
) -> Bases:
    """Choose what to compare charts with; ``versions`` are those that they say now, by their names.

    A revision that was asked for; else each chart's last tag ``NAME-VERSION`` that HEAD has, if there is one for any of
    them; else where the target branch of a ct.yaml or the default branch was left.
    Raises UnknownRevision, HostileName, and UsageError for histories that never met.
    """
    released = _released(tags(repository), versions)
    taken = {name: _names(found, is_reached=False) for name, found in released.items()}
    if changed_since is not None:
        why = f"asked for: where HEAD left {changed_since}"
        return Bases(_common(repository, versions, changed_since, why), taken)
    if any(tag.is_reached for found in released.values() for tag in found.values()):
        last = {name: _last(found, versions[name]) for name, found in released.items()}
        return Bases({name: base for name, base in last.items() if base}, taken)
    branch, origin = _target(repository, ct)
    remarks = () if branch else ("there is no tag and no default branch here: everything counts as never released",)
    why = f"there is no tag of a chart: where HEAD left {branch}, {origin}"
    return Bases(_common(repository, versions, branch, why) if branch else {}, taken, remarks)


def charts_in(tree: GitTree) -> dict[str, tuple[str, ChartMetadata]]:
    """Return the charts of a commit by their names, each with its folder; those inside of others are left out.

    Of two with one name the first by path is meant. A chart whose metadata cannot be read is passed over.
    """
    found = [path for path in tree.files("") if path == "Chart.yaml" or path.endswith("/Chart.yaml")]
    every = {path.removesuffix("Chart.yaml").rstrip("/") for path in found}
    folders = sorted(folder for folder in every if not _is_inside(folder, every))
    charts: dict[str, tuple[str, ChartMetadata]] = {}
    for folder, metadata in _read(tree, folders):
        charts.setdefault(metadata.name, (folder or ".", metadata))
    return charts


def _is_inside(folder: str, charts: set[str]) -> bool:
    parts = folder.split("/")
    return bool(folder) and any("/".join(parts[:end]) in charts for end in range(len(parts)))


def _read(tree: GitTree, folders: Sequence[str]) -> Iterable[tuple[str, ChartMetadata]]:
    names = ("Chart.yaml", "requirements.yaml")
    files = tree.read_many(f"{folder}/{name}".lstrip("/") for folder in folders for name in names)
    for folder in folders:
        own = {name: data for name in names if (data := files.get(f"{folder}/{name}".lstrip("/"))) is not None}
        with suppress(SardonyxError):
            yield folder, read_metadata(own, folder)


def _released(found: Mapping[str, Tag], versions: Mapping[str, str]) -> dict[str, dict[str, Tag]]:
    """Return the tags of each chart by version; of several charts that a tag could mean, the longest name is meant."""
    released: dict[str, dict[str, Tag]] = {}
    for name, tag in found.items():
        ends = [index for index, letter in enumerate(name) if letter == "-"]
        chart = next(
            (name[:end] for end in reversed(ends) if name[:end] in versions and is_semver(name[end + 1 :])), ""
        )
        if chart:
            released.setdefault(chart, {})[name[len(chart) + 1 :]] = tag
    return released


def _names(found: Mapping[str, Tag], *, is_reached: bool) -> tuple[str, ...]:
    return tuple(version for version, tag in found.items() if tag.is_reached is is_reached)


def _last(found: Mapping[str, Tag], now: str) -> Base | None:
    """Return the highest release that HEAD has; pre-releases only where the chart is one, or there is nothing else."""
    reached = [(parsed, text) for text in _names(found, is_reached=True) if (parsed := parse_version(text))]
    current = parse_version(now)
    is_early = current is not None and bool(current.prerelease)
    stable = [each for each in reached if not each[0].prerelease]
    highest = max(reached if is_early or not stable else stable, default=None)
    if highest is None:
        return None
    tag = found[highest[1]]
    return Base(tag.name, tag.commit, "its last tag", highest[1])


def _common(repository: ReadableRepository, versions: Mapping[str, str], revision: str, why: str) -> dict[str, Base]:
    target, head = resolve_revision(repository, revision), resolve_revision(repository, "HEAD")
    begin = merge_base(repository, target, head)
    if begin is None:
        raise UsageError(f"HEAD and {revision} have no commit in common", help="name another with --changed-since")
    before, there = charts_in(repository.tree(begin)), charts_in(repository.tree(target))
    bases = {}
    for name in versions:
        known = [charts[name][1].version for charts in (before, there) if name in charts]
        if known:
            highest = newest_first(known)[0]
            bases[name] = Base(revision, begin, why, highest)
    return bases


def _target(repository: ReadableRepository, ct: CtConfiguration | None) -> tuple[str, str]:
    """Return the branch that changes are merged into, as far as it is here, and what says so."""
    if ct is not None:
        named = (f"{ct.remote}/{ct.target_branch}", ct.target_branch)
        found = next((branch for branch in named if _is_here(repository, branch)), None)
        if found is None:
            raise UnknownRevision(
                f"{named[0]}, the target branch of ct.yaml, is not here", help=f"git fetch {ct.remote}"
            )
        return found, "the target branch of ct.yaml"
    outcome = repository.git.attempt("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    default = outcome.output.decode("utf-8", "replace").strip() if not outcome.code else ""
    candidates = (default, *_BRANCHES) if default else _BRANCHES
    return next((branch for branch in candidates if _is_here(repository, branch)), ""), "the default branch"


def _is_here(repository: ReadableRepository, branch: str) -> bool:
    with suppress(UnknownRevision):
        return bool(resolve_revision(repository, branch))
    return False
