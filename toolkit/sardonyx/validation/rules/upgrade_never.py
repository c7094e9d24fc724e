"""A template asks whether this is an upgrade.

What: ``.Release.IsUpgrade``, ``.Release.IsInstall`` or ``.Release.Revision``, in a template that is rendered, in the
chart or in its dependencies.

Why: ``helm template``, Argo CD and Sardonyx render as if for a first installation, always. What should happen on an
upgrade only never happens; a check that should stop a dangerous upgrade does not stop it.

Remedy: make what is written depend on values alone.

Fails:
    templates/more.yaml:
        {{- if .Release.IsUpgrade }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        {{- end }}

Passes:
    templates/more.yaml:
        {{- if eq .Values.greeting "hi" }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import by_shown_place, template_reads

ID = "upgrade-never"
LEVEL = Level.INFO

_ALWAYS = {".Release.IsUpgrade": "false", ".Release.IsInstall": "true", ".Release.Revision": "1"}


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each place, one for all of those of a dependency that was fetched."""
    for shown, uses in by_shown_place(subject, [used for used in template_reads(subject).uses if used.name in _ALWAYS]):
        said = " and ".join(f"{name} is always {_ALWAYS[name]}" for name in sorted({used.name for used in uses}))
        message = f"{said} under Argo CD and in a commit{shown.note}"
        yield Finding(ID, LEVEL, message, shown.place, subject.name, help="make it depend on values alone")
