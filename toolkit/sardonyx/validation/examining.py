"""Validating many charts at once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from sardonyx.core.findings import Finding, in_order
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject
from sardonyx.validation.rules import chart_rules
from sardonyx.validation.settings import Settings
from sardonyx.validation.subject import Subject


def validate(folders: Sequence[Path], settings: Settings, pool: WorkerPool, *, threads: int = 1) -> list[Finding]:
    """Return the findings of every rule for the charts in these folders, in stable order.

    Paths in the findings begin as the folders do. So many ``threads`` work at a time; give the pool as many workers. A
    chart that cannot be read has findings like any other and does not keep the others from being looked at.
    """
    dependencies = Dependencies()

    def findings_of(folder: Path) -> list[Finding]:
        return examine(render_subject(read_subject(folder, dependencies, settings), pool), settings.rules)

    with ThreadPoolExecutor(max_workers=threads) as executor:
        return in_order(chain.from_iterable(executor.map(findings_of, folders)))


def examine(subject: Subject, rules: Container[str] | None = None) -> list[Finding]:
    """Return what every rule finds in one subject, or what those of these ids do."""
    return [finding for rule in chart_rules() if rules is None or rule.ID in rules for finding in rule.check(subject)]
