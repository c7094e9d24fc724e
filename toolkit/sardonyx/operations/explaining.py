"""The values of a chart as Onyxia computes them, each with its source, its place and who would refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sardonyx.charts import Chart, schema_document, values_document
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, lookup
from sardonyx.core.yamltext import Document, place_of
from sardonyx.dialect import (
    ComputedValues,
    MalformedSchema,
    Provenance,
    ResolvedSchema,
    Source,
    UnresolvableValue,
    UnusableSchema,
    compute_values,
    is_password_field,
    is_secret_path,
    password_fields,
    refusals,
    resolve_schema,
    violations,
)
from sardonyx.dialect.form.masking import MASK, secret_texts
from sardonyx.dialect.options_text import plain_text
from sardonyx.instances.settings import merge
from sardonyx.operations.contexts import Viewpoint
from sardonyx.validation.nodes import schema_path_of

LAYERS = ("web", "api", "helm")
"""Who looks at the values, in this order: the launcher's form, Onyxia's API, and Helm with the packaged schema."""

_KEYWORDS: Mapping[Source, ValuePath] = {
    Source.CONST: ("const",),
    Source.DEFAULT: ("default",),
    Source.CONTEXT: ("x-onyxia", "overwriteDefaultWith"),
}


class LayerRefusal(NamedTuple):
    """A path that a layer refuses, and the rule; never the value."""

    layer: str
    path: ValuePath
    reason: str


@dataclass(frozen=True)
class ExplainedValue:
    """One leaf of the values.

    ``place`` is where its source is written: a keyword of the schema, or values.yaml. ``fragment`` names the schema of
    the registry that took the chart's place there. ``secret`` says that the value is one, whether it is shown or not.
    """

    path: ValuePath
    value: Any = field(repr=False)
    source: Source
    reads: tuple[ValuePath, ...]
    place: Place | None
    fragment: str | None
    secret: bool
    refused_by: tuple[LayerRefusal, ...]


@dataclass(frozen=True)
class ExplainedChart:
    """The values of a chart as one tree and leaf by leaf; ``refused`` holds every refusal, of groups too."""

    chart: str
    version: str
    values: dict[str, Any] = field(repr=False)
    leaves: tuple[ExplainedValue, ...]
    refused: tuple[LayerRefusal, ...]


def explain_values(
    chart: Chart, viewpoint: Viewpoint, *, concealed: bool, include_defaults: bool = False
) -> ExplainedChart:
    """Compute the values that somebody at this viewpoint gets, and explain them.

    ``concealed`` puts ``MASK`` in place of secrets that are not empty: those that come from the context, and those of
    password fields. Raises UnresolvableValue, MalformedSchema and UnusableSchema with their place, and what reading the
    chart's documents raises.
    """
    schema, values = schema_document(chart), values_document(chart)
    try:
        resolved = resolve_schema(schema.value, viewpoint.registry, viewpoint.roles) if schema else None
        tree = resolved.schema if resolved else None
        computed = compute_values(tree, values.value, viewpoint.context, include_defaults=include_defaults)
    except (UnresolvableValue, UnusableSchema) as error:
        error.place = _fault_place(schema or values, error)
        raise
    refused = tuple(_refusals(tree, schema, values, computed, viewpoint.context))
    writer = _Explainer(schema, values, resolved, refused, secret_texts(viewpoint.context))
    explained = tuple(writer.explain(path, lookup(computed.values, path), computed) for path in computed.provenance)
    if concealed:
        explained = tuple(map(_concealed, explained))
    shown = computed.values
    for leaf in explained:
        # Only these may differ from what was computed; each assignment copies what is beside it.
        shown = assign(shown, leaf.path, leaf.value) if leaf.path and leaf.secret else shown
    return ExplainedChart(chart.name, chart.version, shown, explained, refused)


class _Explainer:
    """What is known of a chart and of its context while its leaves are looked at one by one."""

    def __init__(
        self,
        schema: Document | None,
        values: Document,
        resolved: ResolvedSchema | None,
        refused: tuple[LayerRefusal, ...],
        secrets: frozenset[str],
    ) -> None:
        self.schema = schema
        self.values = values
        self.resolved = resolved
        self.refused = _by_path(refused)
        self.secrets = secrets
        self.passwords = password_fields(resolved.schema) if resolved else frozenset()

    def explain(self, path: ValuePath, value: Any, computed: ComputedValues) -> ExplainedValue:
        """Explain one leaf."""
        origin = computed.provenance[path]
        place, fragment = self.written(path, origin)
        return ExplainedValue(
            path,
            value,
            origin.source,
            origin.reads,
            place,
            fragment,
            self.is_secret(path, value, origin),
            self.refused.get(path, ()),
        )

    def is_secret(self, path: ValuePath, value: Any, origin: Provenance) -> bool:
        """Tell whether a leaf is secret; an expression that reads a whole object may have brought one along."""
        if is_password_field(path, self.passwords) or any(map(is_secret_path, origin.reads)):
            return True
        return origin.source is Source.CONTEXT and plain_text(value) in self.secrets

    def written(self, path: ValuePath, origin: Provenance) -> tuple[Place | None, str | None]:
        """Return where a leaf's value is written, and the fragment that says it in place of the chart."""
        if origin.source is Source.VALUES_YAML or self.schema is None or self.resolved is None:
            return place_of(self.values, path), None
        node = _saying(self.resolved.schema, schema_path_of(path), _KEYWORDS.get(origin.source, ()))
        replaced = next((node[:end] for end in range(len(node), 0, -1) if node[:end] in self.resolved.replaced), None)
        if replaced is None:
            return place_of(self.schema, node), None
        return place_of(self.schema, replaced), self.resolved.replaced[replaced]


def _by_path(refused: Iterable[LayerRefusal]) -> dict[ValuePath, tuple[LayerRefusal, ...]]:
    found: dict[ValuePath, list[LayerRefusal]] = {}
    for each in refused:
        found.setdefault(each.path, []).append(each)
    return {path: tuple(those) for path, those in found.items()}


def _saying(schema: dict[str, Any], node: ValuePath, keyword: ValuePath) -> ValuePath:
    """Return the path of the keyword in the nearest node, upwards, that has it; of the node itself when none has."""
    for end in range(len(node), -1, -1):
        if lookup(schema, (*node[:end], *keyword)) is not MISSING:
            return (*node[:end], *keyword)
    return node


def _refusals(
    resolved: dict[str, Any] | None,
    schema: Document | None,
    values: Document,
    computed: ComputedValues,
    context: Mapping[str, Any],
) -> Iterator[LayerRefusal]:
    """Yield what each layer refuses; Helm merges values.yaml in before it looks, against the schema as packaged."""
    if resolved is None or schema is None:
        return
    for each in refusals(resolved, computed.values, context):
        yield LayerRefusal(each.layer.value, each.path, each.reason)
    try:
        found = violations(schema.value, merge(values.value, computed.values))
    except MalformedSchema as error:
        yield LayerRefusal("helm", (), error.reason)
        return
    for violation in found:
        yield LayerRefusal("helm", violation.path, violation.message)


def _concealed(leaf: ExplainedValue) -> ExplainedValue:
    is_empty = leaf.value is None or leaf.value in ("", [], {})
    return replace(leaf, value=MASK) if leaf.secret and not is_empty else leaf


def _fault_place(document: Document, error: UnresolvableValue | UnusableSchema) -> Place:
    if isinstance(error, MalformedSchema):
        return place_of(document, error.violations[0].path)
    return place_of(document, schema_path_of(error.path) if isinstance(error, UnresolvableValue) else ())
