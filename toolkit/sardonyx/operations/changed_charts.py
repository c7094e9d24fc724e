"""Which charts a change touches, compared with a revision, and what they were there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sardonyx.charts import ChartMetadata, read_metadata
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.operations.dependants import reached_by
from sardonyx.repository import (
    GitTree,
    ReadableRepository,
    UnknownRevision,
    WorkingTree,
    merge_base,
    open_local,
    open_working_tree,
    paths_changed_since,
    require_whole,
    resolve_revision,
)

_METADATA_FILES = ("Chart.yaml", "requirements.yaml")


class ChangedCharts(NamedTuple):
    """The charts that a change touches, those it reaches through what they depend on, and what the former were.

    ``previous`` has the metadata at the revision by the folder of the chart; a chart that is new there, or that could
    not be read, is not in it.
    """

    touched: tuple[Path, ...]
    reached: Mapping[Path, Path]
    previous: Mapping[str, ChartMetadata]


def changed_charts(charts: Sequence[Path], revision: str, *, since: str = "HEAD") -> ChangedCharts:
    """Compare charts with where ``since`` left ``revision``: what is committed, staged, only written, and untracked.

    ``previous`` is read from the revision itself, because that is what the change will be merged into. What was
    deleted is passed over, but reaches the charts that depend on it.
    Raises NotARepository, UnknownRevision, ShallowClone, HostileName, and UsageError for charts of another repository
    and for histories that never met.
    """
    if not charts:
        return ChangedCharts((), {}, {})
    with open_local(charts[0]) as repository:
        require_whole(repository)
        target = _resolved(repository, revision)
        begin = _begin(repository, revision, target, since)
        tree = open_working_tree(charts[0])
        names = {chart: _name_in(tree, chart) for chart in charts}
        folders = _folders_of(paths_changed_since(tree, begin))
        touched = tuple(chart for chart in charts if names[chart] in folders)
        reached = reached_by([*touched, *(tree.root / folder for folder in folders - set(names.values()))], charts)
        before = repository.tree(target)
        previous = {chart.as_posix(): found for chart in touched if (found := _previous(before, names[chart]))}
        return ChangedCharts(touched, reached, previous)


def _resolved(repository: ReadableRepository, revision: str) -> str:
    """Return the id of a revision; CI often has the branches of the remote only."""
    try:
        return resolve_revision(repository, revision)
    except UnknownRevision as error:
        if not _is_known(repository, f"origin/{revision}"):
            raise
        raise UnknownRevision(error.message, help=f"did you mean origin/{revision}?") from error


def _is_known(repository: ReadableRepository, revision: str) -> bool:
    try:
        return bool(resolve_revision(repository, revision))
    except UnknownRevision:
        return False


def _begin(repository: ReadableRepository, revision: str, target: str, since: str) -> str:
    begin = merge_base(repository, target, resolve_revision(repository, since))
    if begin is None:
        raise UsageError(f"{since} and {revision} have no commit in common", help="name the branch it began from")
    return begin


def _name_in(tree: WorkingTree, chart: Path) -> str:
    """Return the path of a chart in its repository, with ``/``."""
    name = os.path.relpath(os.path.realpath(chart), tree.root)
    if name.startswith(".."):
        message = f"{chart} is not in the Git repository of the other charts"
        raise UsageError(message, help="name charts of one repository at a time")
    return Path(name).as_posix()


def _folders_of(paths: Iterable[str]) -> set[str]:
    """Return every folder that one of the paths lies in, at whatever depth."""
    return {folder.as_posix() for path in paths for folder in Path(path).parents}


def _previous(tree: GitTree, name: str) -> ChartMetadata | None:
    prefix = "" if name == "." else f"{name}/"
    files = tree.read_many(f"{prefix}{file}" for file in _METADATA_FILES)
    with suppress(SardonyxError):
        return read_metadata({path.removeprefix(prefix): data for path, data in files.items()}, name)
    return None
