"""The fewest changes that bring a fault about (delta debugging: A. Zeller, R. Hildebrandt, IEEE TSE 28(2), 2002)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sardonyx.validation.exploration.model import Changes


def reduced(changes: Changes, is_bad: Callable[[Changes], bool], most: int) -> Changes:
    """Return a part of the changes that is still bad and of which, within ``most`` tries, nothing can be left out.

    ``is_bad`` holds for all the changes together. The tries come in an order that depends on the changes alone.
    """
    parts, tries = 2, 0
    while len(changes) > 1 and tries < most:
        smaller = None
        for piece in _pieces(changes, parts):
            tries += 1
            if is_bad(piece):
                smaller = piece
                break
        if smaller is not None:
            parts = max(parts - 1, 2) if len(smaller) > len(changes) // 2 else 2
            changes = smaller
        elif parts >= len(changes):
            break
        else:
            parts = min(parts * 2, len(changes))
    return changes


def _pieces(changes: Changes, parts: int) -> Iterator[Changes]:
    """Yield the parts, then what is left without each of them."""
    size = -(-len(changes) // parts)
    cuts = [(start, start + size) for start in range(0, len(changes), size)]
    yield from (changes[start:end] for start, end in cuts)
    yield from (changes[:start] + changes[end:] for start, end in cuts if parts > 2)
