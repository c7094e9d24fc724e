"""What commits say about the changes of a chart: those that touch what its package holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml
from sardonyx.publishing.changelog import ANNOTATION
from sardonyx.publishing.claims import Claim, claim_of, is_about, reverted_by
from sardonyx.publishing.versions import Bump
from sardonyx.repository import (
    CommitInfo,
    ReadableRepository,
    commits_between,
    common_base,
    paths_touched,
    resolve_revision,
)

Packs = Callable[[str], bool]
"""Tells whether a path of the repository is part of a package."""


class History(NamedTuple):
    """The commits since each base, oldest first, and the files that each of them touches."""

    repository: ReadableRepository
    since: Mapping[str, Sequence[CommitInfo]]
    touched: Mapping[str, tuple[str, ...]]


def read_history(repository: ReadableRepository, bases: Collection[str]) -> History:
    """Read the commits between some bases (full ids) and HEAD.

    Raises GitFailed, CorruptRepository.
    """
    every = sorted(set(bases))
    if not every:
        return History(repository, {}, {})
    commits = commits_between(repository, common_base(repository, every), resolve_revision(repository, "HEAD"))
    parents = {commit.id: commit.parents for commit in commits}
    since = {base: _without(commits, _reached(base, parents)) for base in every}
    return History(repository, since, paths_touched(repository, list(parents)))


def _reached(base: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the commits that a base has, of those whose parents are known here."""
    found: set[str] = set()
    pending = [base]
    while pending:
        commit = pending.pop()
        if commit not in found:
            found.add(commit)
            pending += parents.get(commit, ())
    return found


def _without(commits: Sequence[CommitInfo], known: set[str]) -> list[CommitInfo]:
    return [commit for commit in commits if commit.id not in known]


def claims_about(
    history: History, base: str, names: Collection[str], all_names: Collection[str], own: Packs, library: Packs
) -> Iterator[Claim]:
    """Yield what the commits since a base claim about a chart, oldest first.

    ``own`` are the files of the chart, ``library`` those of charts inside of it. A commit that touches only the latter,
    or whose scope names another chart, says what changed but not how much: for this chart the diff says that.
    Merges, and commits that were reverted since with those that revert them, say nothing.
    """
    taken_back = _taken_back(history.since[base])
    for commit in history.since[base]:
        if len(commit.parents) > 1 or commit.id in taken_back:
            continue
        paths = [path for path in history.touched[commit.id] if own(path) or library(path)]
        claim = claim_of(commit.message, commit.id[:7]) if paths else None
        if claim is None or all(_only_a_version(history, commit, path) for path in paths):
            continue
        is_own = any(own(path) for path in paths) and is_about(claim, names, all_names)
        yield claim if is_own else claim._replace(bump=Bump.PATCH)


def _taken_back(commits: Sequence[CommitInfo]) -> set[str]:
    here = {commit.id for commit in commits}
    gone: set[str] = set()
    for commit in reversed(commits):
        undone = reverted_by(commit.message)
        if undone in here and commit.id not in gone:
            gone |= {commit.id, undone} if undone else set()
    return gone


def _only_a_version(history: History, commit: CommitInfo, path: str) -> bool:
    """Tell whether a commit changes nothing in a Chart.yaml but its version and the changes it tells of."""
    if path.rpartition("/")[2] != "Chart.yaml" or not commit.parents:
        return False
    sides = [history.repository.tree(each).read(path) for each in (commit.parents[0], commit.id)]
    values = [_without_version(side) for side in sides if side is not None]
    return len(values) == 2 and values[0] == values[1]


def _without_version(data: bytes) -> Any:
    try:
        value = read_yaml(data, "").value
    except SardonyxError:
        return data
    if not isinstance(value, dict):
        return value
    notes = value.get("annotations")
    kept = {key: text for key, text in notes.items() if key != ANNOTATION} if isinstance(notes, dict) else {}
    return {**{key: text for key, text in value.items() if key not in ("version", "annotations")}, "notes": kept}
