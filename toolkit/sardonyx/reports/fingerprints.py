"""What stays the same about a finding while lines are added above it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from sardonyx.core.findings import Finding

_POSITION = re.compile(r":\d+(?::\d+)?\b")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a fingerprint for each finding, all different: 32 hexadecimal digits, a colon and which of its like it is.

    It depends on the rule, the chart, the file, the field and the message without positions.
    """
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        digest = _digest(finding)
        seen[digest] += 1
        result.append(f"{digest}:{seen[digest]}")
    return result


def _digest(finding: Finding) -> str:
    path = finding.place.path if finding.place else ""
    message = _POSITION.sub("", finding.message)
    parts = (finding.rule, finding.subject or "", path, finding.field or "", message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
