"""For a comment on a pull request, or a job's summary: a table of counts, and the findings folded by chart.

A comment on GitHub holds 65,536 characters; what does not fit is counted, the least bad of each chart first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile

from sardonyx.core.findings import Finding, Level
from sardonyx.reports.details import details
from sardonyx.reports.markup import code, in_html, inline
from sardonyx.reports.report import Report, by_chart, counts, fails, in_words, severity, worst_first

MOST_CHARACTERS = 60_000
_TABLE = 15_000
_FRAME = 600  # what stands around the findings of a chart, at most
_LONGEST_NAME = 60
_LONGEST_TEXT = 1_000
_MARKS = {Level.ERROR: "🔴", Level.WARNING: "🟡", Level.INFO: "🔵"}
_Group = tuple[str, Sequence[Finding]]


def as_markdown(report: Report) -> str:
    """Write a report as Markdown of at most MOST_CHARACTERS characters."""
    groups = sorted(((chart, findings) for chart, findings in by_chart(report).items() if findings), key=_order)
    head = [_headline(report), "", *_table(groups)]
    room = MOST_CHARACTERS - _length(head) - _FRAME
    return "\n".join([*head, *_folded(groups, room)]).rstrip("\n") + "\n"


def _order(group: _Group) -> tuple[int, str]:
    return min(severity(finding.level) for finding in group[1]), group[0]


def _headline(report: Report) -> str:
    number = len(report.looked_at)
    where = f" in {number} chart{'' if number == 1 else 's'}" if number else ""
    mark = "❌" if fails(report.findings, report.fail_on) else "✅"
    return f"### {mark} Sardonyx: {in_words(report.findings)}{where}"


def _table(groups: Sequence[_Group]) -> Iterator[str]:
    if groups:
        yield "| chart | errors | warnings | infos |"
        yield "|---|--:|--:|--:|"
        rows = _fitting([_row(*group) for group in groups], _TABLE)
        yield from rows
        if len(rows) < len(groups):
            yield f"| and {len(groups) - len(rows)} more | | | |"
        yield ""


def _row(chart: str, findings: Sequence[Finding]) -> str:
    numbers = " | ".join(str(number or "") for number in counts(findings).values())
    return f"| {inline(_cut(chart, _LONGEST_NAME))} | {numbers} |"


def _folded(groups: Sequence[_Group], room: int) -> Iterator[str]:
    """Yield the findings of each chart as long as there is room, then how many were left out."""
    left_out = 0
    for chart, findings in groups:
        items = [_item(finding) for finding in worst_first(findings)]
        shown = _fitting(items, room - _FRAME)
        left_out += len(items) - len(shown)
        if shown:
            lines = _frame(chart, findings, shown)
            room -= _length(lines)
            yield from lines
    if left_out:
        yield f"{left_out} more {'is' if left_out == 1 else 'are'} not shown here."


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    lengths = accumulate(len(line) + 1 for line in lines)
    return [line for line, _ in takewhile(lambda pair: pair[1] <= room, zip(lines, lengths, strict=True))]


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _frame(chart: str, findings: Sequence[Finding], items: Sequence[str]) -> list[str]:
    summary = f"<b>{in_html(_cut(chart, _LONGEST_NAME))}</b>: {in_words(findings)}"
    return [f"<details><summary>{summary}</summary>", "", *items, "", "</details>", ""]


def _item(finding: Finding) -> str:
    place = f"{code(_cut(str(finding.place)))}: " if finding.place else ""
    parts = [f"- {_MARKS[finding.level]} {place}{inline(_cut(finding.message))} ({code(finding.rule)})"]
    for label, text in details(finding):
        parts.append(f"  - {label}: {inline(_cut(text)) if label == 'help' else code(_cut(text))}")
    return "\n".join(parts)


def _cut(text: str, longest: int = _LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest]} …"
