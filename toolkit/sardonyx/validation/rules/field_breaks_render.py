"""A form field makes a template fail.

What: each field that the form shows is given other values that the form allows, alone, with what opens its branch, with
all switches on, and among many others at once; with one of them the chart no longer renders. The finding names the
fewest fields that bring it about. Found with ``--explore``.

Why: the user who chooses that value cannot start the service, and neither ``helm lint`` nor a render with the defaults
shows it.

Remedy: look at what the template reads at that line; give it a value, compare values of one type, or guard the branch.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "loud": {"type": "boolean", "default": false}
        }}
    templates/more.yaml:
        {{- if .Values.loud }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          volume: {{ .Values.volume.level | quote }}
        {{- end }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "loud": {"type": "boolean", "default": false}
        }}
    templates/more.yaml:
        {{- if .Values.loud }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          volume: {{ (.Values.volume).level | default 11 | quote }}
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import finding_of, is_suspension
from sardonyx.validation.subject import Subject

ID = "field-breaks-render"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that fails; a refusal that the author wrote is a warning."""
    for cause in exploration(subject).causes:
        if cause.failure.kind in (Kind.FAILS, Kind.LIMIT) and not is_suspension(cause):
            level = Level.WARNING if cause.failure.is_intended else LEVEL
            yield finding_of(subject, cause, ID, level, "look at what the template reads there with these values")
