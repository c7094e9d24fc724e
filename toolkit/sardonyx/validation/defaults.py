"""Defaults of the schema that Onyxia passes over."""

from __future__ import annotations

from sardonyx.dialect import MalformedSchema, web_violation
from sardonyx.validation.nodes import Node

_OPTIONS = frozenset({"enum", "listEnum", "x-onyxia"})


def is_used(node: Node) -> bool:
    """Tell whether Onyxia looks at a node's default at all."""
    return "default" in node.schema and "properties" not in node.schema and "const" not in node.schema


def refusal_of_default(node: Node) -> str | None:
    """Say why the launcher refuses a node's default, whatever options the context gives; None when it accepts it."""
    if not is_used(node):
        return None
    annotation = node.schema.get("x-onyxia")
    is_dynamic = isinstance(annotation, dict) and "overwriteListEnumWith" in annotation
    left_out = _OPTIONS if is_dynamic else frozenset()
    # A list without options is a fault of the list, and the launcher stops at it whatever the default.
    schema = {key: value for key, value in node.schema.items() if key != "render" and key not in left_out}
    try:
        return web_violation(schema, schema["default"], {})
    except MalformedSchema:
        return None


def is_unusable_pattern(reason: str) -> bool:
    """Tell whether a refusal is about a pattern that is no regular expression, rather than about a value."""
    return reason.startswith("the pattern ") and " cannot be used" in reason
