"""The renders that the rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath, assign, lookup
from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import RenderError, ValuesRefused
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.derived import derived
from sardonyx.validation.markers import marked_values, traces, without_refused
from sardonyx.validation.renderer import ReleaseName, Renderer
from sardonyx.validation.renders import LIMITS, Values
from sardonyx.validation.subject import CONTEXTS, Fault, Markers, Occasion, Outcome, Stage, Subject
from sardonyx.validation.template_reads import renders_may_differ

SUSPEND = ("global", "suspend")
"""The field that pauses a service (a convention of the interactive charts)."""


def render_subject(subject: Subject, pool: WorkerPool) -> Subject:
    """Return a subject with its renders; without them where it is a library or something kept it from being read."""
    chart = subject.chart
    if chart is None or chart.metadata.type == "library" or subject.values is None or subject.faults:
        return subject
    try:
        renderer = Renderer(chart, subject.values, pool, subject.kube_versions[0])
    except SardonyxError as error:
        return replace(subject, faults=(Fault(Stage.READING, error, error.place),))
    return replace(subject, renderer=renderer, outcomes=_outcomes(subject, renderer))


def _outcomes(subject: Subject, renderer: Renderer) -> dict[Occasion, Outcome]:
    """Render on every occasion, up to one that exceeds a limit."""
    values: dict[Occasion, Values] = {Occasion.DEFAULTS: {}}
    values |= {each: computed.values for each, computed in subject.computed.items()}
    outcomes: dict[Occasion, Outcome] = {}
    clusters = subject.capabilities
    later = [(its, None) for its in _asked_for_later(subject)]
    renderer.begin([*((its, clusters.get(occasion)) for occasion, its in values.items()), *later])
    for occasion, its in values.items():
        outcomes[occasion] = renderer.outcome(its, capabilities=clusters.get(occasion))
        if isinstance(outcomes[occasion].error, LIMITS):
            break
    return outcomes


def _asked_for_later(subject: Subject) -> Iterator[Values]:
    """Yield the values of the renders that rules will most likely ask for."""
    launched = [subject.computed[each].values for each in CONTEXTS if each in subject.computed]
    if launched and _is_given(SUSPEND, subject, launched[-1]):
        yield assign(launched[-1], SUSPEND, value=True)
    if subject.resolved and Occasion.FULL in subject.computed:
        yield marked_values(subject.resolved.schema, subject.computed[Occasion.FULL].values)[0]


@derived
def launched(subject: Subject) -> dict[Occasion, Outcome]:
    """Return the renders, among those that worked, that a launcher would make.

    A launcher renders what Onyxia computes. Only without a schema are the defaults what gets launched.
    """
    occasions = CONTEXTS if subject.schema else (Occasion.DEFAULTS,)
    outcomes = {each: subject.outcomes[each] for each in occasions if each in subject.outcomes}
    return {each: outcome for each, outcome in outcomes.items() if outcome.rendering}


@derived
def repeated(subject: Subject) -> dict[Occasion, Outcome]:
    """Return the launched renders once more; the same object where the text is the same, or can only be the same."""
    renderer = subject.renderer
    if not renders_may_differ(subject):
        return launched(subject)
    return {each: _again(outcome, renderer) for each, outcome in launched(subject).items()} if renderer else {}


def _again(first: Outcome, renderer: Renderer) -> Outcome:
    result = renderer.text(first.values)
    is_same = isinstance(result, Rendering) and first.rendering and result.files == first.rendering.files
    return first if is_same else renderer.parsed(first.values, result)


@derived
def renamed(subject: Subject) -> tuple[Outcome, Outcome] | None:
    """Return the first launched render and the same one under another release name.

    None where nothing was rendered, and where every object has the release's name in its own.
    """
    first = next(iter(launched(subject).values()), None)
    if first is None or subject.renderer is None:
        return None
    release = subject.renderer.release().name
    if all(release in manifest.object["metadata"]["name"] for manifest in first.manifests):
        return None
    return first, subject.renderer.outcome(first.values, ReleaseName.SECOND)


@derived
def suspended(subject: Subject) -> tuple[Occasion, Outcome] | None:
    """Return the last launched render again with ``global.suspend`` on; None where nothing gives this switch."""
    last = next(reversed(launched(subject).items()), None)
    if last is None or subject.renderer is None or not _is_given(SUSPEND, subject, last[1].values):
        return None
    return last[0], subject.renderer.outcome(assign(last[1].values, SUSPEND, value=True))


def _is_given(switch: ValuePath, subject: Subject, values: Values) -> bool:
    own = subject.values.value if subject.values else {}
    return any(isinstance(lookup(each, switch), bool) for each in (own, values))


@derived
def marked(subject: Subject) -> tuple[Outcome, Markers] | None:
    """Return the render with everything configured and markers in place of secrets; only files with one are parsed."""
    full = subject.outcomes.get(Occasion.FULL)
    if not (full and full.rendering and subject.resolved and subject.renderer):
        return None
    values, markers = marked_values(subject.resolved.schema, full.values)
    if not markers.fields:
        return None
    result = full.rendering if values == full.values else subject.renderer.text(values)
    if isinstance(result, ValuesRefused):
        refused = [refusal.path for refusal in result.refusals]
        values, markers = without_refused(values, full.values, refused, markers)
        result = subject.renderer.text(values)
    return subject.renderer.parsed(values, _with_markers_only(result, markers)), markers


def _with_markers_only(result: Rendering | RenderError, markers: Markers) -> Rendering | RenderError:
    """Leave out the files without a marker, which need not be parsed."""
    if isinstance(result, RenderError):
        return result
    needles = [needle for marker in markers.fields for needle in traces(marker)]
    kept = {name: text for name, text in result.files.items() if any(needle in text for needle in needles)}
    return result._replace(files=kept)
