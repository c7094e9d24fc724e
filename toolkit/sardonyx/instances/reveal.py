"""Filling an instance's notes with its secrets, for somebody who may read them in the cluster (design section 5, 9).

Nothing says which secret is where but the Secrets with placeholders themselves: what stands in the cluster at a
placeholder's own position is its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sardonyx.instances.placeholders import find_placeholders, substitute
from sardonyx.instances.secretdata import secret_bytes

Live = Mapping[str, Mapping[str, bytes]]
"""The decoded data of the Secrets in the cluster, by the Secret's name and by key."""

# Inside a longer text a value may be escaped for JSON, YAML, URLs or HTML; with these characters one cannot tell.
_PERHAPS_ESCAPED = re.compile(r"[\\%&']")


@dataclass(frozen=True)
class Revealed:
    """The notes, and the placeholders still in them because no Secret of the cluster tells their values."""

    text: str = field(repr=False)
    unresolved: tuple[str, ...]


def reveal(notes: str, placeholder_secrets: Iterable[Mapping[str, Any]], live: Live) -> Revealed:
    """Replace the placeholders in notes by what the cluster's Secrets hold in their places.

    Raises MalformedSecret when a Secret with placeholders is not one.
    """
    wanted = find_placeholders(notes)
    values = _find(wanted, list(_positions(placeholder_secrets, live)))
    return Revealed(substitute(notes, values), tuple(token for token in wanted if token not in values))


def _positions(placeholder_secrets: Iterable[Mapping[str, Any]], live: Live) -> Iterator[tuple[str, str]]:
    """Yield the text with placeholders and the text in the cluster of each key that has both."""
    for secret in placeholder_secrets:
        data = live.get(secret["metadata"]["name"], {})
        for key, value in secret_bytes(secret).items():
            if key in data:
                yield value.decode(errors="replace"), data[key].decode(errors="replace")


def _find(tokens: Iterable[str], positions: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for token in tokens:
        exact = [real for text, real in positions if text == token]
        embedded = (_embedded(token, text, real) for text, real in positions if token in text)
        value = exact[0] if exact else next((value for value in embedded if value is not None), None)
        if value is not None:
            found[token] = value
    return found


def _embedded(token: str, text: str, real: str) -> str | None:
    """Return what stands for a token inside a longer text, None when there are several ways to see it."""
    tokens = find_placeholders(text)
    parts = re.split("|".join(map(re.escape, tokens)), text)
    order = re.findall("|".join(map(re.escape, tokens)), text)
    leftmost, rightmost = _spans(parts, real), _mirrored_spans(parts, real)
    if leftmost is None or rightmost is None:
        return None
    spans = zip(order, leftmost, rightmost, strict=True)
    found = {real[slice(*left)] if left == right else None for name, left, right in spans if name == token}
    value = found.pop() if len(found) == 1 else None
    return None if value is None or _PERHAPS_ESCAPED.search(value) else value


def _spans(literals: list[str], real: str) -> list[tuple[int, int]] | None:
    """Return where the gaps between literals are in a text when each is as short as can be; they are not empty."""
    first, *middle, last = literals
    start, end = len(first), len(real) - len(last)
    spans = []
    for literal in middle:
        position = real.find(literal, start + 1, end)
        if position < 0:
            return None
        spans.append((start, position))
        start = position + len(literal)
    fits = real.startswith(first) and real.endswith(last) and start < end
    return [*spans, (start, end)] if fits else None


def _mirrored_spans(literals: list[str], real: str) -> list[tuple[int, int]] | None:
    """Return the same for gaps that are as far to the right as can be."""
    spans = _spans([literal[::-1] for literal in reversed(literals)], real[::-1])
    return [(len(real) - end, len(real) - start) for start, end in reversed(spans)] if spans else None
