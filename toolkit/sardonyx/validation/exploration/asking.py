"""What the rules ask of an exploration; its modules are imported when there is one."""

from __future__ import annotations

from sardonyx.validation.derived import derived
from sardonyx.validation.exploration.model import Exploration
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.subject import Subject


@derived
def exploration(subject: Subject) -> Exploration:
    """Return what exploring a chart finds, in the mode that the subject names, in this process."""
    if subject.explore is Mode.OFF:
        return Exploration(Mode.OFF)
    from sardonyx.validation.exploration.explore import explore

    return explore(subject, subject.explore, parts=subject.parts)
