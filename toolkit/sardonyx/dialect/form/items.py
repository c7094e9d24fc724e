"""What adding an item to a repeatable group appends (``mutateHelmValues_addArrayItem.ts`` upstream)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.dialect.compute import compute_values
from sardonyx.dialect.errors import UnresolvableValue
from sardonyx.dialect.form.model import Group


def new_item(schema: dict[str, Any], group: Group, values: dict[str, Any], context: Mapping[str, Any]) -> Any:
    """Return the value that "add" appends to the array of a repeatable group; ``values`` is the parsed values.yaml.

    It is what the item's schema alone gives; failing that, the element of the array's own default at the new index, or
    its first one. Raises UnresolvableValue, with the path of the new item, where the launcher would stop.
    """
    node, path = _array_node(schema, group.path), (*group.path, group.length or 0)
    try:
        return _computed(node["items"], MISSING, context)
    except UnresolvableValue as error:
        return _default_item(node, group, lookup(values, group.path), context, path, error)


def _default_item(
    node: dict[str, Any],
    group: Group,
    written: Any,
    context: Mapping[str, Any],
    path: ValuePath,
    error: UnresolvableValue,
) -> Any:
    if written is not MISSING and not isinstance(written, list):
        raise UnresolvableValue(path, "cannot be added: values.yaml does not hold an array there")
    try:
        items = _computed(node, written, context)
    except UnresolvableValue:
        items = []
    if not items:
        raise UnresolvableValue(
            path, f"cannot be added: {error.reason}", help="give the items a default, or the array one with items"
        )
    at = group.length or 0
    found = items[at] if at < len(items) else None
    return items[0] if found is None else found


def _computed(node: dict[str, Any], written: Any, context: Mapping[str, Any]) -> Any:
    values = {} if written is MISSING else {"item": written}
    return compute_values({"type": "object", "properties": {"item": node}}, values, context).values["item"]


def _array_node(schema: dict[str, Any], path: ValuePath) -> dict[str, Any]:
    node = schema
    for segment in path:
        node = node["items"] if isinstance(segment, int) else node["properties"][segment]
    return node
