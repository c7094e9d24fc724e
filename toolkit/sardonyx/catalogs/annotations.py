"""Annotations of an entry in an index: texts by key, which Helm carries and does not interpret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def annotated(raw: Mapping[str, Any], annotations: Mapping[str, str | None]) -> dict[str, Any]:
    """Return an entry with other annotations; None takes one away."""
    present = raw.get("annotations")
    merged = {**(present if isinstance(present, Mapping) else {}), **annotations}
    left = {key: value for key, value in merged.items() if value is not None or key not in annotations}
    others = {key: value for key, value in raw.items() if key != "annotations"}
    return {**others, "annotations": left} if left else others
