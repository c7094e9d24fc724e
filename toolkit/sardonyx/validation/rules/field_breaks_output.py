"""A form field makes a chart write something that is not a Kubernetes object.

What: with a value that the form allows, a document is not YAML, has no kind or name, is there twice, or is an object
that the API server refuses for a field that it does not know or a value of another type. The finding names the fewest
fields that bring it about. Text that breaks its quotes is ``field-injects``. Found with ``--explore``.

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

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Changes, Kind, Way
from sardonyx.validation.exploration.saying import finding_of, is_suspension
from sardonyx.validation.nodes import schema_path_of
from sardonyx.validation.subject import Subject

ID = "field-breaks-output"
LEVEL = Level.ERROR

_REMEDY = "check indentation, white space trimmed by '-', names, and what the branch leaves empty"
_INVALID_REMEDY = "correct what the template writes there, or let the form allow less"
_CHOSEN = ("sliderMin", "enum", "listEnum")
_QUOTING = (Way.STRUCTURE, Way.YAML, Way.TYPE)


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that goes wrong."""
    found = exploration(subject)
    unquoted = {path for each in found.injections if each.way in _QUOTING for path in each.fields}
    for cause in found.causes:
        is_invalid = cause.failure.kind is Kind.INVALID
        if not is_invalid and cause.failure.kind not in (Kind.UNPARSABLE, Kind.DUPLICATE):
            continue
        sets = tuple(changes for changes in cause.sets if not _is_text_in(changes, unquoted))
        if is_invalid:
            sets = tuple(changes for changes in sets if _is_telling(subject, changes))
        if sets and not is_suspension(cause):
            remedy = _INVALID_REMEDY if is_invalid else _REMEDY
            yield finding_of(subject, cause._replace(sets=sets), ID, LEVEL, remedy)


def _is_telling(subject: Subject, changes: Changes) -> bool:
    """Tell whether the form itself leads there.

    Nothing is typed, since that a text must make sense is no surprise; and no end of a range is moved without the other
    one, which the form keeps it from passing.
    """
    nodes = [(_node(subject, path), value) for path, value in changes]
    ends = Counter(node.get("sliderRangeId") for node, _ in nodes if "sliderExtremity" in node)
    is_typed = any(isinstance(value, str) and node.keys().isdisjoint(_CHOSEN) for node, value in nodes)
    return not is_typed and all(number > 1 for number in ends.values())


def _node(subject: Subject, path: ValuePath) -> dict[str, Any]:
    found = lookup(subject.resolved.schema if subject.resolved else {}, schema_path_of(path))
    return found if isinstance(found, dict) else {}


def _is_text_in(changes: Changes, unquoted: set[tuple[str | int, ...]]) -> bool:
    return any(path in unquoted and isinstance(value, str) and value for path, value in changes)
