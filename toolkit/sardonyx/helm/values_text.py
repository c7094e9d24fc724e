"""Values written so that every engine reads the same: JSON that is also YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sardonyx.helm.errors import Refusal, ValuesRefused

# YAML 1.2 section 5.1, c-printable: these must be escaped in YAML, and JSON leaves them as they are.
_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def values_text(values: Mapping[str, Any]) -> str:
    """Write values for Helm.

    Raises ValuesRefused for numbers that JSON does not have (NaN and infinities) and for keys that are not text.
    """
    try:
        text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        refusal = Refusal("values", (), "hold something that JSON cannot say, such as NaN or an infinity")
        raise ValuesRefused([refusal]) from None
    escaped = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return escaped.encode("utf-8", "replace").decode()
