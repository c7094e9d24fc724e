"""For code scanning: SARIF 2.1.0, the part of it that GitHub, GitLab and editors read.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01", OASIS. One run; what GitHub
asks for beyond the standard is in its documentation, "SARIF support for code scanning".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from sardonyx import __version__
from sardonyx.core.characters import visible
from sardonyx.core.errors import Place
from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.reports.details import details
from sardonyx.reports.fingerprints import fingerprints
from sardonyx.reports.report import Report, RulePage

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}


def as_sarif(report: Report) -> str:
    """Write a report as a SARIF log."""
    rules = {page.id: index for index, page in enumerate(report.pages)}
    driver = {"name": "Sardonyx", "version": __version__, "rules": [_rule(page) for page in report.pages]}
    pairs = zip(report.findings, fingerprints(report.findings), strict=True)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, fingerprint, rules) for finding, fingerprint in pairs],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return visible(json.dumps(log, indent=2, ensure_ascii=False)) + "\n"


def _rule(page: RulePage) -> dict[str, Any]:
    return {
        "id": page.id,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.summary},
        "help": {"text": page.markdown, "markdown": page.markdown},
        "defaultConfiguration": {"level": _LEVELS[page.level]},
    }


def _result(finding: Finding, fingerprint: str, rules: dict[str, int]) -> dict[str, Any]:
    lines = [finding.message, *(f"{label}: {text}" for label, text in details(finding))]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.level],
        "message": {"text": _literal("\n".join(lines))},
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.rule in rules:
        result["ruleIndex"] = rules[finding.rule]
    if finding.place:
        result["locations"] = [{"physicalLocation": _location(finding.place)}]
    if finding.fix:
        result["fixes"] = [
            {"description": {"text": finding.help or "Mend it"}, "artifactChanges": _changes(finding.fix)}
        ]
    return result


def _changes(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Group edits by file; in SARIF, too, the end of a region is excluded."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in edits:
        region = {"startLine": edit.line, "startColumn": edit.column}
        region |= {"endLine": edit.end_line, "endColumn": edit.end_column}
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.path, []).append(replacement)
    return [{"artifactLocation": _artifact(path), "replacements": made} for path, made in changes.items()]


def _literal(text: str) -> str:
    r"""Keep brackets from being links and braces from being placeholders (sections 3.11.5 and 3.11.6).

    Only the sequence ``[…](…)`` makes a link, and braces only count where the message has arguments, which ours have
    not; so brackets alone get the backslash that the standard asks for.
    """
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _location(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(place.path)}
    if place.line:
        column = {"startColumn": place.column} if place.column else {}
        location["region"] = {"startLine": place.line, **column}
    return location


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "backslashreplace")), "uriBaseId": "%SRCROOT%"}
