"""Values in which every secret can be recognised, and the search for them in what was rendered.

Secret are the context paths of ``dialect.is_secret_path``, each of which has a value of its own in the full context,
and what a user types into fields with ``render: password``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sardonyx.core.valuepaths import ValuePath, assign, format_path, leaves, lookup
from sardonyx.dialect import full_context, is_secret_path, password_fields
from sardonyx.validation.subject import Markers


def marked_values(schema: dict[str, Any], tree: Mapping[str, Any]) -> tuple[dict[str, Any], Markers]:
    """Return the values of the full context, ``tree``, with markers for what the context does not give.

    They equal the tree where all that is typed comes from a secret of the context.
    """
    names = _secrets()
    values: Any = dict(tree)
    for path in sorted(password_fields(schema), key=format_path):
        current = lookup(values, path)
        if isinstance(current, str) and not any(marker in current for marker in names):
            marker = _marker(format_path(path))
            names[marker] = f"typed into {format_path(path)}"
            values = assign(values, path, marker)
    return values, Markers(names, dict(_fields_by_marker(values, names)))


def _secrets() -> dict[str, str]:
    """Return where in the full context each secret stands, by the secret."""
    found = ((path, value) for path, value in leaves(full_context()) if is_secret_path(path))
    return {value: format_path(path) for path, value in found if isinstance(value, str) and value}


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


@lru_cache(maxsize=1024)
def traces(marker: str) -> tuple[str, ...]:
    """Return what a marker looks like in plain text and in base64, whatever stands before it."""
    return marker, *(_in_base64(marker.encode(), offset) for offset in range(3))


def _in_base64(data: bytes, offset: int) -> str:
    """Return the part of the base64 that depends on the data alone, when so many bytes stand before it."""
    text = base64.b64encode(bytes(offset) + data).decode().rstrip("=")
    return text[(offset * 8 + 5) // 6 : len(text) - 1]
