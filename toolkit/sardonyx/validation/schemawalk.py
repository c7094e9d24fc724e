"""Every node of a chart's values schema, walked once for all rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.core.yamltext import place_of
from sardonyx.validation.bundled import BUNDLED
from sardonyx.validation.derived import derived
from sardonyx.validation.nodes import field_of
from sardonyx.validation.subject import Subject

ITEM = "*"
"""The segment of a path that stands for any item of an array."""


def annotation_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what stands below ``x-onyxia`` in a node, empty where that is no object."""
    found = schema.get("x-onyxia")
    return found if isinstance(found, dict) else {}


class SchemaNode(NamedTuple):
    """One node: the field it describes, where it stands in the schema, its keywords.

    ``is_replaced`` says that a fragment which Onyxia brings along takes its place, so that a user never meets it there;
    other launchers may show it.
    """

    path: ValuePath
    schema_path: ValuePath
    schema: dict[str, Any]
    is_replaced: bool

    @property
    def annotation(self) -> dict[str, Any]:
        """What stands below ``x-onyxia``, empty where that is no object."""
        return annotation_of(self.schema)

    @property
    def is_inside_items(self) -> bool:
        """Tell whether the node describes something inside an array."""
        return ITEM in self.path

    def level(self, usual: Level) -> Level:
        """Return the level of a finding about what Onyxia does with the node."""
        return Level.INFO if self.is_replaced else usual


@derived
def schema_nodes(subject: Subject) -> tuple[SchemaNode, ...]:
    """Return all nodes, the root first and parents before children; those of arrays' items too, of definitions not."""
    return tuple(_walk(subject.schema.value, (), (), is_replaced=False)) if subject.schema else ()


def _walk(node: Any, path: ValuePath, schema_path: ValuePath, *, is_replaced: bool) -> Iterator[SchemaNode]:
    if not isinstance(node, dict):
        return
    name = annotation_of(node).get("overwriteSchemaWith")
    is_replaced = is_replaced or (isinstance(name, str) and name in BUNDLED)
    yield SchemaNode(path, schema_path, node, is_replaced)
    properties = node.get("properties")
    for key, child in properties.items() if isinstance(properties, dict) else ():
        yield from _walk(child, (*path, key), (*schema_path, "properties", key), is_replaced=is_replaced)
    if "items" in node:
        yield from _walk(node["items"], (*path, ITEM), (*schema_path, "items"), is_replaced=is_replaced)


@derived
def nodes_by_path(subject: Subject) -> dict[ValuePath, SchemaNode]:
    """Return the nodes by the path of their field."""
    return {node.path: node for node in schema_nodes(subject)}


def named(path: ValuePath) -> str:
    """Write the path of a field, ``[]`` for the items of an array."""
    return format_path(path).replace(f".{ITEM}", "[]") or "the root"


def field_name(node: SchemaNode) -> str | None:
    """Return the field that a finding about a node names: the array, for a node inside its items."""
    return format_path(field_of(node.schema_path)) or None


def keyword_place(subject: Subject, node: SchemaNode, *keyword: str | int) -> Place:
    """Return where a keyword of a node stands."""
    assert subject.schema  # noqa: S101  # there with the node
    return place_of(subject.schema, (*node.schema_path, *keyword))
