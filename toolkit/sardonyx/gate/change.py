"""What the gate judges: the tree that a merge would give, against the one that is there now.

A branch that began before others were merged says nothing about what came since. Judging its own tree would blame its
author for what main gained, and let somebody who lost a right use it from an old commit. So the changed paths are those
since the branch left main, as a forge shows them, and everything else is read from main as it is now. A path that both
sides changed cannot be judged that way and is a conflict.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from sardonyx.core.tree import Tree
from sardonyx.repository import ChangedPath, GitTree
from sardonyx.repository.diff import NO_MODE
from sardonyx.repository.errors import HostileName


class Change(NamedTuple):
    """A change to judge: the trees before and after merging it, the paths that differ, and who made it.

    ``conflicts`` are paths that were also changed on the other side since the branch began.
    """

    base: Tree
    head: Tree
    paths: Sequence[ChangedPath]
    actors: Sequence[str]
    conflicts: Sequence[str] = ()


def merged(base: GitTree, head: GitTree, changed: Sequence[ChangedPath], actors: Sequence[str]) -> Change:
    """Put the paths that a branch changed since it began over the tree that it is to be merged into."""
    paths: list[ChangedPath] = []
    conflicts: list[str] = []
    for one in changed:
        now = _now(base, one)
        if now == (one.new_mode, one.new_id):
            continue  # main has the same already
        paths.append(one)
        if now != (one.old_mode, one.old_id):
            conflicts.append(one.path)
    present = {one.path: one.new_mode.startswith("100") for one in paths}
    return Change(base, MergedTree(base, head, present), paths, actors, conflicts)


def _now(base: GitTree, one: ChangedPath) -> tuple[str, str]:
    try:
        entry = base.entry(one.path)
    except HostileName:  # a tree that no honest client writes: the layout refuses the path
        entry = None
    return (entry.mode, entry.id) if entry else (NO_MODE, "0" * len(one.new_id))


class MergedTree:
    """A tree with some paths taken from another; the cost of a question follows the paths, not the trees."""

    def __init__(self, below: Tree, above: Tree, paths: Mapping[str, bool]) -> None:
        """Bind two trees and the paths that come from the one above, each with whether it is a file there."""
        self._below = below
        self._above = above
        self._paths = paths
        self._sorted = sorted(paths)

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None when there is no such file."""
        return (self._above if path in self._paths else self._below).read(path)

    def files(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted."""
        kept = [path for path in self._below.files(folder) if path not in self._paths]
        yield from sorted([*kept, *(path for path in self._changed_below(folder) if self._paths[path])])

    def names(self, folder: str) -> list[str]:
        """Return the names directly inside a folder, sorted."""
        prefix = _prefix(folder)
        touched = {path[len(prefix) :].split("/")[0] for path in self._changed_below(folder)}
        untouched = set(self._below.names(folder)) - touched
        return sorted(untouched | {name for name in touched if self._is_there(f"{prefix}{name}")})

    def _is_there(self, path: str) -> bool:
        """Tell whether a path that was there, or that the change touches, is a file or a folder with files."""
        changed = self._changed_below(path)
        if path not in self._paths and not changed:
            return True
        if self._paths.get(path) or any(self._paths[one] for one in changed):
            return True
        if path not in self._paths and self._below.read(path) is not None:
            return True
        return any(self._is_there(f"{path}/{name}") for name in self._below.names(path))

    def _changed_below(self, folder: str) -> list[str]:
        prefix = _prefix(folder)
        begin = bisect_left(self._sorted, prefix)
        return list(takewhile(lambda path: path.startswith(prefix), islice(self._sorted, begin, None)))


def _prefix(folder: str) -> str:
    return f"{folder.strip('/')}/" if folder.strip("/") else ""
