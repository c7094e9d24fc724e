"""The values Onyxia's launcher computes for a chart before the user changes anything (``computeHelmValues.ts``).

For each node of the schema the first rule that gives an accepted value wins: const, the properties of an object, the
context, the schema's default, values.yaml, an empty or filled array.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, leaves
from sardonyx.dialect.acceptance import Verdict, judge, options_of, type_of
from sardonyx.dialect.computed import ComputedValues, Provenance, Source
from sardonyx.dialect.errors import MalformedSchema, UnresolvableValue, UnusableNode
from sardonyx.dialect.expressions import Scope, context_scope, resolve
from sardonyx.dialect.filling import fill_from_values_yaml
from sardonyx.dialect.javascript import as_json
from sardonyx.dialect.origins import Traced, provenance_of
from sardonyx.dialect.structure import check_structure

_NO_SCHEMA: dict[str, Any] = {"type": "object", "properties": {}}
_MOST_FILLED_LEAVES = 100_000  # minItems is a stranger's number; nobody means more


def compute_values(
    schema: dict[str, Any] | None,
    values: dict[str, Any],
    context: Mapping[str, Any],
    *,
    include_defaults: bool = False,
) -> ComputedValues:
    """Return the values that the launcher shows and submits, in plain JSON types that share nothing with the input.

    ``schema`` is the chart's values schema after ``resolve_schema``; ``values`` the parsed values.yaml. Only paths of
    the schema are produced, unless ``include_defaults`` adds the leaves of values.yaml that are still without a value.
    None for the schema stands for a chart without one, whose values.yaml is always included.

    Raises UnresolvableValue where the launcher would stop, and MalformedSchema, which is one, when the schema does not
    pass the structural gate. Patterns of hostile schemas can take very long: see ``patterns``.
    """
    checked = _NO_SCHEMA if schema is None else schema
    violations = check_structure(checked)
    if violations:
        raise MalformedSchema(violations)
    return _compute(checked, values, context, included=include_defaults or schema is None)


def values_of_checked(schema: dict[str, Any], values: dict[str, Any], context: Mapping[str, Any]) -> ComputedValues:
    """Return what ``compute_values`` does for a schema that has passed the gate (``check_structure`` finds nothing).

    Raises UnresolvableValue where the launcher would stop.
    """
    return _compute(schema, values, context, included=False)


def node_value(node: dict[str, Any], written: Any, context: Mapping[str, Any]) -> Any:
    """Return the value that one node of a schema gives by itself, in plain JSON types.

    ``written`` is what values.yaml holds there, or MISSING. The node is one of a schema that has passed the gate.
    Raises UnresolvableValue, whose path begins at the node.
    """
    try:
        return _plain(_value_of(node, written, context_scope(dict(context), None), ()).value, ())
    except RecursionError:
        raise UnresolvableValue((), "the schema or a value is nested too deeply") from None


def _compute(schema: dict[str, Any], values: Any, context: Mapping[str, Any], *, included: bool) -> ComputedValues:
    try:
        return _computed(schema, values, context, included=included)
    except RecursionError:
        raise UnresolvableValue((), "the schema or a value is nested too deeply") from None


def _computed(schema: dict[str, Any], values: Any, context: Mapping[str, Any], *, included: bool) -> ComputedValues:
    if not isinstance(values, dict):
        raise UnresolvableValue((), "values.yaml is not a mapping")
    reads: set[ValuePath] = set()
    root = context if isinstance(context, dict) else dict(context)
    _check_options(schema, context_scope(root, None), ())
    computed = _value_of(schema, values, context_scope(root, reads), ())
    tree = _plain(computed.value, ())
    provenance = dict(provenance_of(tree, computed.origin))
    if included:
        tree, provenance = fill_from_values_yaml(tree, provenance, _plain(values, ()))
    if not isinstance(tree, dict):
        raise UnresolvableValue((), "the root of the values is not an object")
    return ComputedValues(tree, provenance, frozenset(reads))


def _plain(value: Any, path: ValuePath) -> Any:
    try:
        return as_json(value)
    except UnusableNode as error:
        raise UnresolvableValue(path, str(error)) from None


def _check_options(node: dict[str, Any], scope: Scope, path: ValuePath) -> None:
    """Stop where the launcher does while it prepares its editor: at a list without options, whatever its value.

    It looks below objects only; a failure inside the items of an array is ignored there.
    """
    try:
        options_of(node, scope)
        is_object = type_of(node) == "object"
    except UnusableNode as error:
        raise UnresolvableValue(path, str(error)) from None
    if is_object:
        for name, child in node.get("properties", {}).items():
            _check_options(child, scope, (*path, name))


def _value_of(node: dict[str, Any], default: Any, scope: Scope, path: ValuePath) -> Traced:
    """Return the value of a node; ``default`` is what values.yaml holds there, or MISSING."""
    try:
        wanted = type_of(node)
    except UnusableNode as error:
        raise UnresolvableValue(path, str(error)) from None
    if "const" in node:
        return _constant(node, scope, path)
    if wanted == "object" and "properties" in node:
        return _object(node, default, scope, path)
    found = from_context(node, scope, path) or from_default(node, scope, path)
    if found is None and default is not MISSING:
        found = from_values_yaml(node, default, scope, path)
    if found is None and wanted == "array":
        found = _array(node, scope, path)
    if found is None:
        raise UnresolvableValue(
            path, "has no value", help="give it a default that is valid, or a value in values.yaml of the right type"
        )
    return found


def _judge(node: dict[str, Any], value: Any, scope: Scope, path: ValuePath) -> Verdict:
    try:
        return judge(node, value, scope)
    except UnusableNode as error:
        raise UnresolvableValue(path, str(error)) from None


def _constant(node: dict[str, Any], scope: Scope, path: ValuePath) -> Traced:
    verdict = _judge(node, node["const"], scope, path)
    if not verdict.accepted:
        raise UnresolvableValue((*path, *verdict.path), f"the const of the schema {verdict.reason}")
    return Traced(node["const"], Provenance(Source.CONST))


def _object(node: dict[str, Any], default: Any, scope: Scope, path: ValuePath) -> Traced:
    below = default if isinstance(default, dict) else {}
    children = {
        name: _value_of(child, below.get(name, MISSING), scope, (*path, name))
        for name, child in node["properties"].items()
    }
    if not children:
        return Traced({}, Provenance(Source.EMPTY_OBJECT))
    values = {name: child.value for name, child in children.items()}
    return Traced(values, {name: child.origin for name, child in children.items()})


def from_context(node: dict[str, Any], scope: Scope, path: ValuePath) -> Traced | None:
    """Return what the context gives a node, made to fit where it can be; None when it gives nothing acceptable."""
    expression = node.get("x-onyxia", {}).get("overwriteDefaultWith")
    resolved = None if expression is None else resolve(expression, scope)
    if resolved is None:
        return None
    mapped = _mapped(node, resolved, scope, path)
    verdict = _judge(node, mapped.value, scope, path)
    if verdict.accepted:
        return mapped
    return None if verdict.approximation is MISSING else Traced(verdict.approximation, mapped.origin)


def _mapped(node: dict[str, Any], resolved: Traced, scope: Scope, path: ValuePath) -> Traced:
    """Push each element of an array of objects through the item schema; whatever fails leaves the array as it is."""
    items = node.get("items", {})
    if not (isinstance(resolved.value, list) and type_of(node) == "array" and "properties" in items):
        return resolved
    if type_of(items) != "object":
        return resolved
    schema = _item_schema(items)
    mapped: list[Traced] = []
    for item in resolved.elements():
        if not isinstance(item.value, dict):
            return resolved
        try:
            mapped.append(_value_of(schema, MISSING, scope.shadowed_by(item), path))
        except UnresolvableValue:
            return resolved
    return Traced([item.value for item in mapped], [item.origin for item in mapped])


def _item_schema(items: dict[str, Any]) -> dict[str, Any]:
    """Return an item schema whose properties take the element's key of the same name, unless they say otherwise."""
    properties = {
        name: {**child, "x-onyxia": {"overwriteDefaultWith": "{{" + name + "}}", **child.get("x-onyxia", {})}}
        for name, child in items["properties"].items()
    }
    return {**items, "properties": properties}


def from_default(node: dict[str, Any], scope: Scope, path: ValuePath) -> Traced | None:
    """Return a node's default, None when it has none that is acceptable."""
    if "default" in node and _judge(node, node["default"], scope, path).accepted:
        return Traced(node["default"], Provenance(Source.DEFAULT))
    return None


def from_values_yaml(node: dict[str, Any], default: Any, scope: Scope, path: ValuePath) -> Traced:
    """Return what values.yaml holds for a node; raises UnresolvableValue when it is not acceptable."""
    verdict = _judge(node, default, scope, path)
    if not verdict.accepted:
        raise UnresolvableValue((*path, *verdict.path), f"the value in values.yaml {verdict.reason}")
    return Traced(default, Provenance(Source.VALUES_YAML))


def _array(node: dict[str, Any], scope: Scope, path: ValuePath) -> Traced:
    """Return the empty array, or as many copies of the item's own value as the array must have."""
    count = int(node.get("minItems", 0))
    if count == 0:
        return Traced([], Provenance(Source.EMPTY_ARRAY))
    try:
        item = _value_of(node["items"], MISSING, scope, path) if "items" in node else None
    except UnresolvableValue:
        item = None
    if item is None:
        raise UnresolvableValue(path, f"must have {count} items, and they have no default")
    if count < 0:  # Onyxia asks for the item's default here too, and then takes none.
        return Traced([], Provenance(Source.EMPTY_ARRAY))
    if count * sum(1 for _ in leaves(item.value)) > _MOST_FILLED_LEAVES:
        raise UnresolvableValue(path, f"must have {count} items, which is more than anybody needs")
    return Traced([item.value] * count, [item.origin] * count)
