"""Findings that were there when a catalog adopted the validator: they are known, and only new ones are reported.

A finding is recognised by its rule, chart, file, field and message, numbers left out, so that lines may move. Where
several look the same, as many are known as there were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sardonyx.core.digests import digest_of
from sardonyx.core.findings import Finding
from sardonyx.core.jsontext import write_json
from sardonyx.validation.review import Coverage, relative_to

VERSION = 1
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, order=True)
class Entry:
    """Findings that are alike, and how many of them are known. ``path`` is relative to the folder of the baseline."""

    path: str
    rule: str
    chart: str
    field: str
    message: str
    count: int = 1

    @property
    def fingerprint(self) -> str:
        """``sha256:HEX`` of everything but the count."""
        return digest_of(write_json([self.rule, self.chart, self.path, self.field, self.message]).encode())


Baseline = Mapping[str, Entry]
"""Entries by fingerprint."""


def entry_of(finding: Finding, root: str) -> Entry:
    """Return the entry of one finding; ``root`` is the folder, relative to the current one, that paths begin at."""
    path = relative_to(finding.place.path, root) if finding.place else ""
    message = _NUMBER.sub("#", finding.message)
    return Entry(path, finding.rule, finding.subject or "", finding.field or "", message)


def baseline_of(findings: Iterable[Finding], root: str) -> Baseline:
    """Return a baseline in which all these findings are known."""
    counts = Counter(entry_of(finding, root) for finding in findings)
    return {entry.fingerprint: replace(entry, count=count) for entry, count in counts.items()}


def without_known(findings: Iterable[Finding], baseline: Baseline, root: str) -> tuple[list[Finding], Baseline]:
    """Return the findings that are new, and the entries, with their counts, that nothing was found for."""
    left = {fingerprint: entry.count for fingerprint, entry in baseline.items()}
    new = []
    for finding in findings:
        fingerprint = entry_of(finding, root).fingerprint
        if left.get(fingerprint, 0) > 0:
            left[fingerprint] -= 1
        else:
            new.append(finding)
    stale = {each: replace(entry, count=left[each]) for each, entry in baseline.items() if left[each]}
    return new, stale


def within(
    baseline: Baseline, coverage: Coverage, root: str, stopped: Collection[str] = ()
) -> tuple[Baseline, Baseline]:
    """Split a baseline: entries about what was looked at, and the others, such as those of ``stopped`` charts."""
    folders = [relative_to(folder, root) for folder in coverage.folders]
    inside = {
        each: entry
        for each, entry in baseline.items()
        if entry.chart not in stopped and _is_within(entry, coverage, folders)
    }
    return inside, {each: entry for each, entry in baseline.items() if each not in inside}


def _is_within(entry: Entry, coverage: Coverage, folders: Collection[str]) -> bool:
    looked_at = coverage.complete or any(entry.path.startswith(f"{folder}/") or folder == "." for folder in folders)
    return looked_at and entry.rule in coverage.rules and entry.rule not in coverage.unjudged


def document_of(baseline: Baseline) -> dict[str, Any]:
    """Return a baseline as its file holds it (``schemas/baseline.schema.json``): sorted, so that changes are small."""
    return {"version": VERSION, "findings": [_row(entry) for entry in sorted(baseline.values())]}


def _row(entry: Entry) -> dict[str, Any]:
    row = {"path": entry.path, "rule": entry.rule, "chart": entry.chart, "field": entry.field, "message": entry.message}
    return {**row, "count": entry.count}


def baseline_in(document: Mapping[str, Any]) -> Baseline:
    """Return the baseline that a document, which fits its schema, holds."""
    entries = (Entry(**row) for row in document["findings"])
    return {entry.fingerprint: entry for entry in entries}
