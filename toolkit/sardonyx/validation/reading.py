"""From a chart's folder to a subject: its files read, its schema resolved, its values computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sardonyx.charts import Chart, InvalidChart, load_folder, schema_document, values_document
from sardonyx.charts.limits import FILE_BYTES
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_plain
from sardonyx.core.yamltext import Document, MalformedText, read_yaml
from sardonyx.dialect import (
    MalformedSchema,
    ResolvedSchema,
    SchemaRegistry,
    UnusableSchema,
    check_structure,
    resolve_schema,
    violations,
)
from sardonyx.validation.clusters import versions_for
from sardonyx.validation.computing import with_computed_values
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.places import shown_place
from sardonyx.validation.settings import Settings
from sardonyx.validation.subject import Fault, Stage, Subject

CHART_FILE = "Chart.yaml"


def read_subject(folder: Path, dependencies: Dependencies, settings: Settings) -> Subject:
    """Read a chart and compute its values in the built-in contexts; whatever is wrong becomes a fault."""
    shown = folder.as_posix()
    try:
        chart = load_folder(folder)
    except SardonyxError as error:
        fault = _loading_fault(error)
        return Subject(shown, (fault,), metadata=_metadata_alone(folder) if fault.stage is Stage.METADATA else None)
    metadata = read_yaml(chart.files[CHART_FILE], f"{chart.origin}/{CHART_FILE}")
    faults: list[Fault] = []
    values = _readable(values_document, chart, faults)
    schema = _readable(schema_document, chart, faults)
    completed = dependencies.put_into(chart, metadata, folder)
    resolved = _resolved(schema, settings.registry, faults) if schema else None
    subject = Subject(
        shown,
        (*faults, *completed.faults),
        completed.chart,
        metadata,
        values,
        schema,
        resolved,
        frozenset(settings.registry.default),
        breaches=tuple(check_structure(resolved.schema)) if resolved else (),
        previous=settings.previous.get(shown),
        explore=settings.explore,
        parts=settings.parts,
        kube_versions=versions_for(chart.metadata.kube_version, settings.kube_versions),
        context_version=settings.context_version,
        told=completed.told,
    )
    return with_computed_values(_checked(subject), settings.registry) if values and resolved else subject


def _loading_fault(error: SardonyxError) -> Fault:
    is_metadata = isinstance(error, InvalidChart) and error.place and error.place.path.endswith(CHART_FILE)
    return Fault(Stage.METADATA if is_metadata else Stage.READING, error, shown_place(error.place))


def _metadata_alone(folder: Path) -> Document | None:
    """Return the Chart.yaml at which loading stopped, so that all that is wrong in it can be said."""
    data = read_plain(folder / CHART_FILE, FILE_BYTES)
    try:
        return read_yaml(data, f"{folder}/{CHART_FILE}") if data is not None else None
    except SardonyxError:
        return None


def _readable(read: Callable[[Chart], Document | None], chart: Chart, faults: list[Fault]) -> Document | None:
    try:
        return read(chart)
    except SardonyxError as error:
        faults.append(Fault(Stage.READING, error, _exact(chart, error.place)))
        return None


def _exact(chart: Chart, place: Place | None) -> Place | None:
    """Return a place with its line: reading YAML tells where a key stands the second time, reading JSON does not."""
    if place is None or place.line:
        return place
    try:
        read_yaml(chart.files.get(place.path.removeprefix(f"{chart.origin}/"), b""), place.path)
    except MalformedText as error:
        return error.place
    return place


def _resolved(schema: Document, registry: SchemaRegistry, faults: list[Fault]) -> ResolvedSchema | None:
    try:
        return resolve_schema(schema.value, registry, ())
    except UnusableSchema as error:
        faults.append(Fault(Stage.RESOLVING, error, Place(schema.source, 1, 1)))
        return None


def _checked(subject: Subject) -> Subject:
    assert subject.schema  # noqa: S101  # the caller's condition
    assert subject.values  # noqa: S101  # the caller's condition
    try:
        return replace(subject, refused=tuple(violations(subject.schema.value, subject.values.value)))
    except MalformedSchema as error:
        return replace(subject, malformed=tuple(error.violations))
