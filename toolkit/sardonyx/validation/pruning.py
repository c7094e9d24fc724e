"""Schemas with a field left out."""

from __future__ import annotations

from typing import Any

from sardonyx.core.valuepaths import ValuePath


def without_field(node: dict[str, Any], path: ValuePath) -> dict[str, Any] | None:
    """Return a copy of a schema without the field at a path of the values; None when there is no such field.

    A path into an array stands for the array itself.
    """
    if not path:
        return None
    head, rest = path[0], path[1:]
    properties = node.get("properties", {})
    if head not in properties:
        return None
    below = without_field(properties[head], rest) if rest else None
    kept = {name: child for name, child in properties.items() if name != head}
    return {**node, "properties": kept if below is None else {**properties, head: below}}
