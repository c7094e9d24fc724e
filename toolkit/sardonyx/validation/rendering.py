"""The renders that the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sardonyx.charts import Chart, quick_package
from sardonyx.core.errors import SardonyxError
from sardonyx.core.names import is_dns_label
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderOutOfMemory, RenderTimeout, RenderTooLarge, ValuesRefused
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.markers import marked_values, traces, without_refused
from sardonyx.validation.objects import ObjectReader
from sardonyx.validation.subject import CONTEXTS, Fault, Markers, Occasion, Outcome, Stage, Subject

_NAMESPACE = "user-jdoe"
_NUMBERS = ("104729", "618033")


def render_subject(subject: Subject, pool: WorkerPool) -> Subject:
    """Return a subject with its renders; without them where it is a library or something kept it from being read."""
    chart = subject.chart
    if chart is None or chart.metadata.type == "library" or subject.values is None or subject.faults:
        return subject
    try:
        package = quick_package(chart)
    except SardonyxError as error:
        return replace(subject, faults=(Fault(Stage.READING, error, error.place),))
    return _rendered(subject, _Chart(package, chart, pool))


class _Chart:
    """A packed chart, rendered under either of two release names."""

    def __init__(self, package: bytes, chart: Chart, pool: WorkerPool) -> None:
        self._package = package
        # Onyxia names a release after its chart, and many charts name their objects differently when it is so.
        stem = chart.name if is_dns_label(chart.name, at_most=23) else "service"
        self._releases = [Release(f"{stem}-{number}", _NAMESPACE) for number in _NUMBERS]
        self._pool = pool
        self._reader = ObjectReader()

    def text(self, values: Mapping[str, Any], release: int = 0) -> Rendering | RenderError:
        """Render, without parsing, under the first or the second name."""
        request = RenderRequest(self._package, values, self._releases[release])
        try:
            return self._pool.render([request])[0]
        except RenderError as error:
            return error

    def outcome(self, values: Mapping[str, Any], release: int = 0) -> Outcome:
        """Render and parse."""
        return self.parsed(values, self.text(values, release))

    def parsed(self, values: Mapping[str, Any], result: Rendering | RenderError) -> Outcome:
        """Parse what a render gave."""
        if isinstance(result, RenderError):
            return Outcome(values, error=result)
        manifests, defects = self._reader.read(result)
        return Outcome(values, rendering=result, manifests=tuple(manifests), defects=tuple(defects))


def _rendered(subject: Subject, chart: _Chart) -> Subject:
    values: dict[Occasion, Mapping[str, Any]] = {Occasion.DEFAULTS: {}}
    values |= {each: subject.computed[each].values for each in CONTEXTS if each in subject.computed}
    outcomes = _outcomes(values, chart)
    # A launcher renders what Onyxia computes. Only without a schema are the defaults what gets launched.
    launched = [each for each in outcomes if each in CONTEXTS or not subject.schema]
    sound = [each for each in launched if outcomes[each].rendering]
    repeated = {each: _repeated(outcomes[each], chart) for each in sound}
    renamed = chart.outcome(values[sound[0]], 1) if sound else None
    return _marked(replace(subject, outcomes=outcomes, repeated=repeated, renamed=renamed), chart)


def _outcomes(values: Mapping[Occasion, Mapping[str, Any]], chart: _Chart) -> dict[Occasion, Outcome]:
    """Render on every occasion, up to one that exceeds a limit: the next would most likely take as long."""
    outcomes: dict[Occasion, Outcome] = {}
    for occasion, its in values.items():
        outcomes[occasion] = chart.outcome(its)
        if isinstance(outcomes[occasion].error, RenderTimeout | RenderOutOfMemory | RenderTooLarge):
            break
    return outcomes


def _repeated(first: Outcome, chart: _Chart) -> Outcome:
    """Render once more; the same text need not be parsed again."""
    result = chart.text(first.values)
    is_same = isinstance(result, Rendering) and first.rendering and result.files == first.rendering.files
    return first if is_same else chart.parsed(first.values, result)


def _marked(subject: Subject, chart: _Chart) -> Subject:
    full = subject.outcomes.get(Occasion.FULL)
    if not (full and full.rendering and subject.resolved and subject.values):
        return subject
    marked = marked_values(subject.resolved.schema, subject.values.value)
    if marked is None or not marked[1].fields:
        return subject
    values, markers = marked
    result = chart.text(values)
    if isinstance(result, ValuesRefused):
        refused = [refusal.path for refusal in result.refusals]
        values, markers = without_refused(values, full.values, refused, markers)
        result = chart.text(values)
    outcome = chart.parsed(values, _with_markers_only(result, markers))
    return replace(subject, marked=outcome, markers=markers)


def _with_markers_only(result: Rendering | RenderError, markers: Markers) -> Rendering | RenderError:
    """Leave out the files without a marker, which need not be parsed."""
    if isinstance(result, RenderError):
        return result
    needles = [needle for marker in markers.fields for needle in traces(marker)]
    kept = {name: text for name, text in result.files.items() if any(needle in text for needle in needles)}
    return replace(result, files=kept)
