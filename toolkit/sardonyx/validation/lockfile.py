"""Chart.lock, and whether it still belongs to Chart.yaml (``internal/resolver/resolver.go`` in Helm)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import Document, read_yaml
from sardonyx.validation.subject import Subject

LOCK_FILE = "Chart.lock"

_ALWAYS = ("name", "repository")
_ORDER = ("name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias")
_NO_TEXTS = ("tags", "enabled", "import-values")
# How Go writes what HTML could misread.
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def lock_digest(wanted: Sequence[Mapping[str, Any]], locked: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest that Helm writes into Chart.lock, of the entries of Chart.yaml and those of the lock itself."""
    both = [[_fields(entry) for entry in entries] for entries in (wanted, locked)]
    text = json.dumps(both, separators=(",", ":"), ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry in the order of the fields of ``Dependency``, empty ones left out where Go does."""
    found = {key: entry.get(key) if key in _NO_TEXTS else _text(entry.get(key)) for key in _ORDER}
    return {key: value for key, value in found.items() if value or key in _ALWAYS}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


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
