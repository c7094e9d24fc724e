"""One finding for what happens on several occasions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from sardonyx.validation.subject import CONTEXTS, Occasion

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
    """Write the occasions as part of a sentence."""
    if len(occasions) == len(Occasion):
        return "all values that were tried"
    if set(occasions) == set(CONTEXTS):
        return "the values Onyxia computes"
    return " and ".join(occasions)
