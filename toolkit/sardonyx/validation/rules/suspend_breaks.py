"""Suspending the service breaks the chart.

What: with ``global.suspend`` a template fails, or writes something that is not a Kubernetes object. Found with
``--explore``.

Why: the user pauses the service and gets an error; it goes on running, or cannot be resumed.

Remedy: render the chart with ``global.suspend=true`` and look at the line that is named.

Fails:
    values.yaml:
        greeting: hello
        global: {suspend: false}
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          {{- if .Values.global.suspend }}
          since: {{ .Values.suspension.begin | quote }}
          {{- end }}

Passes:
    values.yaml:
        greeting: hello
        global: {suspend: false}
    templates/more.yaml:
        {{- if not .Values.global.suspend }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.saying import finding_of, is_suspension
from sardonyx.validation.subject import Subject

ID = "suspend-breaks"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that goes wrong."""
    for cause in exploration(subject).causes:
        if is_suspension(cause) and not cause.failure.is_flaw:
            yield finding_of(subject, cause, ID, LEVEL, "render the chart with global.suspend=true and look there")
