"""The fields of a values schema, with their paths in the values and in the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath


class Node(NamedTuple):
    """One schema node: where its value is in the values, where it stands in the schema, and its keywords."""

    path: ValuePath
    schema_path: ValuePath
    schema: dict[str, Any]


def fields(schema: dict[str, Any], path: ValuePath = (), schema_path: ValuePath = ()) -> Iterator[Node]:
    """Yield every node below the properties of a schema, parents first; what is inside arrays is left out."""
    properties = schema.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        if isinstance(child, dict):
            node = Node((*path, name), (*schema_path, "properties", name), child)
            yield node
            yield from fields(child, node.path, node.schema_path)


def schema_path_of(path: ValuePath) -> ValuePath:
    """Return where the node of a path into the values stands in a schema: ``a[0]`` is ``properties.a.items``."""
    segments = (("items",) if isinstance(segment, int) else ("properties", segment) for segment in path)
    return tuple(part for segment in segments for part in segment)


def field_of(schema_path: ValuePath) -> ValuePath:
    """Return the field of the values that a path into a schema is about, as far as it leads through properties."""
    field: list[str | int] = []
    segments = iter(schema_path)
    while next(segments, None) == "properties":
        field += [name] if (name := next(segments, None)) is not None else []
    return tuple(field)
