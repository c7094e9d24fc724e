"""What the findings for a pair of charts are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.defects.pairs import Expected

from sardonyx.core.findings import Finding, Level

ALARMING = (Level.ERROR, Level.WARNING)
NEAR = 1
"""So many lines from what was planted, a finding is still at it."""

_LEVELS = tuple(Level)


@dataclass(frozen=True)
class Verdict:
    """Whether a defect was found, and at its very line (None: not a matter of a line); and what was said in vain.

    Of ``found`` the first is the most serious.
    """

    found: tuple[Finding, ...]
    at_line: bool | None
    alarms: tuple[Finding, ...]


def judge(expected: Expected, defect: Iterable[Finding], twin: Iterable[Finding]) -> Verdict:
    """Judge the findings of a defect and of its twin; the paths of both begin at the chart's folder.

    A finding that the twin has as well says nothing about the defect.
    """
    defect, twin = tuple(defect), tuple(twin)
    common = {_key(finding) for finding in twin}
    new = [finding for finding in defect if _key(finding) not in common and _counts(finding, expected)]
    found = tuple(sorted(new, key=lambda finding: _LEVELS.index(finding.level)))
    return Verdict(found, _is_at_line(expected, found), (*_others(expected, defect), *alarming(twin)))


def alarming(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that say that something is wrong."""
    return [finding for finding in findings if finding.level in ALARMING]


def _others(expected: Expected, defect: Iterable[Finding]) -> list[Finding]:
    """Return what is said about a chart with a defect, and is about something else."""
    known = (*expected.paths, *expected.also)
    return [finding for finding in alarming(defect) if _path(finding) not in known]


def _counts(finding: Finding, expected: Expected) -> bool:
    is_serious = _LEVELS.index(finding.level) <= _LEVELS.index(expected.level)
    is_there = _path(finding) in expected.paths
    return is_serious and is_there and expected.field in (None, finding.field)


def _key(finding: Finding) -> tuple[str, str, str | None, str]:
    return finding.rule, _path(finding), finding.field, finding.message


def _is_at_line(expected: Expected, found: Sequence[Finding]) -> bool | None:
    if expected.lines is None or not found:
        return None
    first, last = expected.lines
    return any(first - NEAR <= each.place.line <= last + NEAR for each in found if each.place)


def _path(finding: Finding) -> str:
    return finding.place.path if finding.place else ""
