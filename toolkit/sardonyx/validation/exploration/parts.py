"""Variations examined at the same time: cut into parts, each with an examiner, a thread and a worker of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.model import Examination, Variation

Examinations = list[Examination | None]

MOST_EXCEEDING = 2
"""After so many renders that exceed a limit, each of them half a minute long, no more are made."""


def examined_by(examiner: Examiner, variations: Sequence[Variation]) -> Examinations:
    """Examine variations one after the other; those after too many that exceed a limit are None."""
    found: Examinations = []
    for examination in examiner.examined(variations):
        found.append(examination)
        if sum(each is not None and each.exceeds for each in found) >= MOST_EXCEEDING:
            break
    return found + [None] * (len(variations) - len(found))


def examined_in_parts(examiners: Sequence[Examiner], variations: Sequence[Variation], pool: WorkerPool) -> Examinations:
    """Examine variations with several examiners at once; the results are in the order of the variations."""
    parts = cut(variations, len(examiners))
    pool.grow(len(parts))
    results: dict[int, Examination | None] = {}
    with ThreadPoolExecutor(max_workers=len(parts)) as executor:
        shared = [[variations[at] for at in part] for part in parts]
        for part, found in zip(parts, executor.map(examined_by, examiners, shared), strict=False):
            results |= zip(part, found, strict=True)
    return [results[at] for at in range(len(variations))]


def cut(variations: Sequence[Variation], parts: int) -> list[list[int]]:
    """Return the positions of the variations of each part; those with one base and setting are side by side."""
    together = sorted(range(len(variations)), key=lambda at: (variations[at].base, str(variations[at].setting), at))
    size = max(-(-len(together) // parts), 1)
    return [together[start : start + size] for start in range(0, len(together), size)]
