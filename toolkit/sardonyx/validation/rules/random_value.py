"""A template can generate a value.

What: a random function or the clock, in a template that is rendered, in the chart or in its dependencies, on some
branch. Left out are templates for which ``render-not-deterministic`` has shown that they do, with the values it tries.

Why: where the branch is taken, each render gives something else, and Argo CD applies it each time.

Remedy: let the value be given instead.

Fails:
    values.yaml:
        greeting: hello
        password: secret
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        stringData:
          password: {{ .Values.password | default (randAlphaNum 20) }}

Passes:
    values.yaml:
        greeting: hello
        password: secret
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        stringData:
          password: {{ .Values.password | required "give a password" }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.charts.templates import is_random
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.rendering import repeated
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import by_shown_place, template_reads

ID = "random-value"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each place, one for all of those of a dependency that was fetched."""
    uses = [used for used in template_reads(subject).uses if is_random(used)]
    shown_to_differ = _different(subject) if uses else frozenset()
    left = [used for used in uses if not shown_to_differ & set(used.files)]
    for shown, calls in by_shown_place(subject, left):
        names = " and ".join(sorted({call.name for call in calls}))
        message = f"{names} may be called, and then each render gives something else{shown.note}"
        yield Finding(ID, LEVEL, message, shown.place, subject.name, help="let the value be given instead")


def _different(subject: Subject) -> frozenset[str]:
    """Return the templates that gave something else when they were rendered again."""
    found: set[str] = set()
    for occasion, again in repeated(subject).items():
        first = subject.outcomes[occasion].rendering
        if first and again.rendering:
            found |= {name for name, text in first.files.items() if again.rendering.files.get(name) != text}
    return frozenset(found)
