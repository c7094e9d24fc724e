"""Where the renders of one exploration are made, counted and remembered."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.exploration.applying import values_of
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.memory import Memory
from sardonyx.validation.exploration.model import Base, Examination, Variation
from sardonyx.validation.exploration.parts import MOST_EXCEEDING, Examinations, examined_by, examined_in_parts

_SOME = 48


class Laboratory:
    """Examines variations, several at once; what was examined before, also by an earlier run, is not rendered again.

    It ends when a render exceeds a limit twice, or at the end of its time: ``stopped`` then says why, and what is asked
    for afterwards is None. The ``examiners`` have one list of bases; as many renders are made at the same time.
    """

    def __init__(self, examiners: Sequence[Examiner], pool: WorkerPool, memory: Memory, *, seconds: float) -> None:
        self._examiners, self._pool, self._memory = examiners, pool, memory
        self._end = time.monotonic() + seconds
        self._exceeded = 0
        self.bases: list[Base] = examiners[0].bases
        self.tried = self.planned = 0
        self.stopped = ""

    def all(self, variations: Sequence[Variation]) -> list[Examination | None]:
        """Examine many variations, at the same time as far as there are processors."""
        self.planned += len(variations)
        found: list[Examination | None] = []
        most = _SOME * len(self._examiners)
        for start in range(0, len(variations), most):
            found += self._some(variations[start : start + most])
            self._memory.save()
        return found

    def one(self, variation: Variation) -> Examination | None:
        """Examine one variation, here and now; it does not count as planned."""
        return self._some([variation])[0]

    def count(self, renders: int) -> None:
        """Count renders that were made elsewhere for this exploration."""
        self.planned += renders
        self.tried += renders

    def _some(self, variations: Sequence[Variation]) -> list[Examination | None]:
        keys = [self._memory.key(values_of(each, self.bases), each, self.bases) for each in variations]
        found = [self._memory.get(key) for key in keys]
        missing = [at for at, each in enumerate(found) if each is None]
        if missing and not self.is_over():
            for at, result in zip(missing, self._examined([variations[at] for at in missing]), strict=True):
                found[at] = result
                if result is not None:
                    self._memory.put(keys[at], result)
        self.tried += sum(each is not None for each in found)
        self._exceeded += sum(each is not None and each.exceeds for each in found)
        return found

    def _examined(self, variations: Sequence[Variation]) -> Examinations:
        if len(variations) == 1 or len(self._examiners) == 1:
            return examined_by(self._examiners[0], variations)
        return examined_in_parts(self._examiners, variations, self._pool)

    def is_over(self) -> bool:
        """Tell whether no more is to be rendered; ``stopped`` then says why."""
        if self._exceeded >= MOST_EXCEEDING:
            self.stopped = "renders exceed the limits of time, memory or length"
        elif time.monotonic() > self._end:
            self.stopped = "the time was over"
        return bool(self.stopped)
