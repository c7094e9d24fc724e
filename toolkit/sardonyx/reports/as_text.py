"""For people: a line for each finding, as compilers write it, what belongs to it indented below, and the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sardonyx.core.characters import visible
from sardonyx.core.findings import Finding, Level
from sardonyx.reports.details import details
from sardonyx.reports.report import Report, in_words

Paint = Callable[[str, str], str]
"""Takes a text and what it is (a level, ``place``, ``label``), and returns it as the terminal is to show it."""

# SGR parameters of ECMA-48.
_COLOURS = {Level.ERROR: "1;31", Level.WARNING: "1;33", Level.INFO: "1;36", "place": "1", "label": "2"}


def as_text(report: Report) -> str:
    """Write a report as plain text."""
    return _written(report, lambda text, _: text)


def as_coloured_text(report: Report) -> str:
    """Write a report as text with the colours of a terminal."""
    return _written(report, lambda text, what: f"\x1b[{_COLOURS[what]}m{text}\x1b[0m")


def _written(report: Report, paint: Paint) -> str:
    lines = [line for finding in report.findings for line in _lines(finding, paint)]
    return "".join(f"{line}\n" for line in [*lines, in_words(report.findings)])


def _lines(finding: Finding, paint: Paint) -> Iterator[str]:
    place = f"{paint(_inline(str(finding.place)), 'place')}: " if finding.place else ""
    level = paint(finding.level.value, finding.level)
    yield f"{place}{level}: {_continued(finding.message, '  | ')} {paint(f'[{_inline(finding.rule)}]', 'label')}"
    for label, text in details(finding):
        yield f"    {paint(f'{label}:', 'label')} {_continued(text, '      | ')}"


def _inline(text: str) -> str:
    return visible(text.replace("\n", "\\n"))


def _continued(text: str, margin: str) -> str:
    """Mark the lines of a text after its first, so that none is taken for a finding or for a command of a CI's log."""
    return visible(text.rstrip("\n")).replace("\n", f"\n{margin}")
