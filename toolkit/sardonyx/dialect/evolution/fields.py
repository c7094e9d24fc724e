"""The fields of a chart's values: those of its schema, and the keys of values.yaml that no schema covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.dialect.acceptance import json_type, type_of
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.evolution.model import ValuesContract
from sardonyx.dialect.secrets import ANY, is_secret_path

_REFERENCE = re.compile(r"\{\{([^}]+)\}\}")
_STEP = re.compile(r"[^.\[\]'\"]+")


@dataclass(frozen=True)
class Field:
    """One place in the values: its schema node, its value in values.yaml (or MISSING), and whether a schema has it.

    For a key that only values.yaml has, the node is made of its value. ``required`` says that its object demands it.
    """

    path: ValuePath
    node: dict[str, Any] = field(repr=False)
    yaml_value: Any = field(repr=False)
    in_schema: bool = True
    required: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it only holds other fields."""
        return "properties" in self.node or ("items" in self.node and self.node.get("type") == "array")


def fields_of(contract: ValuesContract) -> dict[ValuePath, Field]:
    """Return every field by its path, groups included, in the order of the schema and then of values.yaml.

    Parts of a schema that are not schemas are passed over.
    """
    schema = contract.schema or {"type": "object", "properties": {}}
    found = {each.path: each for each in _schema_fields(schema, contract.values, (), required=False)}
    for each in _yaml_fields(contract.values, found, ()):
        found.setdefault(each.path, each)
    return found


def pattern_text(path: ValuePath) -> str:
    """Write the path of a field, with ``[*]`` for any index; the root is the empty string."""
    text = ""
    for segment in path:
        if segment == ANY:
            text += "[*]"
        else:
            part = format_path((segment,))
            text += part if part.startswith("[") or not text else f".{part}"
    return text


def field_type(node: dict[str, Any]) -> str:
    """Return a node's type, the empty string where it has none."""
    try:
        return type_of(node)
    except UnusableNode:
        return ""


def default_of(one: Field) -> Any:
    """Return what a field is before the context and the user have their say: its default, or what values.yaml has."""
    return one.node.get("default", one.yaml_value)


def annotation(one: Field, name: str) -> Any:
    """Return a keyword of ``x-onyxia``, None where there is none."""
    annotations = one.node.get("x-onyxia")
    return annotations.get(name) if isinstance(annotations, dict) else None


def is_password(one: Field) -> bool:
    """Tell whether a password is typed into a field."""
    return bool(one.node.get("render") == "password")


def is_secret_field(one: Field) -> bool:
    """Tell whether a password is typed into a field, or a secret of the context flows into it."""
    return is_password(one) or any(
        is_secret_path(path) for path in _references(annotation(one, "overwriteDefaultWith"), at_top=True)
    )


def _references(expression: Any, *, at_top: bool) -> Iterator[ValuePath]:
    """Yield the context paths that an expression names."""
    if isinstance(expression, str):
        named = _REFERENCE.findall(expression)
        for path in named or ([expression] if at_top and "{{" not in expression else []):
            yield tuple(_STEP.findall(path))
    elif isinstance(expression, list | dict):
        for part in expression if isinstance(expression, list) else expression.values():
            yield from _references(part, at_top=False)


def _schema_fields(node: Any, value: Any, path: ValuePath, *, required: bool) -> Iterator[Field]:
    if not isinstance(node, dict):
        return
    if path:
        yield Field(path, node, value, required=required)
    properties = node.get("properties")
    demanded = node.get("required") if isinstance(node.get("required"), list) else []
    for name, child in properties.items() if isinstance(properties, dict) else ():
        yield from _schema_fields(child, lookup(value, (name,)), (*path, name), required=name in (demanded or ()))
    yield from _schema_fields(node.get("items"), MISSING, (*path, ANY), required=False)


def _yaml_fields(value: Any, known: dict[ValuePath, Field], path: ValuePath) -> Iterator[Field]:
    """Yield the keys of values.yaml that stand neither in the schema nor in something the schema leaves open."""
    one = known.get(path)
    if one is not None and "properties" not in one.node:
        return
    for key, child in value.items():
        below = (*path, key)
        if below not in known:
            yield Field(below, _node_of(child), child, in_schema=False)
        if isinstance(child, dict):
            yield from _yaml_fields(child, known, below)


def _node_of(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and value:
        return {"type": "object", "properties": {}}
    return {} if value is None else {"type": json_type(value)}
