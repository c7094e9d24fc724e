"""A template looks into the cluster, which is empty under Argo CD.

What: ``lookup``, in a template that is rendered, in the chart or in its dependencies. A warning where the chart itself
generates a value when the lookup finds nothing; whether a dependency does with the values it is given, is measured
(``render-not-deterministic``).

Why: ``helm template``, Argo CD and Sardonyx render without a cluster, and ``lookup`` gives an empty map. What should
have been discovered is not there, without a word; a password that should have been kept is generated again.

Remedy: let what is needed be given as values; keep a generated password by letting it be given, or by naming an
existing Secret.

Fails:
    templates/secret.yaml:
        {{- $old := lookup "v1" "Secret" .Release.Namespace "demo" }}
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        data:
          {{- if $old }}
          password: {{ $old.data.password }}
          {{- else }}
          password: {{ randAlphaNum 20 | b64enc }}
          {{- end }}

Passes:
    values.yaml:
        greeting: hello
        password: secret
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        data:
          password: {{ required "give a password" .Values.password | b64enc }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.charts.templates import Used, is_random
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import by_shown_place, is_own, template_reads

ID = "lookup-empty"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each call, one for all of those of a dependency that was fetched."""
    uses = template_reads(subject).uses
    generating = {place for used in uses if is_random(used) or used.name == "generated" for place in used.lookups}
    for shown, calls in by_shown_place(subject, [used for used in uses if used.name == "lookup"]):
        is_generating = any(call.place in generating for call in calls)
        follows = "and a value is generated again each time" if is_generating else "and nothing is found"
        yield Finding(
            ID,
            Level.WARNING if is_generating and is_own(subject, calls[0].place) else LEVEL,
            f"{_what(calls)} is empty under Argo CD and in a commit, {follows}{shown.note}",
            shown.place,
            subject.name,
            help="let what is looked up be given as values",
        )


def _what(calls: list[Used]) -> str:
    kinds = sorted({call.detail for call in calls if call.detail})
    of = f" of {' and '.join(kinds)}" if kinds else ""
    return f"the lookup{of}" if len(calls) == 1 else f"every lookup{of}"
