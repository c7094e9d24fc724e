"""Replacing parts of a schema by registered fragments (``x-onyxia.overwriteSchemaWith``), and following ``$ref``.

Upstream: ``JsonSchemaResolutionService.java`` and ``JsonSchemaRegistryService.java`` of onyxia-api. It is the policy
mechanism of an instance: a fragment replaces the chart author's node completely, per role of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath, format_path
from sardonyx.dialect.errors import UnusableSchema

NODE_LIMIT = 200_000
"""How many nodes a resolved schema may have: definitions that refer to each other can double at every step."""

_DEFINITIONS = "#/definitions/"


@dataclass(frozen=True)
class SchemaRegistry:
    """Named fragments; names are relative paths with their extension (``ide/s3.json``).

    ``default`` holds for everybody, ``roles`` by role and name for those who have the role.
    """

    default: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, dict[str, Any]]] = field(default_factory=dict)


class ResolvedSchema(NamedTuple):
    """A schema with everything known replaced.

    ``replaced`` and ``unknown`` give, by the path of the node in the resolved schema, the name that stood there: a
    fragment that took its place, or one that neither the registry nor the document has, so that the node stayed.
    """

    schema: dict[str, Any]
    replaced: Mapping[ValuePath, str]
    unknown: Mapping[ValuePath, str]


def find_fragment(registry: SchemaRegistry, roles: Sequence[str], name: str) -> dict[str, Any] | None:
    """Return the fragment of that name for somebody with these roles.

    The roles are tried in alphabetical order; the first that has the name wins over the default; nothing is merged.
    """
    for role in sorted(roles):
        fragment = registry.roles.get(role, {}).get(name)
        if fragment is not None:
            return fragment
    return registry.default.get(name)


def resolve_schema(schema: dict[str, Any], registry: SchemaRegistry, roles: Sequence[str]) -> ResolvedSchema:
    """Return the schema as somebody with these roles gets it; the input is not changed.

    A node with an unknown name is kept and not looked into. The root cannot be replaced. Raises UnusableSchema when a
    reference leads to itself, or the result would exceed ``NODE_LIMIT`` nodes.
    """
    try:
        resolved = _copied(schema)
        walk = _Walk(resolved, registry, tuple(roles))
        walk.fields(resolved, (), ())
    except RecursionError:
        raise UnusableSchema("the schema is nested too deeply") from None
    return ResolvedSchema(resolved, walk.replaced, walk.unknown)


class _Walk:
    """One pass over a document of our own, changed in place as upstream does.

    So a reference to definitions that were passed already finds them resolved. ``chain`` is the references being
    followed, ``path`` the place in the result.
    """

    def __init__(self, root: dict[str, Any], registry: SchemaRegistry, roles: tuple[str, ...]) -> None:
        self.root = root
        self.registry = registry
        self.roles = roles
        self.nodes = 0
        self.replaced: dict[ValuePath, str] = {}
        self.unknown: dict[ValuePath, str] = {}

    def anything(self, value: Any, path: ValuePath, chain: tuple[str, ...]) -> None:
        """Resolve an object or array in place."""
        if isinstance(value, dict):
            self.fields(value, path, chain)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.anything(item, (*path, index), chain)

    def fields(self, node: dict[str, Any], path: ValuePath, chain: tuple[str, ...]) -> None:
        """Resolve an object's fields in place, then put what replaces them."""
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise UnusableSchema(f"the schema has more than {NODE_LIMIT} nodes once it is resolved")
        fragments: dict[str, Any] = {}
        for key, value in node.items():
            name = _overwriting_name(value)
            if name is None:
                self.anything(value, (*path, key), chain)
            else:
                fragment = self.fragment(name, (*path, key), chain)
                fragments.update({} if fragment is None else {key: fragment})
        node.update(fragments)
        self.reference(node, path, chain)

    def fragment(self, name: str, path: ValuePath, chain: tuple[str, ...]) -> dict[str, Any] | None:
        """Return the resolved fragment for a node, None when there is none of that name."""
        fragment = find_fragment(self.registry, self.roles, name)
        if fragment is None:
            self.unknown[path] = name
            return None
        self.replaced[path] = name
        return self.resolved(fragment, name, path, chain)

    def reference(self, node: dict[str, Any], path: ValuePath, chain: tuple[str, ...]) -> None:
        """Put the fields of the node that ``$ref`` names over the node's own."""
        name = node.get("$ref")
        if not isinstance(name, str):
            return
        if name.startswith(_DEFINITIONS):
            target = _pointed_at(self.root, name)
        else:
            target = find_fragment(self.registry, self.roles, name)
        if target is None:
            self.unknown[path] = name
            return
        if not name.startswith(_DEFINITIONS):
            self.replaced[path] = name
        node.update(self.resolved(target, name, path, chain))
        del node["$ref"]  # also one of the target's own that stayed unknown, as upstream

    def resolved(self, target: dict[str, Any], name: str, path: ValuePath, chain: tuple[str, ...]) -> dict[str, Any]:
        """Return a resolved copy of a fragment or definition."""
        if name in chain:
            raise UnusableSchema(
                f"{format_path(path)}: the schema {name!r} leads back to itself",
                help=f"break the circle: {' → '.join([*chain[chain.index(name) :], name])}",
            )
        copy: dict[str, Any] = _copied(target)
        self.fields(copy, path, (*chain, name))
        return copy


def _copied(value: Any) -> Any:
    """Return a copy of a value of plain JSON types; ``copy.deepcopy`` takes five times as long."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _overwriting_name(value: Any) -> str | None:
    """Return the name of the fragment that is to replace a field's value; None when none is asked for."""
    annotation = value.get("x-onyxia") if isinstance(value, dict) else None
    if not isinstance(annotation, dict) or "overwriteSchemaWith" not in annotation:
        return None
    name = annotation["overwriteSchemaWith"]
    return name if isinstance(name, str) else repr(name)


def _pointed_at(root: dict[str, Any], reference: str) -> dict[str, Any] | None:
    """Return the object at a JSON pointer (RFC 6901) below the root; None when there is none."""
    keys = [part.replace("~1", "/").replace("~0", "~") for part in reference.removeprefix("#/").split("/")]
    node: Any = root
    for key in keys:
        if isinstance(node, list) and key.isascii() and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            node = node.get(key, MISSING) if isinstance(node, dict) else MISSING
    return node if isinstance(node, dict) else None
