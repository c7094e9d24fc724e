"""A template writes something that is not a Kubernetes object.

What: the rendered text is not YAML, or YAML without apiVersion, kind or a name.

Why: Helm renders it without complaint; the API server and Argo CD refuse it. Usual causes are a line joined to the one
above by ``-}}``, a wrong ``indent``, and text that is not quoted.

Remedy: look at the template's line, and render it with the values that are named.

Fails:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          first: one
          {{- if .Values.greeting -}}
          second: two
          {{- end }}

Passes:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          first: one
          {{- if .Values.greeting }}
          second: two
          {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import written_at
from sardonyx.validation.subject import Subject

ID = "output-unparsable"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each document that cannot be read, whatever the number of occasions."""
    found = {
        each: [(its.reason, its.template) for its in outcome.defects] for each, outcome in subject.outcomes.items()
    }
    for (reason, template), occasions in by_key(found).items():
        outcome = subject.outcomes[occasions[0]]
        defect = next(its for its in outcome.defects if (its.reason, its.template) == (reason, template))
        place = written_at(subject, outcome, template, defect.line)
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, what the template writes {reason}"
            f" (line {defect.line} of the rendered text){place.note}",
            place.place,
            subject.name,
            help="check indentation, white space trimmed by '-' and missing quotes there",
        )
