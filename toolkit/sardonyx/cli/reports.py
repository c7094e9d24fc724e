"""Findings on stdout, in the formats that this version has; the JSON follows ``schemas/report.schema.json``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sardonyx.cli.terminal import write
from sardonyx.core.findings import Finding, Level, worst_level


def write_findings(findings: Sequence[Finding], format: str) -> None:
    """Write a report of findings as ``text`` or ``json``."""
    if format == "json":
        write(json.dumps(_document(findings), indent=2, ensure_ascii=False))
    else:
        _write_text(findings)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 1 when a finding is an error, else 0."""
    return 1 if worst_level(findings) is Level.ERROR else 0


def _write_text(findings: Sequence[Finding]) -> None:
    for finding in findings:
        place = f"{finding.place}: " if finding.place else ""
        write(f"{place}{finding.level}: {finding.message} [{finding.rule}]")
        value = None if finding.value is None else json.dumps(finding.value, ensure_ascii=False)
        for label, text in (("field", finding.field), ("value", value), ("help", finding.help)):
            if text is not None:
                write(f"    {label}: {text}")
    counts = Counter(finding.level for finding in findings)
    parts = [f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in Level if counts[level]]
    write(", ".join(parts) if parts else "nothing found")


def _document(findings: Sequence[Finding]) -> dict[str, Any]:
    counts = Counter(finding.level for finding in findings)
    return {
        "version": 1,
        "findings": [_row(finding) for finding in findings],
        "summary": {level.value: counts[level] for level in Level},
    }


def _row(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "chart": finding.subject,
        "path": place.path if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "field": finding.field,
        "value": finding.value,
        "help": finding.help,
    }
