"""For GitHub Actions: workflow commands, which the runner draws as annotations beside the lines of a pull request.

Escaping: ``escapeData`` and ``escapeProperty`` of actions/toolkit, ``packages/core/src/command.ts``. The runner draws
ten annotations of a kind for each step, so only the first ten are written; a caller puts the others where there is
room (``as_markdown`` for the job's summary).
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.characters import visible
from sardonyx.core.findings import Finding, Level
from sardonyx.reports.details import details
from sardonyx.reports.report import Report, in_words

MOST_OF_A_KIND = 10
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_github(report: Report) -> str:
    """Write at most ten findings of each level as workflow commands, the worst first, and the counts."""
    lines = [_command(finding) for level in Level for finding in _first(report, level)]
    left_out = len(report.findings) - len(lines)
    rest = f" ({left_out} without an annotation)" if left_out else ""
    return "".join(f"{line}\n" for line in [*lines, f"{in_words(report.findings)}{rest}"])


def _first(report: Report, level: Level) -> list[Finding]:
    return [finding for finding in report.findings if finding.level is level][:MOST_OF_A_KIND]


def _command(finding: Finding) -> str:
    lines = [finding.message, *(f"{label}: {text}" for label, text in details(finding))]
    properties = ",".join(f"{name}={visible(value).translate(_PROPERTY)}" for name, value in _properties(finding))
    return f"::{_COMMANDS[finding.level]} {properties}::{visible(chr(10).join(lines)).translate(_DATA)}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.place:
        yield "file", finding.place.path
        if finding.place.line:
            yield "line", str(finding.place.line)
        if finding.place.line and finding.place.column:
            yield "col", str(finding.place.column)
    yield "title", f"{finding.subject}: {finding.rule}" if finding.subject else finding.rule
