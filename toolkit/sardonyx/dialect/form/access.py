"""Reading and comparing objects and arrays as Onyxia's JavaScript does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.javascript import same

_MOST_KEYS = 2**32 - 1


def entries(properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the entries in the order of ``Object.entries``: array indexes first, sorted, then the rest as written."""
    indexes = sorted((key for key in properties if _is_index(key)), key=int)
    for key in indexes:
        yield key, properties[key]
    for key, value in properties.items():
        if not _is_index(key):
            yield key, value


def child_of(value: Any, key: str | int) -> Any:
    """Return ``value[key]``, MISSING when it is undefined or the value is neither an object nor an array."""
    if isinstance(value, dict):
        return value.get(str(key), MISSING)
    if not isinstance(value, list):
        return MISSING
    if key == "length":
        return len(value)
    index = _index(key)
    return value[index] if index is not None and index < len(value) else MISSING


def follow(tree: Any, keys: Sequence[str | int]) -> tuple[ValuePath, Any]:
    """Return a path as one into the values, numbers where there are arrays, and the value there or MISSING."""
    path: list[str | int] = []
    for key in keys:
        index = _index(key) if isinstance(tree, list) else None
        path.append(str(key) if index is None else index)
        tree = child_of(tree, key)
    return tuple(path), tree


def equals(wanted: Any, value: Any) -> bool:
    """Compare as ``same`` of ``evt`` does, which is not symmetric: an object wanted is met by an array of its entries.

    So ``{}`` equals ``[]``, but ``[]`` does not equal ``{}``.
    """
    if isinstance(wanted, dict) and isinstance(value, list):
        value = {str(index): item for index, item in enumerate(value)}
    if isinstance(wanted, dict) and isinstance(value, dict):
        return wanted.keys() == value.keys() and all(equals(item, value[key]) for key, item in wanted.items())
    if isinstance(wanted, list) and isinstance(value, list):
        return len(wanted) == len(value) and all(map(equals, wanted, value))
    return same(wanted, value)


def _index(key: str | int) -> int | None:
    if isinstance(key, int):
        return key if key >= 0 else None
    return int(key) if _is_index(key) else None


def _is_index(key: str) -> bool:
    # Only the canonical spelling is an index: x["01"] is a name.
    return key.isascii() and key.isdigit() and len(key) <= 10 and str(int(key)) == key and int(key) < _MOST_KEYS
