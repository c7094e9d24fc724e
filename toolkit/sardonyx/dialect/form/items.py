"""What adding an item to a repeatable group appends (``mutateHelmValues_addArrayItem.ts`` upstream)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.dialect.compute import node_value
from sardonyx.dialect.errors import UnresolvableValue
from sardonyx.dialect.form.model import Group


def new_item(schema: dict[str, Any], group: Group, values: dict[str, Any], context: Mapping[str, Any]) -> Any:
    """Return the value that "add" appends to the array of a repeatable group; ``values`` is the parsed values.yaml.

    It is what the item's schema alone gives; failing that, the element of the array's own default at the new index, or
    its first one. Raises UnresolvableValue, with the path of the new item, where the launcher would stop.
    """
    node, path = _array_node(schema, group.path), (*group.path, group.length or 0)
    try:
        return node_value(node["items"], MISSING, context)
    except UnresolvableValue as error:
        items = _default_items(node, _written(values, group.path), context)
        if not items:
            raise UnresolvableValue(
                path, f"cannot be added: {error.reason}", help="give the items a default, or the array one with items"
            ) from None
    at = group.length or 0
    found = items[at] if at < len(items) else None
    return items[0] if found is None else found


def _default_items(node: dict[str, Any], written: Any, context: Mapping[str, Any]) -> list[Any]:
    """Return the elements of the array's own default, none where the launcher would stop."""
    if written is not MISSING and not isinstance(written, list):
        return []
    try:
        items = node_value(node, written, context)
    except UnresolvableValue:
        return []
    return items if isinstance(items, list) else []


def _written(values: Any, path: ValuePath) -> Any:
    """Return what values.yaml holds at a path, None, at which the launcher stops, for a name in an array."""
    if isinstance(lookup(values, path[:-1]), list) and isinstance(path[-1], str):
        return None
    return lookup(values, path)


def _array_node(schema: dict[str, Any], path: ValuePath) -> dict[str, Any]:
    node = schema
    for segment in path:
        node = node["items"] if isinstance(segment, int) else node["properties"][segment]
    return node
