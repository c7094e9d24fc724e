"""What the API server refuses in an object, in words."""

from __future__ import annotations

import json
from typing import Any

from sardonyx.core.valuepaths import MISSING, format_path, lookup
from sardonyx.validation.apischema import Fault, Reason
from sardonyx.validation.secretparts import is_secret_data


def sentence(thing: dict[str, Any], fault: Fault) -> str:
    """Say what is wrong with an object, beginning with the path in it; what is in a Secret is not quoted."""
    path = format_path(fault.path)
    if fault.reason is Reason.UNKNOWN:
        return f"{path} is not a field of {fault.type}"
    if fault.reason is Reason.MISSING:
        return f"{path} is missing"
    verb = "must" if fault.reason is Reason.VALUE else "must be"
    value = lookup(thing, fault.path)
    is_told = value is MISSING or is_secret_data(thing, fault.path)
    is_told |= fault.reason is Reason.VALUE and isinstance(value, dict | list)
    return f"{path} {verb} {fault.expected}{'' if is_told else f', not {_shown(value)}'}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    word = "" if not isinstance(value, str) else "the text "
    text = json.dumps(value, ensure_ascii=False)
    return word + (text if len(text) <= 40 else f"{text[:40]}…")
