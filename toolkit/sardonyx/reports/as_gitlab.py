"""For GitLab: a Code Quality report, which a merge request shows beside its lines.

Source: GitLab documentation, "Code Quality report format" (a subset of the Code Climate format).
"""

from __future__ import annotations

import json
from typing import Any

from sardonyx.core.characters import visible
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.reports.details import details
from sardonyx.reports.fingerprints import fingerprints
from sardonyx.reports.report import Report

_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "minor", Level.INFO: "info"}


def as_gitlab(report: Report) -> str:
    """Write a report as a list of Code Quality issues."""
    pairs = zip(report.findings, fingerprints(report.findings), strict=True)
    return visible(json.dumps([_issue(*pair) for pair in pairs], indent=2, ensure_ascii=False)) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    # The format has no place for a finding that is about no file; it insists on a path and a line.
    place = finding.place or Place(".")
    lines = [finding.message, *(f"{label}: {text}" for label, text in details(finding))]
    return {
        "description": "\n".join(lines),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.level],
        "location": {"path": place.path, "lines": {"begin": place.line or 1}},
    }
