"""A form field makes a chart write something that is not a Kubernetes object.

What: with a value that the form allows, a document is not YAML, has no kind or name, is there twice, or is an object
that the API server refuses (``object-invalid``); for the last, nothing is typed into text fields. The finding names the
fewest fields that bring it about. Text that breaks its quotes is ``field-injects``. Found with ``--explore``.

Why: Helm renders it without complaint; the API server and Argo CD refuse it once a user makes that choice.

Remedy: look for a line joined to the one above by ``-}}``, a wrong ``indent``, or a key whose items are in a branch.

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
          {{- if .Values.loud }}
          volume: "11"
           tone: "high"
          {{- end }}

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
          {{- if .Values.loud }}
          volume: "11"
          tone: "high"
          {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.explore import exploration
from sardonyx.validation.exploration.model import Changes, Kind, Way
from sardonyx.validation.exploration.saying import finding_of, is_suspension
from sardonyx.validation.subject import Subject

ID = "field-breaks-output"
LEVEL = Level.ERROR

_REMEDY = "check indentation, white space trimmed by '-', names, and what the branch leaves empty"
_QUOTING = (Way.STRUCTURE, Way.YAML, Way.TYPE)


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that goes wrong."""
    found = exploration(subject)
    unquoted = {path for each in found.injections if each.way in _QUOTING for path in each.fields}
    for cause in found.causes:
        sets = tuple(changes for changes in cause.sets if not _is_text_in(changes, unquoted))
        if cause.failure.kind in (Kind.UNPARSABLE, Kind.DUPLICATE, Kind.INVALID) and sets and not is_suspension(cause):
            yield finding_of(subject, replace(cause, sets=sets), ID, LEVEL, _REMEDY)


def _is_text_in(changes: Changes, unquoted: set[tuple[str | int, ...]]) -> bool:
    return any(path in unquoted and isinstance(value, str) and value for path, value in changes)
