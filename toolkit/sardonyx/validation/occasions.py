"""One finding for what happens on several occasions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from sardonyx.validation.subject import CONTEXTS, USUAL, Occasion

Key = TypeVar("Key", bound=Hashable)


def by_key(found: Mapping[Occasion, Iterable[Key]]) -> dict[Key, list[Occasion]]:
    """Return on which occasions each thing was found, in the order of their first occurrence."""
    result: dict[Key, list[Occasion]] = {}
    for occasion, keys in found.items():
        for key in keys:
            occasions = result.setdefault(key, [])
            if occasion not in occasions:
                occasions.append(occasion)
    return result


def said(occasions: Sequence[Occasion]) -> str:
    """Write the occasions as part of a sentence; unusual ones only where none of the usual that they vary is there."""
    usual = [occasion for occasion in USUAL if occasion in occasions]
    if len(usual) == len(USUAL):
        return "all values that were tried"
    if usual == list(CONTEXTS):
        return "the values Onyxia computes"
    unusual = [occasion for occasion in occasions if occasion not in USUAL and Occasion.FULL not in usual]
    *others, last = (*usual, *unusual)
    return f"{', '.join(others)}{',' if len(others) > 1 else ''} and {last}" if others else last
