"""A field is hidden by a condition that can never hold.

What: the ``hidden`` condition of a field compares something that the schema does not have, a value of another type than
the field it looks at, or one that is not among the options of that field; or the field looks at itself.

Why: Onyxia compares with the values of the form only, and only for equality; what is not there is not equal. The field
is shown always. A field that looks at itself disappears when the user sets it.

Remedy: write the path with slashes, from the root or, with ``isPathRelative``, from the object the field is in, and the
value as the other field has it.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "enabled": {"type": "boolean", "default": false},
          "greeting": {"type": "string", "default": "hello", "hidden": {"value": "false", "path": "enabled"}}
        }}
    values.yaml:
        enabled: false
        greeting: hello

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "enabled": {"type": "boolean", "default": false},
          "greeting": {"type": "string", "default": "hello", "hidden": {"value": false, "path": "enabled"}}
        }}
    values.yaml:
        enabled: false
        greeting: hello
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.dialect import MalformedSchema, web_violation
from sardonyx.validation.nodes import Node, fields
from sardonyx.validation.schemawalk import (
    ITEM,
    SchemaNode,
    annotation_of,
    field_name,
    keyword_place,
    named,
    nodes_by_path,
    schema_nodes,
)
from sardonyx.validation.subject import Subject

ID = "hidden-never-true"
LEVEL = Level.WARNING


class _Fault(NamedTuple):
    message: str
    help: str


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each condition without effect."""
    for node in schema_nodes(subject):
        condition = node.schema.get("hidden")
        if isinstance(condition, dict) and isinstance(condition.get("path"), str) and "value" in condition:
            fault = _fault(subject, node, condition)
            if fault:
                yield _finding(subject, node, condition, fault)


def _finding(subject: Subject, node: SchemaNode, condition: dict[str, Any], fault: _Fault) -> Finding:
    return Finding(
        ID,
        node.level(LEVEL),
        f"{named(node.path)} {fault.message}",
        keyword_place(subject, node, "hidden"),
        subject.name,
        field_name(node),
        condition["path"],
        fault.help,
    )


def _fault(subject: Subject, node: SchemaNode, condition: dict[str, Any]) -> _Fault | None:
    target = _target(node, condition)
    if target == node.path:
        return _Fault("looks at itself to be hidden, so it disappears when it is set", "look at another field")
    found = _found(subject, target)
    if found is None:
        return _Fault(f"is never hidden: there is no field {condition['path']!r} to look at", _remedy(subject, node))
    return _unequal(found, condition["value"], format_path(target))


def _target(node: SchemaNode, condition: dict[str, Any]) -> ValuePath:
    base = node.path[:-1] if condition.get("isPathRelative") is True else ()
    return (*base, *(ITEM if part.isdigit() else part for part in condition["path"].split("/")))


def _found(subject: Subject, target: ValuePath) -> dict[str, Any] | None:
    """Return the schema of a path, an empty one for what may be there without being in the schema."""
    own = nodes_by_path(subject)
    if target in own:
        return own[target].schema
    for end in range(len(target) - 1, 0, -1):
        above = own.get(target[:end])
        if above:
            is_open = not above.schema.keys() & {"properties", "items"}
            return {} if is_open or _brought(subject, target) is not None else None
    return _brought(subject, target)


def _brought(subject: Subject, target: ValuePath) -> dict[str, Any] | None:
    """Return what a fragment of the registry has at a path."""
    nodes: Iterator[Node] = fields(subject.resolved.schema) if subject.resolved else iter(())
    return next((node.schema for node in nodes if node.path == target), None)


def _remedy(subject: Subject, node: SchemaNode) -> str:
    condition = node.schema["hidden"]
    parts = tuple(condition["path"].replace(".", "/").strip("/").split("/"))
    for base, advice in (
        (node.path[:-1], f'write "path": "{"/".join(parts)}" and "isPathRelative": true'),
        ((), f'write "path": "{"/".join(parts)}" without isPathRelative'),
    ):
        if (*base, *parts) in nodes_by_path(subject):
            return advice
    return "name a field of the schema, with slashes between the keys"


def _unequal(schema: dict[str, Any], value: Any, target: str) -> _Fault | None:
    """Say why no value that a field may have equals another; None when one may."""
    if "const" in schema:
        return None
    left_out = {"render"} | ({"enum", "listEnum"} if "overwriteListEnumWith" in annotation_of(schema) else set())
    outline = {key: rule for key, rule in schema.items() if key not in left_out} or {"const": value}
    try:
        reason = None if value is None else web_violation(outline, value, {})
    except MalformedSchema:
        return None
    if reason is None:
        return None
    return _Fault(f"is never hidden: it waits for a value of {target} that {reason}", f"compare with what {target} has")
