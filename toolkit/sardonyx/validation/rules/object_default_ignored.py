"""The default of an object says something else than its properties.

What: an object that lists its ``properties`` has a ``default`` with a key that is no property, or with another value
than the property's own default (where it has none, than values.yaml). An empty default is fine.

Why: Onyxia computes such an object from its properties alone: the object's default is never used, although it reads as
if it were.

Remedy: move the values to the properties, or remove the object's default.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "object", "default": {"text": "good morning"}, "properties": {
            "text": {"type": "string", "default": "hello"}
          }}
        }}
    values.yaml:
        greeting: {text: hello}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "object", "default": {}, "properties": {
            "text": {"type": "string", "default": "hello"}
          }}
        }}
    values.yaml:
        greeting: {text: hello}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "object-default-ignored"
LEVEL = Level.WARNING

_SHOWN = 3


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object whose default is lost."""
    values = subject.values.value if subject.values else {}
    for node in schema_nodes(subject):
        if isinstance(node.schema.get("properties"), dict) and not node.is_inside_items:
            lost = list(_lost(node.schema, node.schema.get("default"), lookup(values, node.path), ()))
            if lost:
                yield _finding(subject, node, lost)


def _lost(schema: Any, default: Any, written: Any, path: ValuePath) -> Iterator[ValuePath]:
    """Yield the paths in the default of an object that have another value in what Onyxia computes."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if isinstance(properties, dict) and isinstance(default, dict):
        for key, value in default.items():
            yield from _lost(properties.get(key), value, lookup(written, (key,)), (*path, key))
    elif path and default not in (_own(schema), written):
        yield path


def _own(schema: Any) -> Any:
    return schema.get("const", schema.get("default", MISSING)) if isinstance(schema, dict) else MISSING


def _finding(subject: Subject, node: SchemaNode, lost: list[ValuePath]) -> Finding:
    shown = ", ".join(format_path(path) for path in lost[:_SHOWN]) + (" …" if len(lost) > _SHOWN else "")
    return Finding(
        ID,
        node.level(LEVEL),
        f"Onyxia never uses the default of {named(node.path)}, which differs from its properties in {shown}",
        keyword_place(subject, node, "default"),
        subject.name,
        field_name(node),
        help="move the values to the properties, or remove the object's default",
    )
