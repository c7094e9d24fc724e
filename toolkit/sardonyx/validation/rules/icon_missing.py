"""The chart has no icon.

What: ``icon`` is missing in Chart.yaml. Libraries need none.

Why: Onyxia shows the chart in its catalog with an empty picture, among others that have one.

Remedy: give the address of a square picture, which must not move.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        icon: https://example.org/demo.svg
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.places import chart_place
from sardonyx.validation.subject import Subject

ID = "icon-missing"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding when there is no icon."""
    metadata = subject.chart.metadata if subject.chart else None
    if metadata and metadata.type != "library" and not metadata.raw.get("icon"):
        message = "the chart has no icon, so the catalog shows an empty picture"
        yield Finding(ID, LEVEL, message, chart_place(subject), subject.name, "icon", help="give the address of one")
