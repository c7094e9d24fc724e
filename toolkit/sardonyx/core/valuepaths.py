r"""Paths into a tree of values: tuples of keys and array indexes, written ``a.b[0].c``.

A dot or bracket inside a key is written with a backslash before it (``a.b\.c`` is the key ``b.c`` below ``a``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sardonyx.core.errors import UsageError

ValuePath = tuple[str | int, ...]

_COMPOSITE = (dict, list)
_SPECIAL = re.compile(r"([.\[\]\\])")
_TOKEN = re.compile(r"\[(?P<index>\d+)\]|(?P<dot>\.)|(?P<key>(?:\\.|[^.\[\]\\])+)")


class _Missing:
    """The type of ``MISSING``: no value at a path, which is not the same as null."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()


def format_path(path: Sequence[str | int]) -> str:
    """Write a path as ``a.b[0].c``; the root is the empty string."""
    text = ""
    for segment in path:
        if isinstance(segment, int):
            text += f"[{segment}]"
        else:
            text += ("." if text else "") + _SPECIAL.sub(r"\\\1", segment)
    return text


def parse_path(text: str) -> ValuePath:
    """Read a path written by ``format_path``.

    Raises UsageError when the text is not a path (empty segments, unbalanced brackets).
    """
    segments: list[str | int] = []
    position, expects_key = 0, True
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (match["dot"] and expects_key) or (match["key"] and not expects_key):
            break
        position = match.end()
        expects_key = bool(match["dot"])
        if match["index"]:
            segments.append(int(match["index"]))
        elif match["key"]:
            segments.append(re.sub(r"\\(.)", r"\1", match["key"]))
    if position < len(text) or expects_key:
        raise UsageError(f"{text!r} is not a path into the values", help="write it as a.b[0].c")
    return tuple(segments)


def lookup(tree: Any, path: Sequence[str | int]) -> Any:
    """Return the value at a path, or MISSING."""
    for segment in path:
        if isinstance(tree, dict) and isinstance(segment, str):
            tree = tree.get(segment, MISSING)
        elif isinstance(tree, list) and isinstance(segment, int) and -1 < segment < len(tree):
            tree = tree[segment]
        else:
            return MISSING
    return tree


def assign(tree: Any, path: Sequence[str | int], value: Any) -> Any:
    """Return a copy of the tree with the value at a path replaced, creating objects and arrays on the way.

    An index just after an array's end appends; one further away raises UsageError, as does a segment that does not
    fit what is there (an index into an object, a key into an array).
    """
    if not path:
        return value
    segment, rest = path[0], path[1:]
    if isinstance(segment, int):
        return _assign_item(tree, segment, rest, value)
    if not isinstance(tree, dict) and tree is not MISSING and tree is not None:
        raise UsageError(f"{segment!r} is a key, but the value above it is not an object")
    copy = dict(tree or {})
    copy[segment] = assign(copy.get(segment, MISSING), rest, value)
    return copy


def _assign_item(tree: Any, index: int, rest: Sequence[str | int], value: Any) -> list[Any]:
    if not isinstance(tree, list) and tree is not MISSING and tree is not None:
        raise UsageError(f"[{index}] is an index, but the value above it is not an array")
    items = list(tree or [])
    if index > len(items):
        raise UsageError(f"[{index}] is past the end of an array of {len(items)}")
    current = items[index] if index < len(items) else MISSING
    items[index : index + 1] = [assign(current, rest, value)]
    return items


def leaves(tree: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Any]]:
    """Yield every leaf with its path; empty objects and arrays count as leaves."""
    if not (isinstance(tree, _COMPOSITE) and tree):
        yield path, tree
        return
    for segment, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        # A generator for each leaf would take twice the time.
        if isinstance(value, _COMPOSITE) and value:
            yield from leaves(value, (*path, segment))
        else:
            yield (*path, segment), value
