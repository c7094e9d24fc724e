"""Which paths into a values schema are schema nodes, and which are keywords of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.valuepaths import ValuePath, lookup

# The keywords of draft-07 below which schemas stand: by name, in a list, or directly.
_NAMED = frozenset({"properties", "patternProperties", "definitions", "dependencies"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "items"})
_DIRECT = frozenset(
    {"items", "additionalItems", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"}
)


def node_above(schema: Any, path: ValuePath) -> ValuePath:
    """Return the path of the schema node that a path leads to or into."""
    node: ValuePath = ()
    while step := _step(schema, node, path):
        node = path[: len(node) + step]
    return node


def _step(schema: Any, node: ValuePath, path: ValuePath) -> int:
    """Return how many segments the next node is away, 0 when what follows belongs to this one."""
    rest = path[len(node) :]
    if len(rest) > 1 and (rest[0] in _NAMED or (rest[0] in _LISTED and isinstance(rest[1], int))):
        return 2
    return 1 if rest and rest[0] in _DIRECT and isinstance(lookup(schema, (*node, rest[0])), dict) else 0


def comments_of(schema: Any) -> Iterator[tuple[ValuePath, str]]:
    """Yield the paths of all objects with a ``$comment``, and the comments."""
    waiting: list[tuple[ValuePath, Any]] = [((), schema)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(comment := value.get("$comment"), str):
                yield path, comment
            waiting += [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), child) for index, child in enumerate(value)]
