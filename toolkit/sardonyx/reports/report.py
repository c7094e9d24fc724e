"""What every format is made of."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.reports.bounds import bounded, short_text

ELSEWHERE = "(no chart)"
"""How findings that are about no chart in particular are headed where a format groups by chart."""


class RulePage(NamedTuple):
    """What there is to read about a rule: its first sentence, and the whole page as Markdown."""

    id: str
    level: Level
    summary: str
    markdown: str


class Report(NamedTuple):
    """Findings in order, with relative paths; the names of the charts looked at; the pages of the rules applied.

    ``fail_on`` is the least level of a finding that fails the run.
    """

    findings: tuple[Finding, ...]
    looked_at: tuple[str, ...] = ()
    pages: tuple[RulePage, ...] = ()
    fail_on: Level = Level.ERROR


def report_on(
    findings: Iterable[Finding],
    looked_at: Iterable[str] = (),
    pages: Iterable[RulePage] = (),
    fail_on: Level = Level.ERROR,
) -> Report:
    """Bring findings, charts and pages into the order and the form that reports have.

    A path that is absolute is written relative to the current folder, with ``..`` where it is outside. Texts are cut
    where they are too long to be read.
    """
    shown = in_order(bounded(_with_relative_paths(finding)) for finding in findings)
    return Report(
        tuple(shown), tuple(sorted(map(short_text, looked_at))), tuple(sorted(pages, key=lambda page: page.id)), fail_on
    )


def _with_relative_paths(finding: Finding) -> Finding:
    place = finding.place and finding.place._replace(path=_relative(finding.place.path))
    fix = tuple(edit._replace(path=_relative(edit.path)) for edit in finding.fix)
    return finding._replace(place=place, fix=fix)


def _relative(path: str) -> str:
    return os.path.relpath(path) if Path(path).is_absolute() else path or "."


def severity(level: Level) -> int:
    """Return how bad a level is: 0 is the worst."""
    return list(Level).index(level)


def is_failing(finding: Finding, fail_on: Level) -> bool:
    """Tell whether a finding is at least as bad as a level."""
    return severity(finding.level) <= severity(fail_on)


def fails(findings: Iterable[Finding], fail_on: Level) -> bool:
    """Tell whether one of the findings is at least as bad as a level."""
    return any(is_failing(finding, fail_on) for finding in findings)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by level; what is equally bad stays in its order."""
    return sorted(findings, key=lambda finding: severity(finding.level))


def by_chart(report: Report) -> dict[str, list[Finding]]:
    """Return the findings by chart: every chart looked at, in order, and what is about none of them last."""
    groups: dict[str, list[Finding]] = {name: [] for name in report.looked_at}
    for finding in report.findings:
        groups.setdefault(finding.subject or ELSEWHERE, []).append(finding)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == ELSEWHERE, group[0])))


def counts(findings: Iterable[Finding]) -> Mapping[Level, int]:
    """Return how many findings there are of each level, also of those without any."""
    found = Counter(finding.level for finding in findings)
    return {level: found[level] for level in Level}


def in_words(findings: Iterable[Finding]) -> str:
    """Write how many findings of each level there are: ``2 errors, 1 warning``."""
    parts = [f"{number} {level}{'' if number == 1 else 's'}" for level, number in counts(findings).items() if number]
    return ", ".join(parts) or "nothing found"
