"""The schema that Onyxia's launcher hands to its YAML editor (``computeHelmValues.ts``).

Stricter than the chart's own: every known key is required and no other allowed, so the editor cannot add what a chart
takes beyond its schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any

from sardonyx.core.valuepaths import MISSING
from sardonyx.dialect.acceptance import options_of, type_of
from sardonyx.dialect.compute import compute_values, from_context, from_default, from_values_yaml
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.expressions import Scope, context_scope
from sardonyx.dialect.javascript import as_json

_NOT_FOR_EDITORS = ("listEnum", "x-onyxia", "render")


def editor_schema(schema: dict[str, Any], values: dict[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the editor's schema for a resolved schema, the parsed values.yaml and a context, in plain JSON types.

    Options stand as ``enum``, defaults are those the context or values.yaml gives, objects are closed. What the context
    holds may come to stand in it, secrets too. Raises UnresolvableValue and MalformedSchema as ``compute_values`` does.
    """
    compute_values(schema, values, context)
    scope = context_scope(dict(context), None)
    edited = deepcopy(schema)
    _close(schema, edited, scope)
    _put_defaults(schema, edited, values, scope)
    plain: dict[str, Any] = as_json(edited)
    return plain


def _close(node: dict[str, Any], edited: dict[str, Any], scope: Scope) -> None:
    """Turn options into ``enum`` and forbid unknown keys, in place; raises UnusableNode for a list without options."""
    wanted = type_of(node)
    for keyword in _NOT_FOR_EDITORS:
        edited.pop(keyword, None)
    options = options_of(node, scope)
    if options is not None:
        edited["enum"] = deepcopy(options)
    if wanted == "object" and "properties" in node:
        _require_all(node, edited)
    if "properties" in node.get("items", {}):
        _require_all(node["items"], edited["items"])
    if wanted == "object":
        for name, child in node.get("properties", {}).items():
            _close(child, edited["properties"][name], scope)
    elif wanted == "array" and "items" in node:
        with suppress(UnusableNode):  # upstream, what was done until then stays done
            _close(node["items"], edited["items"], scope)


def _require_all(node: dict[str, Any], edited: dict[str, Any]) -> None:
    edited["required"] = list(node["properties"])
    edited["additionalProperties"] = False


def _put_defaults(node: dict[str, Any], edited: dict[str, Any], default: Any, scope: Scope) -> None:
    """Put the value that a node gets in place of its default, unless it is that; ``default`` is values.yaml's."""
    if "const" in node:
        edited.pop("default", None)
        return
    if type_of(node) == "object" and "properties" in node:
        below = default if isinstance(default, dict) else {}
        for name, child in node["properties"].items():
            _put_defaults(child, edited["properties"][name], below.get(name, MISSING), scope)
        return
    found = from_context(node, scope, ())
    if found is None and from_default(node, scope, ()) is not None:
        return
    if found is None and default is not MISSING:
        found = from_values_yaml(node, default, scope, ())
    if found is not None:
        edited["default"] = deepcopy(found.value)
    elif node.get("minItems", 0) != 0 and "items" in node:
        _put_defaults(node["items"], edited["items"], MISSING, scope)
