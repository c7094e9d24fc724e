"""The pairs whose defect is known not to be found."""

from __future__ import annotations

from pathlib import Path

from sardonyx.core.yamltext import read_yaml

_FILE = Path(__file__).with_name("missed.yaml")


def known_misses() -> dict[str, str]:
    """Return why a defect is not found, by the id of its pair."""
    return dict(read_yaml(_FILE.read_bytes(), _FILE.name).value)
