"""The suppressions of the charts that were looked at, and which of them were needed."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sardonyx.charts.limits import FILE_BYTES, FILE_COUNT
from sardonyx.core.errors import Place
from sardonyx.core.files import files_below
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.chartfile import chart_file, chart_name
from sardonyx.validation.configuration import Configuration, Exemption
from sardonyx.validation.directives import NONE, Directives, Suppression, Unreadable, directives_in, suppressing
from sardonyx.validation.edits import Edits
from sardonyx.validation.patterns import matches

_FILES = ("Chart.yaml", "values.yaml", "values.schema.json")
STOPPERS = frozenset(
    {
        *("chart-metadata", "chart-unreadable", "dependency-missing", "output-unparsable", "render-failed"),
        *("schema-structure", "template-malformed", "value-unresolvable", "values-refused"),
    }
)
"""The rules whose errors mean that others could not look at everything.

A suppression may then yet be needed, and what a baseline knows may yet be there.
"""


class Coverage(NamedTuple):
    """What a validation looked at: the folders of its charts as they were given, and the rules that were applied.

    ``complete`` says that these are all charts there are. ``unjudged`` are rules whose suppressions are not to be
    called unused, because what they look at was not asked for (exploration, an earlier revision).
    """

    folders: tuple[str, ...]
    rules: frozenset[str]
    complete: bool = False
    unjudged: frozenset[str] = frozenset()


class Named(NamedTuple):
    """One rule that a suppression names, in a chart or (None) in the configuration.

    ``judged`` says that everything it could be about was looked at, and ``fix`` takes it out where it is not needed.
    """

    rule: str
    place: Place
    chart: str | None
    used: bool
    judged: bool
    fix: Edits = ()


class Review(NamedTuple):
    """What there is to say about the suppressions of a validation; ``known`` are the ids of all rules."""

    named: tuple[Named, ...]
    unreadable: tuple[tuple[str, Unreadable], ...]
    known: frozenset[str]


class Suppressions:
    """The suppressions of some charts and of the configuration; remembers which of them were used."""

    def __init__(self, configuration: Configuration, coverage: Coverage) -> None:
        self._configuration = configuration
        self._coverage = coverage
        self._read: dict[str, Directives] = {}
        self._used: set[tuple[Place | None, str]] = set()

    def left(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that no suppression holds for."""
        return [finding for finding in findings if not self._suppressed(finding)]

    def _suppressed(self, finding: Finding) -> bool:
        if finding.place is None:
            return False
        holding: list[Suppression | Exemption] = [
            *suppressing(finding, self._directives(finding.place.path)),
            *self._exempting(finding, finding.place),
        ]
        self._used.update((each.place, finding.rule) for each in holding)
        return bool(holding)

    def _exempting(self, finding: Finding, place: Place) -> Iterator[Exemption]:
        its = self._configuration.rules.get(finding.rule)
        path = relative_to(place.path, self._configuration.root)
        for exemption in its.ignore if its else ():
            if exemption.line in (0, place.line) and matches(exemption.pattern, path):
                yield exemption

    def _directives(self, path: str) -> Directives:
        if path not in self._read:
            data = _content(path)
            self._read[path] = directives_in(data, path) if data else NONE
        return self._read[path]

    def review(self, findings: Iterable[Finding], known: frozenset[str]) -> Review:
        """Return what to say about the suppressions, once the findings of all charts went through ``left``.

        ``findings`` have the levels that their rules gave them.
        """
        coverage = self._coverage
        stopped = stopped_charts(findings)
        judged = coverage.rules - coverage.unjudged if tells_stopped(coverage, known) else frozenset()
        charts = [_Folder(folder) for folder in coverage.folders]
        # What stands in a library shows in the charts that use it.
        has_users = coverage.complete and not stopped and any(not chart.is_library for chart in charts)
        can_judge = {
            chart: judged if chart.name not in stopped and (has_users or not chart.is_library) else frozenset[str]()
            for chart in charts
        }
        named = [
            *(each for chart in charts for each in self._named_in(chart, can_judge[chart])),
            *self._named_in_configuration(judged if coverage.complete and not stopped else frozenset()),
        ]
        unreadable = [
            (chart.name, each) for chart in charts for path in chart.files for each in self._directives(path).unreadable
        ]
        return Review(tuple(named), tuple(unreadable), known)

    def _named_in(self, chart: _Folder, judged: frozenset[str]) -> Iterator[Named]:
        for path in chart.files:
            for its in self._directives(path).suppressions:
                for rule in its.rules:
                    named = self._named(rule, its.place, chart.name, judged)
                    is_removable = named.judged and not named.used and len(its.rules) == 1
                    yield named._replace(fix=_removal(its)) if is_removable else named

    def _named_in_configuration(self, judged: frozenset[str]) -> Iterator[Named]:
        for rule, settings in self._configuration.rules.items():
            yield from (self._named(rule, its.place, None, judged) for its in settings.ignore if its.place)

    def _named(self, rule: str, place: Place, chart: str | None, judged: frozenset[str]) -> Named:
        return Named(rule, place, chart, (place, rule) in self._used, rule in judged)


def tells_stopped(coverage: Coverage, known: frozenset[str]) -> bool:
    """Tell whether a validation applied all rules, of the ``known`` ones, that tell which charts stopped others."""
    return coverage.rules >= STOPPERS & known


def stopped_charts(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the names of the charts that were not looked at whole, by findings with the levels of their rules."""
    return frozenset(each.subject or "" for each in findings if _is_stopping(each))


def _is_stopping(finding: Finding) -> bool:
    return finding.rule == "exploration-incomplete" or (finding.rule in STOPPERS and finding.level is Level.ERROR)


def _removal(suppression: Suppression) -> Edits:
    from sardonyx.validation.suppression import removal  # needs YAML

    return removal(suppression, (_content(suppression.place.path) or b"").decode(errors="replace"))


class _Folder:
    """The folder of a chart: the files that may hold directives, and what Chart.yaml says."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    @cached_property
    def files(self) -> list[str]:
        """The files, sorted; links to folders are not followed."""
        templates = islice(files_below(Path(self._folder, "templates")), FILE_COUNT)
        return [*(f"{self._folder}/{name}" for name in _FILES), *sorted(map(str, templates))]

    @cached_property
    def name(self) -> str:
        """The chart's name as findings give it."""
        return chart_name(self._folder)

    @property
    def is_library(self) -> bool:
        return chart_file(self._folder).is_library


def _content(path: str) -> bytes | None:
    """Return a file without a byte order mark; None where it is not one, or a huge one."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a thousand files: three times as fast as a Path
        if not stat.S_ISREG(status.st_mode) or status.st_size > FILE_BYTES:
            return None
        with open(path, "rb") as file:
            return file.read().removeprefix(BOM_UTF8)
    except OSError:
        return None


def relative_to(path: str, root: str) -> str:
    """Return a path, relative to the current folder, as one that is relative to ``root``."""
    return os.path.normpath(path) if root == "." else os.path.relpath(path, root)
