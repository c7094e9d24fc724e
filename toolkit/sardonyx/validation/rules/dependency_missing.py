"""A chart that this one depends on cannot be had.

What: for an entry of ``dependencies``, neither ``charts/`` nor its repository holds a version that is in the range, or
Chart.lock decided on one that is not.

Why: without it the chart cannot be packaged. It must not be rendered either: Helm's engine goes on without a missing
dependency and leaves its objects out. So nothing that needs a render is reported for this chart.

Remedy: correct the version or the repository in Chart.yaml, or put the dependency into ``charts/``.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
          - {name: cache, version: 2.x.x}
    charts/cache/Chart.yaml:
        apiVersion: v2
        name: cache
        version: 1.2.0

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
          - {name: cache, version: 1.x.x}
    charts/cache/Chart.yaml:
        apiVersion: v2
        name: cache
        version: 1.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.places import chart_place
from sardonyx.validation.subject import Stage, Subject

ID = "dependency-missing"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each dependency that is missing."""
    for fault in subject.faults:
        if fault.stage is Stage.DEPENDENCIES:
            place = fault.place or chart_place(subject)
            yield Finding(ID, LEVEL, fault.error.message, place, subject.name, help=fault.error.help)
