"""Validating a selection of charts, and what a report says besides the findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sardonyx.charts import ChartMetadata
from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.core.tree import MemoryTree
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.paths import WORKSPACE_FILE
from sardonyx.environments.reading import read_workspace
from sardonyx.environments.registry import shipped_fragments
from sardonyx.operations.dependants import metadata_of
from sardonyx.operations.selection import Selection
from sardonyx.reports import RulePage
from sardonyx.validation import Settings
from sardonyx.validation.memory import FindingsMemory
from sardonyx.validation.pages import as_markdown, pages_of
from sardonyx.validation.parallel import Validators
from sardonyx.validation.rules import RULES

Validator = Callable[[Sequence[Path], Mapping[str, ChartMetadata]], list[Finding]]
"""Takes chart folders and what some of them were before; returns the findings, in order."""


@contextmanager
def validator() -> Iterator[Validator]:
    """Hold what validating takes, on all cores, for as many calls as there are."""
    cores, registry = len(os.sched_getaffinity(0)), SchemaRegistry(shipped_fragments())
    with Validators(cores, FindingsMemory()) as validators:
        yield lambda charts, previous: validators.validate(charts, Settings(registry, previous))


def validated(selection: Selection) -> list[Finding]:
    """Return the findings for the charts of a selection, in order."""
    if not selection.charts:
        return []
    with validator() as validate_them:
        return validate_them(selection.charts, selection.previous)


def levelled(found: Iterable[Finding], levels: Mapping[str, Level | None]) -> list[Finding]:
    """Return findings with the levels that are set for their rules, without those of a rule that is set to None."""
    pairs = ((finding, levels.get(finding.rule, finding.level)) for finding in found)
    return [replace(finding, level=level) for finding, level in pairs if level]


def names_of(charts: Iterable[Path]) -> list[str]:
    """Return the names of charts, as findings have them: where one cannot be read, that of its folder."""
    return [found.name if (found := metadata_of(chart)) else chart.name for chart in charts]


def rule_pages() -> list[RulePage]:
    """Return the pages of all rules, as reports have them."""
    return [RulePage(page.id, page.level, page.summary, as_markdown(page)) for page in pages_of(RULES)]


def failing_level() -> Level:
    """Return the level that ``sardonyx.yaml`` of the current folder makes fail; error where there is no such file.

    Raises MalformedFile when the file is wrong.
    """
    file = Path(WORKSPACE_FILE)
    if not file.is_file():
        return Level.ERROR
    return Level(read_workspace(MemoryTree({WORKSPACE_FILE: file.read_bytes()})).fail_on)


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
