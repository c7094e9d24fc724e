"""A template fails.

What: Helm cannot render the chart with its own defaults, or with the values that Onyxia computes; NOTES.txt counts.
Templates that never end or need too much memory are stopped and reported too.

Why: ``helm install``, ``helm template`` and Argo CD fail in the same way, so the service cannot be started.

Remedy: look at the template's line; a value it reads is missing, or of another type than it expects.

Fails:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          host: {{ .Values.proxy.host | quote }}

Passes:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          host: {{ (.Values.proxy).host | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.charts.documents import SCHEMA_FILE
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import leaves
from sardonyx.core.yamltext import place_of
from sardonyx.helm.errors import ClusterRefused, RenderError, RenderFailed, UnreadableChart, ValuesRefused
from sardonyx.validation.gopatterns import go_refusal
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import TemplatePlace, chart_place, template_place
from sardonyx.validation.rules import kube_version_unsatisfiable
from sardonyx.validation.schemawalk import schema_nodes
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import passed_at, place_in

ID = "render-failed"
LEVEL = Level.ERROR

_NO_PATTERN = "is not valid regex"


class _Failure(NamedTuple):
    reason: str
    place: Place | None
    help: str | None


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each way in which a render fails."""
    found = {each: _failures(subject, outcome.error) for each, outcome in subject.outcomes.items()}
    for failure, occasions in by_key(found).items():
        place = _place(subject, failure.place)
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, {failure.reason}{place.note}",
            place.place,
            subject.name,
            help=failure.help,
        )


def _failures(subject: Subject, error: RenderError | None) -> list[_Failure]:
    if error is None or isinstance(error, ValuesRefused) or _is_known(subject, error):
        return []
    if isinstance(error, ClusterRefused) and subject.metadata:
        asked = place_of(subject.metadata, ("kubeVersion",))._replace(path=f"{subject.name}/Chart.yaml")
        return [_Failure(error.reason, asked, "write the oldest version that works: >=1.25.0-0")]
    is_template = isinstance(error, RenderFailed)
    reason = f"the template fails: {error.reason}" if isinstance(error, RenderFailed) else error.message
    remedy = "look at what the template reads there" if is_template else error.help
    if not isinstance(error, UnreadableChart) or SCHEMA_FILE not in error.message:
        return [_Failure(reason, error.place, remedy)]
    if (place := _naming(subject, error)) is not None:
        return [_Failure(reason, place, "write into the schema itself what stands there")]
    return [_Failure(reason, Place(f"{subject.name}/{SCHEMA_FILE}", 1, 1), remedy)]


def _is_known(subject: Subject, error: RenderError) -> bool:
    """Tell whether the rule for its cause reports it."""
    if isinstance(error, ClusterRefused):
        return any(finding.level is LEVEL for finding in kube_version_unsatisfiable.check(subject))
    if not isinstance(error, UnreadableChart):
        return False
    refused = [node for node in schema_nodes(subject) if go_refusal(str(node.schema.get("pattern", "")))]
    return bool(subject.malformed) or (bool(refused) and _NO_PATTERN in error.reason)


def _naming(subject: Subject, error: UnreadableChart) -> Place | None:
    """Return where the schema names another one that Helm does not get."""
    if subject.schema is None:
        return None
    for path, value in leaves(subject.schema.value):
        if path[-1:] in (("$schema",), ("$ref",)) and isinstance(value, str):
            address = value.partition("#")[0].removeprefix("./")
            if address and address in error.reason:
                return place_of(subject.schema, path)._replace(path=f"{subject.name}/{SCHEMA_FILE}")
    return None


def _place(subject: Subject, place: Place | None) -> TemplatePlace:
    if place is None:
        return TemplatePlace(chart_place(subject), "")
    if passed := passed_at(subject, place):
        return place_in(subject, passed)._replace(note=f", in {place}, with the scope that is passed here")
    return template_place(subject, place.path, place.line, place.column)
