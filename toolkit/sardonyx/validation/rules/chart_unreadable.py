"""A file of the chart cannot be read.

What: Chart.yaml, values.yaml or values.schema.json is not well-formed, has a key twice, or something in the folder is
not what a chart may hold (links that lead outside, huge files, broken packages in ``charts/``).

Why: Helm refuses the chart, or takes the last of two equal keys and drops the first without a word.

Remedy: correct the file at the place that is named.

Fails:
    values.yaml:
        greeting: hello
        greeting: good day

Passes:
    values.yaml:
        greeting: good day
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Stage, Subject

ID = "chart-unreadable"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each file that could not be read."""
    for fault in subject.faults:
        if fault.stage is Stage.READING:
            place = fault.place or Place(subject.folder)
            yield Finding(ID, LEVEL, fault.error.message, place, subject.name, help=fault.error.help)
