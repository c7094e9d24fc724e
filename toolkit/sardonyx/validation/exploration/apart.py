"""Values set apart from others that could hide what they do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sardonyx.charts.templates import Read
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.exploration.model import Change, Changes
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import template_reads

MOST_ROWS = 8
"""The most renders that are made of values that could hide each other."""

_ALTERNATIVE = re.compile(r"\{\{-?\s*else\b|\b(?:not|or)\b")


def apart(subject: Subject, changes: Changes) -> tuple[list[Changes], int]:
    """Return rows of changes that cannot hide each other, switches first, and for how many there was no row.

    Two can when both are read in one template that has an ``else``, a ``not`` or an ``or``. In a row of its own each
    has the effect that it has alone.
    """
    sites = {
        number for number, source in enumerate(template_reads(subject).sources) if _ALTERNATIVE.search(source.text)
    }
    reads = [(tuple(map(str, read.path)), read) for read in template_reads(subject).reads]
    rows: list[tuple[list[Change], set[int]]] = []
    left = 0
    for change in sorted(changes, key=lambda each: not isinstance(each[1], bool)):
        templates = _templates(reads, change[0]) & sites
        row = next((row for row in rows if not row[1] & templates), None)
        if row is None and len(rows) == MOST_ROWS:
            left += 1
            continue
        if row is None:
            row = [], set()
            rows.append(row)
        row[0].append(change)
        row[1].update(templates)
    return [tuple(row) for row, _ in rows], left


def _templates(reads: Sequence[tuple[tuple[str, ...], Read]], path: ValuePath) -> set[int]:
    """Return the numbers of the templates that read a value, something in it, or all of what it is part of."""
    wanted = tuple(map(str, path))
    found: set[int] = set()
    for its, read in reads:
        is_above = read.is_whole and its and wanted[: len(its)] == its
        if is_above or its[: len(wanted)] == wanted:
            found.update(number for number, _ in read.sites)
    return found
