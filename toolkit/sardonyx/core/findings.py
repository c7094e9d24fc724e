"""One result of validation or of the gate, as plain data that every reporter understands."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.core.errors import Place


class Level(StrEnum):
    """How bad a finding is: an error will hit somebody, a warning is a likely mistake, info is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(NamedTuple):
    """A piece of a file to replace by ``text``.

    It reaches from line and column, counted from 1, up to the end, which is excluded; where both are the same place,
    text is put in. Columns count characters, not bytes. ``path`` is the file as in ``Place``.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Finding(NamedTuple):
    """What is wrong, where, and how to mend it.

    ``rule`` is a stable kebab-case id. ``subject`` names the chart, tenant or instance it is about, ``field`` the
    values path (``a.b[0]``) and ``value`` the value that triggers it; secrets are never put there. ``fix`` holds the
    edits that mend it and nothing else, where there is only one right way; they are made together or not at all.
    """

    rule: str
    level: Level
    message: str
    place: Place | None = None
    subject: str | None = None
    field: str | None = None
    value: Any = None
    help: str | None = None
    fix: tuple[Edit, ...] = ()


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by place, rule and message, so that two runs print the same text."""
    return sorted(findings, key=_sort_key)


def _sort_key(finding: Finding) -> tuple[str, str, int, int, str, str]:
    place = finding.place or Place("")
    return (finding.subject or "", place.path, place.line, place.column, finding.rule, finding.message)
