"""Validating a selection of charts, and what a report says besides the findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sardonyx.core.findings import Finding, in_order
from sardonyx.operations.judging import Judge, settings_of
from sardonyx.operations.selection import Selection
from sardonyx.validation.chartfile import chart_name
from sardonyx.validation.memory import FindingsMemory
from sardonyx.validation.parallel import Validators
from sardonyx.validation.rules import all_rules

if TYPE_CHECKING:
    from sardonyx.reports import RulePage

Validator = Callable[[Selection], list[Finding]]
"""Takes charts; returns the findings of the rules that are applied, in order."""


@contextmanager
def validator(judge: Judge) -> Iterator[Validator]:
    """Hold what validating takes, on all cores, for as many calls as there are."""
    with Validators(len(os.sched_getaffinity(0)), FindingsMemory()) as validators:
        yield lambda selection: validators.validate(selection.charts, settings_of(judge, selection))


def validated(selection: Selection, judge: Judge) -> list[Finding]:
    """Return the findings for the charts of a selection, in order."""
    if not selection.charts:
        return []
    with validator(judge) as validate_them:
        return validate_them(selection)


def names_of(charts: Iterable[Path]) -> list[str]:
    """Return the names of charts, as findings have them: where one cannot be read, that of its folder."""
    return [chart_name(chart) for chart in charts]


def rule_pages(judge: Judge) -> list[RulePage]:
    """Return the pages of the rules that are applied, as reports have them."""
    from sardonyx.reports import RulePage
    from sardonyx.validation.pages import as_markdown, pages_of

    pages = pages_of(rule for rule in all_rules() if rule.ID in judge.rules)
    return [RulePage(page.id, page.level, page.summary, as_markdown(page)) for page in pages]


class Board:
    """The findings of charts that are validated again and again, a few at a time."""

    def __init__(self) -> None:
        self._names: dict[Path, set[str]] = {}
        self._findings: list[Finding] = []

    def due(self, charts: Iterable[Path], changed: Iterable[Path]) -> list[Path]:
        """Return the charts to validate: those that changed, and those of the same name."""
        names = set().union(*map(self._names_of, changed))
        return [chart for chart in charts if self._names_of(chart) & names]

    def update(self, charts: Sequence[Path], validated: Iterable[Path], found: Iterable[Finding]) -> list[Finding]:
        """Take the findings of some charts in place of their old ones, drop those of charts that are gone."""
        names = set().union(*map(self._names_of, validated))
        self._names = {chart: self._now(chart) for chart in charts}
        stay = set().union(*self._names.values()) - names
        self._findings = in_order([*(finding for finding in self._findings if finding.subject in stay), *found])
        return self._findings

    def _names_of(self, chart: Path) -> set[str]:
        return self._now(chart) | self._names.get(chart, set())

    def _now(self, chart: Path) -> set[str]:
        return {chart.name, *names_of([chart])}
