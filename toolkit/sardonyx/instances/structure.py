"""Walking two trees of plain JSON values side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sardonyx.core.valuepaths import ValuePath


def pairs(
    left: Any, right: Any, counterpart: Callable[[str], str], path: ValuePath = ()
) -> Iterator[tuple[ValuePath, Any, Any]]:
    """Yield the leaves of two trees in pairs, by their path in the left one.

    A pair of objects says that their keys differ, a pair of arrays that their lengths do; what they have in common is
    yielded all the same. ``counterpart`` gives the right tree's name of a key that only the left tree has.
    """
    if isinstance(left, dict) and isinstance(right, dict):
        yield from _object_pairs(left, right, counterpart, path)
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield path, left, right
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from pairs(one, other, counterpart, (*path, index))
    else:
        yield path, left, right


def _object_pairs(
    left: dict[str, Any], right: dict[str, Any], counterpart: Callable[[str], str], path: ValuePath
) -> Iterator[tuple[ValuePath, Any, Any]]:
    names = {key: key if key in right else counterpart(key) for key in left}
    if set(names.values()) != right.keys():
        yield path, left, right
    for key, name in names.items():
        if name in right:
            yield from pairs(left[key], right[name], counterpart, (*path, key))


def is_same_leaf(left: Any, right: Any) -> bool:
    """Tell whether a pair is written the same in YAML; to Python True is 1 and 1 is 1.0."""
    return not isinstance(left, dict | list) and type(left) is type(right) and repr(left) == repr(right)


def keys(tree: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """Yield every key of a tree with the path of its value."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield (*path, key), key
            yield from keys(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from keys(value, (*path, index))
