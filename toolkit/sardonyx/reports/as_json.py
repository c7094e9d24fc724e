"""For programs: the document of ``schemas/report.schema.json``."""

from __future__ import annotations

import json
from typing import Any

from sardonyx.core.characters import visible
from sardonyx.core.findings import Finding
from sardonyx.reports.report import Report, counts
from sardonyx.reports.values import finite


def as_json(report: Report) -> str:
    """Write a report as JSON, version 1."""
    document = {
        "version": 1,
        "findings": [_row(finding) for finding in report.findings],
        "summary": {level.value: number for level, number in counts(report.findings).items()},
    }
    return visible(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


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
        "value": finite(finding.value),
        "help": finding.help,
    }
