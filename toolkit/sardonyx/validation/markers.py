"""Values in which recognisable markers stand for every secret, and the search for them in what was rendered.

Secret are the context paths of ``dialect.is_secret_path`` and what a user types into fields with ``render: password``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import ValuePath, assign, format_path, leaves, lookup
from sardonyx.dialect import (
    UnresolvableValue,
    compute_values,
    full_context,
    is_secret_path,
    password_fields,
)
from sardonyx.validation.subject import Markers


def marked_values(schema: dict[str, Any], values: dict[str, Any]) -> tuple[dict[str, Any], Markers] | None:
    """Return the values of the full context with markers for secrets, None when they cannot be computed."""
    context, names = _marked_context()
    try:
        tree = compute_values(schema, values, context).values
    except UnresolvableValue:
        return None
    for path in sorted(password_fields(schema), key=format_path):
        current = lookup(tree, path)
        if isinstance(current, str) and not any(marker in current for marker in names):
            marker = _marker(format_path(path))
            names[marker] = f"typed into {format_path(path)}"
            tree = assign(tree, path, marker)
    return tree, Markers(names, dict(_fields_by_marker(tree, names)))


def _marked_context() -> tuple[dict[str, Any], dict[str, str]]:
    context: Any = full_context()
    names: dict[str, str] = {}
    for path, value in list(leaves(context)):
        if isinstance(value, str) and value and is_secret_path(path):
            marker = _marker(format_path(path))
            names[marker] = format_path(path)
            context = assign(context, path, marker)
    return context, names


def _marker(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    return "sx" + base64.b32encode(digest).decode().lower()[:30]


def without_refused(
    values: dict[str, Any], unmarked: Mapping[str, Any], refused: Iterable[ValuePath], markers: Markers
) -> tuple[dict[str, Any], Markers]:
    """Return the values with what stood before in the fields whose markers a schema refuses."""
    tree: Any = values
    for path in refused:
        before = lookup(unmarked, path)
        if isinstance(before, str) and isinstance(lookup(tree, path), str):
            tree = assign(tree, path, before)
    return tree, Markers(markers.names, dict(_fields_by_marker(tree, markers.names)))


def _fields_by_marker(tree: Any, names: Mapping[str, str]) -> Iterator[tuple[str, tuple[ValuePath, ...]]]:
    texts = [(path, value) for path, value in leaves(tree) if isinstance(value, str)]
    for marker in names:
        if found := tuple(path for path, value in texts if marker in value):
            yield marker, found


def traces(marker: str) -> tuple[str, ...]:
    """Return what a marker looks like in plain text and in base64, whatever stands before it."""
    return marker, *(_in_base64(marker.encode(), offset) for offset in range(3))


def _in_base64(data: bytes, offset: int) -> str:
    """Return the part of the base64 that depends on the data alone, when so many bytes stand before it."""
    text = base64.b64encode(bytes(offset) + data).decode().rstrip("=")
    return text[(offset * 8 + 5) // 6 : len(text) - 1]
