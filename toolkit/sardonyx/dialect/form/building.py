"""The form Onyxia's launcher shows for a chart (``computeRootForm.ts``)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.compute import compute_values
from sardonyx.dialect.errors import MalformedSchema
from sardonyx.dialect.expressions import Scope, context_scope
from sardonyx.dialect.form.access import child_of, entries
from sardonyx.dialect.form.draft import Draft, frozen
from sardonyx.dialect.form.errors import UnbuildableForm
from sardonyx.dialect.form.hiding import hidden_by
from sardonyx.dialect.form.model import Field, Form, Group, Hidden
from sardonyx.dialect.form.ranges import pair_ranges
from sardonyx.dialect.form.sections import FormDependency, sections
from sardonyx.dialect.form.widgets import Place, place, plain_field, special_field
from sardonyx.dialect.structure import check_structure

_NO_SCHEMA: dict[str, Any] = {"type": "object", "properties": {}}


def compute_form(
    schema: dict[str, Any] | None,
    values: dict[str, Any],
    context: Mapping[str, Any],
    *,
    chart_name: str = "",
    dependencies: Iterable[FormDependency] = (),
    include_defaults: bool = False,
) -> Form:
    """Return the form that a user gets before changing anything.

    ``schema``, ``values``, ``context`` and ``include_defaults`` are those of ``compute_values``. The dependencies of
    Chart.yaml, and the chart's name, make the sections. Raises UnbuildableForm where the launcher would stop while it
    builds the form, UnresolvableValue or MalformedSchema where it would before that.
    """
    computed = compute_values(schema, values, context, include_defaults=include_defaults)
    return _build(schema or _NO_SCHEMA, computed.values, context, chart_name, dependencies)


def form_of_values(
    schema: dict[str, Any] | None,
    values: dict[str, Any],
    context: Mapping[str, Any],
    *,
    chart_name: str = "",
    dependencies: Iterable[FormDependency] = (),
) -> Form:
    """Return the form that shows the given values: computed ones with what a user changed.

    Raises UnbuildableForm as ``compute_form`` does, and MalformedSchema.
    """
    schema = _NO_SCHEMA if schema is None else schema
    breaches = check_structure(schema)
    if breaches:
        raise MalformedSchema(breaches)
    return _build(schema, values, context, chart_name, dependencies)


def form_of_checked(schema: dict[str, Any], values: dict[str, Any], context: Mapping[str, Any]) -> Form:
    """Return what ``form_of_values`` does for a schema that has passed the gate (``check_structure`` finds nothing).

    Raises UnbuildableForm as ``compute_form`` does.
    """
    return _build(schema, values, context, "", ())


@dataclass(frozen=True)
class _Walk:
    """What every node needs; ``hidden`` collects the nodes that are not shown."""

    values: Any = field(repr=False)
    scope: Scope
    hidden: list[Hidden]


def _build(
    schema: dict[str, Any],
    values: dict[str, Any],
    context: Mapping[str, Any],
    chart_name: str,
    dependencies: Iterable[FormDependency],
) -> Form:
    walk = _Walk(values, context_scope(context if isinstance(context, dict) else dict(context), None), [])
    try:
        root = _node(schema, values, (), walk)
        if not isinstance(root, Draft):
            reason = "is hidden" if root is None else "is not a group of fields"
            raise UnbuildableForm((), reason, help="the root of the schema must be a plain object with properties")
        pair_ranges(root)
        nodes = frozen(root).nodes
    except RecursionError:
        raise UnbuildableForm((), "the schema or a value is nested too deeply") from None
    return sections(nodes, values, chart_name, tuple(dependencies), tuple(walk.hidden))


def _node(node: dict[str, Any], value: Any, path: ValuePath, walk: _Walk) -> Draft | Field | None:
    """Return what shows a node, None when it is hidden."""
    title = _title(node, path)
    hidden = hidden_by(node, walk.values, path, title)
    if hidden is not None:
        walk.hidden.append(hidden)
        return None
    at = place(node, path, title, value)
    found = special_field(at, walk.scope)
    if found is not None:
        return found
    if at.type == "object":
        return _object(at, walk)
    return _array(at, walk) if at.type == "array" else plain_field(at)


def _title(node: dict[str, Any], path: ValuePath) -> str:
    if "title" in node:
        return str(node["title"])
    last = path[-1] if path else "<root>"
    return last if isinstance(last, str) else f"{path[-2]} {last + 1}"


def _object(at: Place, walk: _Walk) -> Draft:
    children = (
        _node(child, child_of(at.value, name), (*at.path, name), walk) for name, child in entries(at.node["properties"])
    )
    shown = [child for child in children if child is not None]
    return Draft(Group(at.path, at.title, at.node.get("description"), ()), shown)


def _array(at: Place, walk: _Walk) -> Draft:
    items, node = at.value, at.node
    if not isinstance(items, list):
        raise UnbuildableForm(at.path, "has no value that is an array")
    children = (_node(node["items"], item, (*at.path, index), walk) for index, item in enumerate(items))
    group = Group(
        at.path,
        at.title,
        node.get("description"),
        (),
        can_add=len(items) < node.get("maxItems", math.inf),
        can_remove=len(items) > node.get("minItems", 0),
        length=len(items),
    )
    return Draft(group, [child for child in children if child is not None])
