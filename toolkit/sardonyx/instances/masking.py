"""Taking secret values out of texts that somebody will read, as the last resort.

Nothing should put them there in the first place. Where a text comes from elsewhere (an engine's error), this makes
sure of it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

MASK = "[secret]"
_SHORT = 6


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace secret values in a text by ``[secret]``.

    Found are the values themselves, their lines, and both in base64 (however aligned), as JSON and URL-encoded. One of
    fewer than six characters is replaced where it stands as a word only: the rest of the text stays readable.
    """
    shapes = sorted({shape for secret in secrets for shape in _shapes(secret)}, key=len, reverse=True)
    patterns = [_pattern(shape) for shape in shapes if shape in text]
    return re.sub("|".join(patterns), MASK, text) if patterns else text


def is_distinctive(value: str) -> bool:
    """Tell whether a value is so long and mixed that finding it elsewhere cannot be chance.

    ``changeme``, ``1234`` and ``postgres`` stand in many charts for other reasons; ``tR0ub4dor&3`` does not.
    """
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]"))
    enough = {0: 99, 1: 20, 2: 12}.get(kinds, 8)
    return len(value) >= enough and len(set(value)) >= _SHORT


def base64_traces(value: bytes) -> list[str]:
    """Return what base64 of any text around a value must contain: one trace for each of the three alignments."""
    traces = []
    for lead in range(3):
        padded = bytes(lead) + value
        whole = len(padded) // 3 * 3
        traces.append(base64.b64encode(padded[:whole]).decode()[-(-lead * 8 // 6) :])
    return [trace for trace in traces if trace]


def _shapes(secret: str) -> Iterator[str]:
    for part in {secret, *secret.splitlines()}:
        text = part.strip()
        if len(text) < _SHORT:
            yield from {part, text} - {""}
            continue
        yield from (part, text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
        yield from (quote(text, safe=""), quote(text))
        yield base64.b64encode(text.encode()).decode()
        yield from (trace for trace in base64_traces(text.encode()) if len(trace) >= _SHORT)


def _pattern(shape: str) -> str:
    escaped = re.escape(shape)
    return escaped if len(shape) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"
