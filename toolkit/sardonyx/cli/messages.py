"""The few kinds of line that commands write to stderr; reports go to stdout."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sardonyx.cli.terminal import tell

if TYPE_CHECKING:
    from sardonyx.core.findings import Finding


def done(text: str) -> None:
    """Say what has been done."""
    tell(f"✔ {text}")


def warn(text: str) -> None:
    """Say what somebody should look at."""
    tell(f"⚠ {text}")


def tell_findings(findings: Iterable[Finding]) -> None:
    """Say of each finding where and what it is, and what to do."""
    for found in findings:
        tell_finding(found)


def tell_finding(found: Finding) -> None:
    """Say where and what a finding is, and what to do."""
    from sardonyx.reports.bounds import bounded

    found = bounded(found)
    where = f"{found.place}: " if found.place else ""
    remedy = f" ({found.help})" if found.help else ""
    warn(f"{where}{found.message}{remedy}")
