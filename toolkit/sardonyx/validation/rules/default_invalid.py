"""A default that its own schema node does not accept.

What: a ``default`` of the wrong type, outside the pattern, the bounds or the options of its node, or without its unit.
Objects that list their properties are left out, since their own default is not used.

Why: Onyxia passes over such a default without a word and takes the value of values.yaml, or stops when there is none.
The user does not get what the schema promises.

Remedy: correct the default, or the keyword that excludes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import place_of
from sardonyx.dialect import MalformedSchema, web_violation
from sardonyx.validation.nodes import Node, fields
from sardonyx.validation.subject import Subject

ID = "default-invalid"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each default that is not accepted."""
    for node in fields(subject.schema.value) if subject.schema else ():
        reason = _reason(node.schema) if _is_used(node) else None
        if reason and subject.schema:
            yield Finding(
                ID,
                LEVEL,
                f"the default of {format_path(node.path)} {reason}, so Onyxia ignores it",
                place_of(subject.schema, (*node.schema_path, "default")),
                subject.name,
                format_path(node.path),
                node.schema["default"],
                "correct the default, or the keyword that excludes it",
            )


def _is_used(node: Node) -> bool:
    return "default" in node.schema and "properties" not in node.schema and "const" not in node.schema


def _reason(schema: dict[str, Any]) -> str | None:
    """Say why the launcher refuses the default, whatever options the context gives."""
    annotation = schema.get("x-onyxia")
    if isinstance(annotation, dict) and "overwriteListEnumWith" in annotation:
        schema = {key: value for key, value in schema.items() if key not in {"listEnum", "enum", "render", "x-onyxia"}}
    try:
        return web_violation(schema, schema["default"], {})
    except MalformedSchema:
        return None
