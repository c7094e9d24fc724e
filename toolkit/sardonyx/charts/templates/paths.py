"""Asking whether a path of the values is read, without going over all that are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.charts.templates.abstract import EACH, ReadPath
from sardonyx.charts.templates.found import FileReads, Reads


class PathTree(NamedTuple):
    """The paths that are read, as a tree: for asking whether a path is read without going over all of them."""

    children: Mapping[str, PathTree]
    each: PathTree | None
    is_whole: bool


def path_tree(found: Reads) -> PathTree:
    """Return the paths of the reads as a tree."""
    return _tree([(read.path, read.is_whole) for read in found.reads] if found.is_complete else [((), True)])


def tree_of(reads: FileReads) -> PathTree:
    """Return the paths that one file reads as a tree."""
    return _tree([*reads.paths])


def _tree(paths: Sequence[tuple[ReadPath, bool]]) -> PathTree:
    below: dict[Any, list[tuple[ReadPath, bool]]] = {}
    for path, whole in paths:
        if path:
            below.setdefault(path[0], []).append((path[1:], whole))
    children = {str(key): _tree(rest) for key, rest in below.items() if key is not EACH}
    each = _tree(below[EACH]) if EACH in below else None
    return PathTree(children, each, any(whole for path, whole in paths if not path))


def is_read(tree: PathTree, path: Sequence[str | int]) -> bool:
    """Tell whether templates may read the value at a path, something below it, or all that is above it."""
    pending: list[tuple[PathTree, int]] = [(tree, 0)]
    while pending:
        node, index = pending.pop()
        if node.is_whole or index == len(path):
            return True
        segment = path[index]
        if isinstance(segment, str) and segment in node.children:
            pending.append((node.children[segment], index + 1))
        if node.each is not None:
            pending.append((node.each, index + 1))
    return False
