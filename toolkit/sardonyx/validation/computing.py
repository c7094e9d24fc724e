"""The values that a launcher would compute: in the usual contexts, in regions of another kind, and for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sardonyx.charts import Chart
from sardonyx.dialect import (
    ComputedValues,
    SchemaRegistry,
    UnresolvableValue,
    UnusableSchema,
    check_structure,
    full_context,
    istio_context,
    minimal_context,
    openshift_context,
    resolve_schema,
    values_of_checked,
)
from sardonyx.helm.engine import Capabilities
from sardonyx.validation.pruning import without_field
from sardonyx.validation.subject import CONTEXTS, Occasion, Subject

_MOST_UNRESOLVABLE = 50
_USUAL: dict[Occasion, Callable[[], dict[str, Any]]] = {
    Occasion.MINIMAL: minimal_context,
    Occasion.FULL: full_context,
}


class _Region(NamedTuple):
    """A region of another kind: it matters to a chart whose templates hold one of ``words``."""

    occasion: Occasion
    context: Callable[[], dict[str, Any]]
    capabilities: Capabilities
    words: tuple[bytes, ...]


_ROUTES = ("route.openshift.io/v1", "route.openshift.io/v1/Route")
_CONSTRAINTS = ("security.openshift.io/v1", "security.openshift.io/v1/SecurityContextConstraints")
_ISTIO = ("networking.istio.io/v1", "networking.istio.io/v1/VirtualService")
_REGIONS = (
    _Region(
        Occasion("the values Onyxia computes on OpenShift, where everything is configured"),
        openshift_context,
        Capabilities(api_versions=(*_ROUTES, *_CONSTRAINTS)),
        (b".Capabilities.APIVersions", b"route.openshift.io", b"security.openshift.io"),
    ),
    _Region(
        Occasion("the values Onyxia computes where everything is configured and exposed through Istio"),
        istio_context,
        Capabilities(api_versions=_ISTIO),
        (b"networking.istio.io",),
    ),
)


@dataclass
class _Found:
    """What is known so far."""

    computed: dict[Occasion, ComputedValues] = field(default_factory=dict)
    unresolvable: dict[Occasion, tuple[UnresolvableValue, ...]] = field(default_factory=dict)
    capabilities: dict[Occasion, Capabilities] = field(default_factory=dict)


def with_computed_values(subject: Subject, registry: SchemaRegistry) -> Subject:
    """Return a subject with schema and values.yaml together with the values that a launcher computes from them.

    Values for another region or role are there only where something in the chart says that they matter.
    """
    if subject.resolved is None or subject.values is None or subject.chart is None:
        return subject
    found = _Found()
    if not subject.breaches:
        for occasion, context in _USUAL.items():
            _add(found, occasion, subject.resolved.schema, subject.values.value, context())
        for region in _telling(subject.chart):
            _add(found, region.occasion, subject.resolved.schema, subject.values.value, region.context())
            found.capabilities[region.occasion] = region.capabilities
    for role, schema in _schemas_of_roles(subject, registry):
        _add(found, _for(role), schema, subject.values.value, full_context())
    _leave_out_equal(found)
    return replace(subject, computed=found.computed, unresolvable=found.unresolvable, capabilities=found.capabilities)


def _add(
    found: _Found, occasion: Occasion, schema: dict[str, Any], values: dict[str, Any], context: dict[str, Any]
) -> None:
    result, errors = _compute(schema, values, context)
    if result:
        found.computed[occasion] = result
    elif errors:
        found.unresolvable[occasion] = tuple(errors)


def _telling(chart: Chart) -> Iterator[_Region]:
    templates = [data for path, data in chart.files.items() if "templates/" in path]
    for region in _REGIONS:
        if any(word in data for data in templates for word in region.words):
            yield region


def _for(role: str) -> Occasion:
    return Occasion(f"the values Onyxia computes for the role {role}")


def _schemas_of_roles(subject: Subject, registry: SchemaRegistry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schema as each role gets it, where that is another than everybody's."""
    assert subject.schema  # noqa: S101  # there with the resolved one
    assert subject.resolved  # noqa: S101  # the caller's condition
    named = set(subject.resolved.replaced.values()) | set(subject.resolved.unknown.values())
    for role, fragments in sorted(registry.roles.items()):
        if named.isdisjoint(fragments):
            continue
        try:
            schema = resolve_schema(subject.schema.value, registry, (role,)).schema
        except UnusableSchema:
            continue
        if schema != subject.resolved.schema and not check_structure(schema):
            yield role, schema


def _leave_out_equal(found: _Found) -> None:
    """Drop the unusual occasions whose values and cluster are those of an earlier one: their render is the same."""
    seen: list[tuple[Mapping[str, Any], Capabilities | None]] = []
    for occasion, computed in list(found.computed.items()):
        key = computed.values, found.capabilities.get(occasion)
        if key in seen and occasion not in CONTEXTS:
            del found.computed[occasion]
        seen.append(key)


def _compute(
    schema: dict[str, Any], values: dict[str, Any], context: dict[str, Any]
) -> tuple[ComputedValues | None, list[UnresolvableValue]]:
    """Return the computed values, or every field that keeps the launcher from computing them.

    The launcher stops at the first; the others are found by leaving that field out and going on. The schema has passed
    the gate.
    """
    errors: list[UnresolvableValue] = []
    while len(errors) < _MOST_UNRESOLVABLE:
        try:
            computed = values_of_checked(schema, values, context)
        except UnresolvableValue as error:
            errors.append(error)
            smaller = without_field(schema, error.path)
            if smaller is None:
                break
            schema = smaller
        else:
            return (None, errors) if errors else (computed, [])
    return None, errors
