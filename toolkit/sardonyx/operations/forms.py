"""The form of a chart, for a person to look at: secrets left out, errors with their place in the schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sardonyx.charts import Chart, schema_document, values_document
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document, place_of
from sardonyx.dialect import (
    ComputedValues,
    Form,
    MalformedSchema,
    UnbuildableForm,
    UnresolvableValue,
    UnusableSchema,
    compute_values,
    form_of_values,
    is_password_field,
    is_secret_path,
    password_fields,
    resolve_schema,
)
from sardonyx.dialect.form.masking import mask_form, secret_texts
from sardonyx.dialect.form.sections import form_dependency
from sardonyx.operations.contexts import Viewpoint
from sardonyx.validation.nodes import schema_path_of


class ChartForm(NamedTuple):
    """The form of a chart without its secrets; ``masked`` are the fields whose values are left out.

    ``has_schema`` is false for a chart without values.schema.json, whose users get an empty form.
    """

    chart: str
    version: str
    form: Form
    masked: tuple[ValuePath, ...]
    has_schema: bool


def chart_form(chart: Chart, viewpoint: Viewpoint) -> ChartForm:
    """Build the form that somebody at this viewpoint gets.

    Raises UnbuildableForm, UnresolvableValue, MalformedSchema and UnusableSchema with their place in
    values.schema.json, and what reading the chart's documents raises.
    """
    document = schema_document(chart)
    values = values_document(chart).value
    try:
        schema = resolve_schema(document.value, viewpoint.registry, viewpoint.roles).schema if document else None
        computed = compute_values(schema, values, viewpoint.context)
        form = _form(chart, schema, computed, viewpoint.context)
    except (UnbuildableForm, UnresolvableValue, UnusableSchema) as error:
        error.place = _place(document, error)
        raise
    shown, masked = mask_form(form, _secrecy(schema or {}, computed), secret_texts(viewpoint.context))
    return ChartForm(chart.name, chart.version, shown, tuple(masked), document is not None)


def _form(chart: Chart, schema: dict[str, Any] | None, computed: ComputedValues, context: Mapping[str, Any]) -> Form:
    dependencies = [form_dependency(each.name, each.condition) for each in chart.metadata.dependencies]
    return form_of_values(schema, computed.values, context, chart_name=chart.name, dependencies=dependencies)


def _secrecy(schema: dict[str, Any], computed: ComputedValues) -> Callable[[ValuePath], bool]:
    passwords = password_fields(schema)

    def is_secret(path: ValuePath) -> bool:
        origin = computed.provenance.get(path)
        return is_password_field(path, passwords) or any(map(is_secret_path, origin.reads if origin else ()))

    return is_secret


def _place(document: Document | None, error: SardonyxError) -> Place | None:
    if document is None:
        return None
    if isinstance(error, MalformedSchema):
        return place_of(document, error.violations[0].path)
    path = error.path if isinstance(error, UnbuildableForm | UnresolvableValue) else ()
    return place_of(document, schema_path_of(path))
