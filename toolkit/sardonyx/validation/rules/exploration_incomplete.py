"""The exploration of a chart left something out.

What: ``--explore`` tries a bounded number of values for each chart. The finding says how many there would have been, or
why the exploration ended early.

Why: what was not tried may still be wrong.

Remedy: none is needed. ``--explore full`` tries more than ``quick``; a chart whose renders are slow, or exceed the
limits, is worth a look.

Fails:
    values.yaml:
        greeting: hello
        numbers: [
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        ]

Passes:
    values.yaml:
        greeting: hello
        numbers: [1, 1]
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.wording import counted
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.places import chart_place
from sardonyx.validation.subject import Subject

ID = "exploration-incomplete"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield one finding for each thing that was left out."""
    found = exploration(subject)
    for note in found.left_out:
        message = f"{note} ({counted(found.tried, 'render was', 'renders were')} made)"
        yield Finding(ID, LEVEL, message, chart_place(subject), subject.name)
