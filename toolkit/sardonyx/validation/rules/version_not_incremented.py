"""The chart changed, but its version is not higher than before.

What: compared with the revision that was asked for (``--changed-since``, or the target branch of ``ct.yaml``), files of
the chart changed, and ``version`` in Chart.yaml is the same or lower by SemVer precedence, which build metadata does
not change. A chart that is new is fine, and so is one that changed only through what it depends on. In the examples
``main:Chart.yaml`` is the file at that revision.

Why: a released version is never published again, so that nobody gets the change; and Onyxia offers its users the
highest version.

Remedy: raise the version: the last number for a fix, the middle one for something new, the first one for a change
that breaks somebody's values.

Fails:
    main:Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.2.0
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.2.0-rc.1

Passes:
    main:Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.2.0
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.2.1
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.charts import parse_version
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.validation.subject import Subject

ID = "version-not-incremented"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding when the version is not higher than at the revision compared with."""
    if subject.chart is None or subject.metadata is None or subject.previous is None:
        return
    before, now = subject.previous.version, subject.chart.version
    old, new = parse_version(before), parse_version(now)
    if old is not None and new is not None and new <= old:
        relation = "was the version before" if new == old else f"is lower than {before}, the version before"
        message = f"the chart changed, but {now} {relation}"
        place = place_of(subject.metadata, ("version",))
        yield Finding(ID, LEVEL, message, place, subject.name, "version", now, "raise the version")
