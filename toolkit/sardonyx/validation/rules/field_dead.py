"""A form field changes nothing.

What: a template reads the field, but none of the values that were tried changed a single line of what is rendered, the
notes included: neither on the values that Onyxia computes, nor with all switches on, nor with a word in every text, nor
on the chart's own defaults. Left out are fields that no template reads (``field-unused``), those that a fragment of the
registry brought along, and those that matter only where a cluster can be asked. Found with ``--explore``.

Why: users set the field and nothing happens. A switch of security without effect is an error.

Remedy: look at the conditions around what reads it; remove the field if it has no purpose.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "loud": {"type": "boolean", "default": false}
        }}
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          volume: {{ if and .Values.loud (eq .Values.greeting "") }}"11"{{ else }}"10"{{ end }}
          greeting: {{ required "a greeting" .Values.greeting | quote }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "loud": {"type": "boolean", "default": false}
        }}
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          volume: {{ if .Values.loud }}"11"{{ else }}"10"{{ end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.places import schema_place
from sardonyx.validation.subject import Subject

ID = "field-dead"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field without effect."""
    for path in exploration(subject).dead:
        yield Finding(
            ID,
            Level.ERROR if "security" in path else LEVEL,
            f"{format_path(path)} changes nothing, whatever its value and whatever else is set",
            schema_place(subject, path),
            subject.name,
            format_path(path),
            help="look at the conditions around what reads it, or remove the field",
        )
