"""Defaults of the schema that Onyxia passes over."""

from __future__ import annotations

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect import MalformedSchema, web_violation
from sardonyx.validation.derived import derived
from sardonyx.validation.schemawalk import SchemaNode, schema_nodes
from sardonyx.validation.subject import Subject

_OPTIONS = frozenset({"enum", "listEnum", "x-onyxia"})


@derived
def used_defaults(subject: Subject) -> tuple[SchemaNode, ...]:
    """Return the nodes outside arrays whose defaults Onyxia looks at."""
    return tuple(node for node in schema_nodes(subject) if not node.is_inside_items and _is_used(node))


def _is_used(node: SchemaNode) -> bool:
    return bool(node.path) and "default" in node.schema and not node.schema.keys() & {"properties", "const"}


@derived
def refused_defaults(subject: Subject) -> dict[ValuePath, str]:
    """Say, by path, why the launcher refuses a default whatever options the context gives."""
    refused = ((node.path, _refusal(node)) for node in used_defaults(subject))
    return {path: reason for path, reason in refused if reason}


def _refusal(node: SchemaNode) -> str | None:
    left_out = _OPTIONS if "overwriteListEnumWith" in node.annotation else frozenset()
    # A list without options is a fault of the list, and the launcher stops at it whatever the default.
    schema = {key: value for key, value in node.schema.items() if key != "render" and key not in left_out}
    try:
        return web_violation(schema, schema["default"], {})
    except MalformedSchema:
        return None


def is_unusable_pattern(reason: str) -> bool:
    """Tell whether a refusal is about a pattern that is no regular expression, rather than about a value."""
    return reason.startswith("the pattern ") and " cannot be used" in reason
