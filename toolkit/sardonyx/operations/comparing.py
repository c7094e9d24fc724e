"""Comparing two versions of a chart: values, schema, form and manifests, and what of it breaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sardonyx.charts import Chart, schema_document, values_document
from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.dialect import (
    Form,
    full_context,
    is_password_field,
    minimal_context,
    password_fields,
    resolve_schema,
)
from sardonyx.dialect.evolution import Certainty, SchemaChange, ValuesContract, compare_schemas, pattern_text
from sardonyx.dialect.form.masking import secret_texts
from sardonyx.dialect.options_text import name_options
from sardonyx.helm.engine import Release
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.comparing_manifests import Manifests, object_changes, release_for, render
from sardonyx.operations.comparing_model import (
    Area,
    Breaking,
    ChartSide,
    Comparison,
    Failure,
    ObjectChange,
    Status,
    ValueChange,
)
from sardonyx.operations.comparing_sides import LoadedChart
from sardonyx.operations.comparing_values import form_changes, value_changes
from sardonyx.operations.contexts import Viewpoint
from sardonyx.operations.explaining import ExplainedChart, explain_values
from sardonyx.operations.forms import chart_form

OLD, NEW = "old", "new"


@dataclass(frozen=True)
class _Side:
    """One chart as far as it could be taken; what failed is None, and a failure says why."""

    contract: ValuesContract
    explained: ExplainedChart | None
    form: Form | None
    manifests: Manifests | None
    failures: tuple[Failure, ...]
    secrets: Callable[[ValuePath], bool] = field(repr=False)


def compare_charts(
    old: LoadedChart, new: LoadedChart, viewpoint: Viewpoint, pool: WorkerPool, *, confidential: bool
) -> Comparison:
    """Compare two versions of a chart, as somebody at this viewpoint gets them.

    Both are rendered under one release name. Secret values are masked everywhere; ``confidential`` says that the
    context holds real ones, which errors of rendering must not quote either. What cannot be computed, shown or rendered
    is a failure in the result. Raises UnusableSchema and what reading the charts' documents raises.
    """
    release = release_for(new.chart)
    before = _side(OLD, old, viewpoint, release, pool, confidential=confidential)
    after = _side(NEW, new, viewpoint, release, pool, confidential=confidential)
    texts = secret_texts(viewpoint.context) if confidential else ()

    def is_secret(path: ValuePath) -> bool:
        return before.secrets(path) or after.secrets(path)

    contexts = [viewpoint.context, minimal_context(), full_context()]
    schema = compare_schemas(before.contract, after.contract, contexts)
    objects = _objects(before, after, texts)
    failures = (*before.failures, *after.failures)
    return Comparison(
        old=_named(old.chart),
        new=_named(new.chart),
        breaking=tuple(_breaking(schema, objects, _new_failures(failures, new))),
        defaults=tuple(value_changes(before.contract.values, after.contract.values, is_secret)),
        values=tuple(_values(before, after, is_secret)),
        schema=tuple(schema),
        form=tuple(form_changes(before.form, after.form) if before.form and after.form else ()),
        objects=objects,
        failures=failures,
    )


def _named(chart: Chart) -> ChartSide:
    return ChartSide(chart.name, chart.version, chart.origin)


def _side(
    name: str, loaded: LoadedChart, viewpoint: Viewpoint, release: Release, pool: WorkerPool, *, confidential: bool
) -> _Side:
    chart = loaded.chart
    contract = _contract(chart, viewpoint)
    failures: list[Failure] = []

    def attempt(area: Area, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except SardonyxError as error:
            failures.append(Failure(name, area, str(error)))
            return None

    explained = attempt(Area.VALUES, lambda: explain_values(chart, viewpoint, concealed=False))
    shown = attempt(Area.FORM, lambda: chart_form(chart, viewpoint).form) if explained else None
    manifests = None
    if loaded.lacking:
        failures.append(Failure(name, Area.OBJECTS, str(loaded.lacking)))
    elif explained and chart.metadata.type != "library":
        manifests = attempt(
            Area.OBJECTS, lambda: render(chart, explained.values, release, pool, confidential=confidential)
        )
    return _Side(contract, explained, shown, manifests, tuple(failures), _secrecy(contract, explained))


def _contract(chart: Chart, viewpoint: Viewpoint) -> ValuesContract:
    document = schema_document(chart)
    schema = resolve_schema(document.value, viewpoint.registry, viewpoint.roles).schema if document else None
    return ValuesContract(schema, values_document(chart).value)


def _secrecy(contract: ValuesContract, explained: ExplainedChart | None) -> Callable[[ValuePath], bool]:
    passwords = password_fields(contract.schema) if contract.schema else frozenset()
    secret = frozenset(leaf.path for leaf in explained.leaves if leaf.secret) if explained else frozenset()
    return lambda path: path in secret or is_password_field(path, passwords)


def _values(before: _Side, after: _Side, is_secret: Callable[[ValuePath], bool]) -> Iterator[ValueChange]:
    if before.explained and after.explained:
        yield from value_changes(before.explained.values, after.explained.values, is_secret)


def _objects(before: _Side, after: _Side, texts: Collection[str]) -> tuple[ObjectChange, ...]:
    if before.manifests is None or after.manifests is None:
        return ()
    return tuple(object_changes(before.manifests, after.manifests, texts))


def _new_failures(failures: tuple[Failure, ...], new: LoadedChart) -> list[Failure]:
    """Return what fails with the new version only.

    What cannot be computed is named among the changes of the schema; a dependency that cannot be had here says nothing.
    """
    excused = {failure.area for failure in failures if failure.side == OLD} | {Area.VALUES}
    excused |= {Area.OBJECTS} if new.lacking else set()
    return [failure for failure in failures if failure.side == NEW and failure.area not in excused]


def _breaking(
    schema: list[SchemaChange], objects: tuple[ObjectChange, ...], failures: list[Failure]
) -> Iterator[Breaking]:
    for change in schema:
        if change.breaking:
            yield Breaking(Area.SCHEMA, pattern_text(change.path), f"{_what(change)}: {change.reason}")
    for each in objects:
        subject = f"{each.key.kind} {each.key.name}"
        for field_change in each.immutable:
            message = f"{format_path(field_change.path)} changes: {field_change.reason}"
            yield Breaking(Area.OBJECTS, subject, message)
        if each.status is Status.REMOVED and each.loses_data:
            yield Breaking(Area.OBJECTS, subject, "is not rendered any more: a service that upgrades loses its data")
    for failure in failures:
        yield Breaking(failure.area, "the new version", failure.message)


def _what(change: SchemaChange) -> str:
    """Say what happened to a field, without its values where they are secret."""
    if change.renamed_to is not None:
        certainty = "possibly" if change.certainty is Certainty.POSSIBLE else "most likely"
        return f"{certainty} renamed to {pattern_text(change.renamed_to)}"
    if change.keyword in ("enum", "listEnum") and isinstance(change.old, list) and change.new is None:
        return f"{change.kind}, {change.keyword} lost {name_options(change.old)}"
    return f"{change.kind}, {change.keyword}" if change.keyword else str(change.kind)
