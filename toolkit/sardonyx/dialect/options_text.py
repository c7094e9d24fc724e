"""Writing what a schema says into a message."""

from __future__ import annotations

import json
from typing import Any

_MOST_NAMED = 20


def name_options(options: list[Any]) -> str:
    """Write the first options of a list as text."""
    named = [plain_text(option) for option in options[:_MOST_NAMED]]
    return ", ".join([*named, "…"] if len(options) > _MOST_NAMED else named)


def plain_text(value: Any) -> str:
    """Write a string as it is, anything else as JSON; a schema that was YAML may hold infinity, which JSON lacks."""
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    )
