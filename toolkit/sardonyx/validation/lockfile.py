"""The Chart.lock of a chart that is validated."""

from __future__ import annotations

from sardonyx.charts.lockfile import LOCK_FILE, lock_digest
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import Document, read_yaml
from sardonyx.validation.subject import Subject

__all__ = ["LOCK_FILE", "lock_digest", "lock_document"]


def lock_document(subject: Subject) -> Document | None:
    """Return the Chart.lock of a chart; None where there is none that can be read."""
    text = subject.chart.files.get(LOCK_FILE) if subject.chart else None
    if text is None:
        return None
    try:
        document = read_yaml(text, f"{subject.folder}/{LOCK_FILE}")
    except SardonyxError:
        return None
    return document if isinstance(document.value, dict) else None
