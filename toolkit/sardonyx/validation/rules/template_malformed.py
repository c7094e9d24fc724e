"""A template cannot be parsed.

What: a template, also one of a dependency, is not one that Helm can parse: an action or a block that is not closed, an
``end`` too many, a variable that is not declared. It is reported here only where the chart was not rendered, because a
dependency is missing for example; otherwise Helm's own error is.

Why: one such file keeps the whole chart from being rendered.

Remedy: correct the template at the place that is named.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: missing, version: 1.0.0}
    templates/more.yaml:
        {{ if .Values.greeting }}
        a: b

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: missing, version: 1.0.0}
    templates/more.yaml:
        {{ if .Values.greeting }}
        a: b
        {{ end }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import place_in, template_reads

ID = "template-malformed"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each broken file of a chart that was not rendered."""
    for broken in () if subject.outcomes else template_reads(subject).broken:
        shown = place_in(subject, broken.place)
        message = f"Helm cannot parse the template: {broken.message}{shown.note}"
        yield Finding(ID, LEVEL, message, shown.place, subject.name, help="correct the template there")
