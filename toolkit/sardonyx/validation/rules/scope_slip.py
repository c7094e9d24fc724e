"""A template reads from the wrong dot.

What: ``.Values``, ``.Release`` and the like are read inside ``range`` or ``with``, where the dot is an item or a part
of the values; a definition is included with a scope that lacks what it reads; or a key of the values is read from the
chart's dot, without ``.Values``.

Why: the name is not there, so the render fails, or writes nothing, as soon as it comes to this branch.

Remedy: begin with ``$`` (``$.Values``), or pass the scope that the definition reads.

Fails:
    values.yaml:
        greeting: hello
        ports: []
    templates/more.yaml:
        {{- range .Values.ports }}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-{{ . }}
        {{- end }}

Passes:
    values.yaml:
        greeting: hello
        ports: []
    templates/more.yaml:
        {{- range .Values.ports }}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ $.Release.Name }}-{{ . }}
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.charts.templates import EACH, Kind, Need, place_of
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.given import is_given
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import failed_at, is_reachable, place_in, template_reads

ID = "scope-slip"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each place that reads from the wrong dot."""
    found = template_reads(subject)
    reported = set()
    for need in found.needs:
        place = place_of(found, need.cause)
        if need.kind not in (Kind.SCOPE, Kind.KEY) or place in reported:
            continue
        if failed_at(subject, place_of(found, need.site)):
            continue
        if not is_reachable(subject, need) or _is_meant(subject, need):
            continue
        reported.add(place)
        shown = place_in(subject, place)
        yield Finding(ID, LEVEL, f"{_said(need)}{shown.note}", shown.place, subject.name, help=_remedy(need))


def _is_meant(subject: Subject, need: Need) -> bool:
    """Tell whether the values do have a key of that name there."""
    path = [str(segment) for segment in need.path if segment is not EACH]
    return bool(path) and EACH not in need.path and is_given(subject, [*path, need.name])


def _said(need: Need) -> str:
    if need.kind is Kind.KEY:
        return f"a definition reads .{need.name} from a scope that was passed without it"
    if not need.path:
        return f".{need.name} is read from the chart's dot, which has no such name"
    where = format_path([str(segment) if segment is not EACH else 0 for segment in need.path]).replace("[0]", "[]")
    return f".{need.name} is read where the dot is {where} of the values"


def _remedy(need: Need) -> str:
    if need.kind is Kind.KEY:
        return "pass it, or include the definition with the scope that it reads"
    return f"write $.{need.name}" if need.path else f"write .Values.{need.name}"
