"""A template includes a name that nothing defines.

What: ``include`` or ``template`` with a name that no file of the chart, nor of its dependencies, defines, also in
branches that the defaults never reach. Only worth knowing in a dependency that others publish.

Why: the render fails as soon as it comes there. A helper may have been renamed, or a dependency is pinned to a version
that does not have it yet, or no longer.

Remedy: correct the name, define it, or change the version of the dependency.

Fails:
    templates/more.yaml:
        {{- if eq .Values.greeting "hi" }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ include "demo.name" . }}
        {{- end }}

Passes:
    templates/_names.tpl:
        {{- define "demo.name" -}}
        {{ .Release.Name }}-more
        {{- end }}
    templates/more.yaml:
        {{- if eq .Values.greeting "hi" }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ include "demo.name" . }}
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import nearest
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import dependencies_missing, failed_at, is_own, place_in, template_reads

ID = "include-undefined"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each name and file that includes it; nothing where a dependency may define it."""
    found = template_reads(subject)
    if dependencies_missing(subject) or found.broken:
        return
    names = {definition.name for definition in found.definitions}
    for name, places in found.undefined.items():
        for place in {place.path: place for place in reversed(places)}.values():
            if not failed_at(subject, place):
                shown = place_in(subject, place)
                yield Finding(
                    ID,
                    LEVEL if is_own(subject, place) else Level.INFO,
                    f"nothing defines {name!r}: the render fails when it comes here{shown.note}",
                    shown.place,
                    subject.name,
                    help=_remedy(name, names),
                )


def _remedy(name: str, names: set[str]) -> str:
    near = nearest(name, names, at_most=1)
    return f"did you mean {near[0]}?" if near else "define it, or correct the version of the dependency that did"
