"""What the API server refuses in an object, in words."""

from __future__ import annotations

import json
from typing import Any

from sardonyx.core.valuepaths import format_path, lookup
from sardonyx.validation.apischema import Fault, Reason
from sardonyx.validation.secretparts import is_secret_data


def sentence(thing: dict[str, Any], fault: Fault) -> str:
    """Say what is wrong with an object, beginning with the path in it; what is in a Secret is not quoted."""
    path = format_path(fault.path)
    if fault.reason is Reason.UNKNOWN:
        return f"{path} is not a field of {fault.type}"
    if fault.reason is Reason.MISSING:
        return f"{path} is missing"
    value = lookup(thing, fault.path)
    if fault.reason is Reason.VALUE:
        return f"{path} must {fault.expected}{'' if isinstance(value, dict) else f', not {_shown(value)}'}"
    return f"{path} must be {fault.expected}{'' if is_secret_data(thing, fault.path) else f', not {_shown(value)}'}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    word = "" if not isinstance(value, str) else "the text "
    text = json.dumps(value, ensure_ascii=False)
    return word + (text if len(text) <= 40 else f"{text[:40]}…")
