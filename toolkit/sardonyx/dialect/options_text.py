"""Writing the options of a field into a message."""

from __future__ import annotations

from typing import Any

from sardonyx.core.jsontext import write_json

_MOST_NAMED = 20


def name_options(options: list[Any]) -> str:
    """Write the first options of a list as text; strings as they are, others as JSON."""
    named = [option if isinstance(option, str) else write_json(option) for option in options[:_MOST_NAMED]]
    return ", ".join([*named, "…"] if len(options) > _MOST_NAMED else named)
