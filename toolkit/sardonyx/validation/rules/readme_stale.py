"""The README says something else than the chart.

What: in a README as helm-docs writes it, a badge with another version than Chart.yaml, or rows of the table of values
with a key that values.yaml does not have, or with another default.

Why: whoever reads it sets values that do nothing, or expects what is not there.

Remedy: run helm-docs again.

Fails:
    README.md:
        ![Version: 0.9.0](https://img.shields.io/badge/Version-0.9.0-informational?style=flat-square)

Passes:
    README.md:
        ![Version: 1.0.0](https://img.shields.io/badge/Version-1.0.0-informational?style=flat-square)
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, format_path, lookup
from sardonyx.core.wording import counted
from sardonyx.validation.readme import Row, badges, value_rows
from sardonyx.validation.subject import Subject

ID = "readme-stale"
LEVEL = Level.WARNING

_FILE = "README.md"
_SHOWN = 3
_REMEDY = "run helm-docs again"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each badge, and one for the table."""
    text = subject.chart.files.get(_FILE, b"").decode(errors="replace") if subject.chart else ""
    yield from _stale_badges(subject, text)
    rows = [row for row in value_rows(text) if subject.values and _differs(row, subject.values.value)]
    if rows:
        shown = ", ".join(format_path(row.path) for row in rows[:_SHOWN]) + (" …" if len(rows) > _SHOWN else "")
        message = f"the table of values differs from values.yaml in {counted(len(rows), 'row')}: {shown}"
        place = Place(f"{subject.folder}/{_FILE}", rows[0].line, 1)
        yield Finding(ID, LEVEL, message, place, subject.name, format_path(rows[0].path), help=_REMEDY)


def _stale_badges(subject: Subject, text: str) -> Iterator[Finding]:
    assert subject.chart or not text  # noqa: S101  # the text is a file of the chart
    for badge in badges(text):
        metadata = subject.chart.metadata if subject.chart else None
        actual = metadata and (metadata.version if badge.name == "Version" else metadata.app_version)
        if actual is not None and badge.text != actual:
            message = f"the badge {badge.name} says {badge.text}, Chart.yaml {actual or 'nothing'}"
            place = Place(f"{subject.folder}/{_FILE}", badge.line, badge.column)
            yield Finding(ID, LEVEL, message, place, subject.name, help=_REMEDY)


def _differs(row: Row, values: object) -> bool:
    found = lookup(values, row.path)
    return bool(found is MISSING or (found is not None and found != row.default))
