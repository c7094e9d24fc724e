"""A value that only an operator sets breaks the chart.

What: keys of values.yaml that no form shows, and keys that templates read and nothing gives, are set to something of
their kind; a template then fails, or writes something that is not a Kubernetes object. Where little is known of a
value, other kinds are tried too before anything is said. Only worth knowing in a dependency that others publish. Found
with ``--explore full``.

Why: nobody renders these branches before the administrator of some other cluster needs one.

Remedy: mend the line that is named, or remove the branch and the key.

Fails:
    values.yaml:
        greeting: hello
        note: ""
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          {{- if .Values.note }}
           note: {{ .Values.note | quote }}
          {{- end }}
          fixed: "yes"

Passes:
    values.yaml:
        greeting: hello
        note: ""
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          {{- if .Values.note }}
          note: {{ .Values.note | quote }}
          {{- end }}
          fixed: "yes"
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.saying import finding_of
from sardonyx.validation.places import dependency_of
from sardonyx.validation.subject import Subject

ID = "operator-value-breaks"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that goes wrong."""
    for cause in exploration(subject).operator_causes:
        if cause.failure.is_flaw:
            continue
        # What a dependency of others takes is guessed at, and theirs to mend.
        level = Level.INFO if dependency_of(subject, cause.failure.template) else LEVEL
        yield finding_of(subject, cause, ID, level, "mend the branch, or remove it and its key")
