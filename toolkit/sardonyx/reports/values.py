"""The value that triggers a finding, as JSON."""

from __future__ import annotations

import json
import math
from typing import Any


def in_json(value: Any) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(finite(value), ensure_ascii=False)


def finite(value: Any) -> Any:
    """Return a value in which the numbers that YAML has and JSON has not (``.inf``, ``.nan``) are texts."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
