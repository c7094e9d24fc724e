"""Counting what was found, and writing it down as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.defects.judging import Verdict
from tests.defects.pairs import DefectClass

Row = Sequence[str]


@dataclass(frozen=True)
class ClassTally:
    """Of one class: its pairs, those whose defect was found, those at the very line of ``placed``, and the alarms."""

    family: str
    name: str
    pairs: int
    found: int
    placed: int
    at_line: int
    alarms: int


@dataclass(frozen=True)
class OperatorTally:
    """Of one operator: its mutants, those that are no defects, those that were found and those that were missed."""

    name: str
    mutants: int
    equivalent: int
    found: int
    missed: int


def class_tally(kind: DefectClass, verdicts: Iterable[Verdict]) -> ClassTally:
    """Count the verdicts on the pairs of one class."""
    verdicts = list(verdicts)
    placed = [verdict.at_line for verdict in verdicts if verdict.at_line is not None]
    return ClassTally(
        kind.family,
        kind.name,
        len(verdicts),
        sum(bool(verdict.found) for verdict in verdicts),
        len(placed),
        sum(placed),
        sum(len(verdict.alarms) for verdict in verdicts),
    )


def class_table(tallies: Sequence[ClassTally]) -> list[Row]:
    """Return a row for each class, after one for the head and before one for the sum."""
    head = ("family", "class", "pairs", "found", "at the line", "false alarms")
    rows = [_class_row(each.family, each.name, [each]) for each in tallies]
    return [head, *rows, _class_row("all", f"{len(tallies)} classes", tallies)]


def _class_row(family: str, name: str, tallies: Sequence[ClassTally]) -> Row:
    pairs, found = (sum(counts) for counts in zip(*((each.pairs, each.found) for each in tallies), strict=True))
    placed, at_line = (sum(counts) for counts in zip(*((each.placed, each.at_line) for each in tallies), strict=True))
    alarms = sum(each.alarms for each in tallies)
    return (family, name, str(pairs), _share(found, pairs), _share(at_line, placed), str(alarms))


def operator_table(tallies: Sequence[OperatorTally]) -> list[Row]:
    """Return a row for each operator, after one for the head and before one for the sum."""
    head = ("operator", "mutants", "equivalent", "found", "missed", "found of the rest")
    total = OperatorTally(
        f"{len(tallies)} operators", *(sum(counts) for counts in zip(*(_counts(each) for each in tallies), strict=True))
    )
    return [head, *(_operator_row(each) for each in (*tallies, total))]


def _operator_row(tally: OperatorTally) -> Row:
    return (tally.name, *map(str, _counts(tally)), _share(tally.found, tally.found + tally.missed))


def _counts(tally: OperatorTally) -> tuple[int, int, int, int]:
    return tally.mutants, tally.equivalent, tally.found, tally.missed


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({round(100 * part / whole)} %)" if whole else "–"


def as_text(table: Sequence[Row]) -> str:
    """Write a table in columns."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def as_markdown(table: Sequence[Row]) -> str:
    """Write a table in Markdown."""
    head, *rows = (f"| {' | '.join(row)} |" for row in table)
    return "\n".join([head, f"|{'---|' * len(table[0])}", *rows])


def as_list(reasons: Mapping[str, str]) -> str:
    """Write names and what is said of each as a list in Markdown."""
    return "\n".join(f"- **{name}**: {reason}" for name, reason in reasons.items())
