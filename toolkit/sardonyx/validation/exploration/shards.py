"""Renders cut into parts that are done at the same time, by threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sardonyx.helm.engine import DEFAULT_KUBE_VERSION
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.model import Base, Examination, Variation
from sardonyx.validation.exploration.renders import Renders


@dataclass(frozen=True)
class Shard:
    """Renders of one chart; ``sources`` are its templates by the names that Helm gives them.

    The objects are held to the API of ``kube_versions``.
    """

    renders: Renders = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)
    bases: tuple[Base, ...] = field(repr=False)
    variations: tuple[Variation, ...] = field(repr=False)
    kube_versions: tuple[str, ...] = (DEFAULT_KUBE_VERSION,)


Examinations = list[Examination | None]
RunShards = Callable[[Sequence[Shard]], list[Examinations]]
"""Runs shards in whatever way, and returns their results in the same order."""

MOST_EXCEEDING = 2
"""After so many renders that exceed a limit, each of them half a minute long, no more are made."""


def examined(shard: Shard) -> Examinations:
    """Examine the variations of a shard."""
    examiner = Examiner(shard.renders, shard.sources, list(shard.bases), shard.kube_versions)
    return examined_by(examiner, shard.variations)


def examined_by(examiner: Examiner, variations: Sequence[Variation]) -> Examinations:
    """Examine variations one after the other; those after too many that exceed a limit are None."""
    found: Examinations = []
    for examination in examiner.examined(variations):
        found.append(examination)
        if sum(each is not None and each.exceeds for each in found) >= MOST_EXCEEDING:
            break
    return found + [None] * (len(variations) - len(found))


def in_threads(pool: WorkerPool, threads: int) -> RunShards:
    """Return a way to run shards that uses so many workers of a pool."""

    def run(shards: Sequence[Shard]) -> list[Examinations]:
        if len(shards) < 2:
            return [examined(shard) for shard in shards]
        pool.grow(threads)
        with ThreadPoolExecutor(max_workers=threads) as executor:
            return list(executor.map(examined, shards))

    return run


def cut(variations: Sequence[Variation], parts: int) -> list[list[int]]:
    """Return the positions of the variations of each part; those with one base and setting are side by side."""
    together = sorted(range(len(variations)), key=lambda at: (variations[at].base, str(variations[at].setting), at))
    size = max(-(-len(together) // parts), 1)
    return [together[start : start + size] for start in range(0, len(together), size)]
