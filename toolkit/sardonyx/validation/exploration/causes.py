"""From renders that went wrong to what is wrong, with the fewest changes that show it."""

from __future__ import annotations

from collections.abc import Sequence

from sardonyx.core.valuepaths import format_path
from sardonyx.validation.exploration.laboratory import Laboratory
from sardonyx.validation.exploration.model import Cause, Change, Changes, Examination, Failure, Kind, Variation
from sardonyx.validation.exploration.reduce import reduced

_MOST_TRIES = 60
_MOST_LAYERS = 6


class Causes:
    """Collects what goes wrong; renders of one cause are gathered, and a cause that is known explains others.

    At most so many ``reductions`` are made; ``unreduced`` counts the renders that nobody looked into.
    """

    def __init__(self, laboratory: Laboratory, reductions: int) -> None:
        self._laboratory, self._left = laboratory, reductions
        self._found: dict[tuple[str, ...], tuple[Failure, str, list[Changes]]] = {}
        self.unreduced = 0

    def add(self, variation: Variation, examination: Examination | None) -> None:
        """Take in one render."""
        for failure in examination.failures if examination else ():
            if not self._is_explained(variation, failure):
                self._add_reduced(variation, failure)

    def peel(self, variation: Variation) -> Changes:
        """Take in a render with many changes, and what it hides: return the changes without those that break it."""
        for _ in range(_MOST_LAYERS):
            examination = self._laboratory.one(variation)
            if examination is None or not examination.failures:
                break
            self.add(variation, examination)
            culprits = {change[0] for failure in examination.failures for change in self._culprits(variation, failure)}
            kept = tuple(change for change in variation.changes if change[0] not in culprits)
            if len(kept) == len(variation.changes):
                break
            variation = Variation(variation.base, kept, variation.setting)
        return variation.changes

    def sets(self) -> list[Changes]:
        """Return all the smallest sets that are known."""
        return [changes for _, _, sets in self._found.values() for changes in sets]

    def all(self) -> tuple[Cause, ...]:
        """Return the causes in the order in which they were found."""
        return tuple(Cause(failure, base, tuple(sets)) for failure, base, sets in self._found.values())

    def _culprits(self, variation: Variation, failure: Failure) -> list[Change]:
        """Return the changes of the variation that bring a failure about, those of one set."""
        sets = self._found.get(failure.cause, (failure, "", []))[2]
        here = _keys((*variation.setting, *variation.changes))
        return [change for changes in sets if _keys(changes) <= here for change in changes[:1]]

    def _is_explained(self, variation: Variation, failure: Failure) -> bool:
        return bool(self._culprits(variation, failure))

    def _add_reduced(self, variation: Variation, failure: Failure) -> None:
        whole = (*variation.setting, *variation.changes)
        changes = _refused(whole, failure) or (whole if len(whole) == 1 else None)
        if changes is None and self._left <= 0:
            self.unreduced += 1
            return
        if changes is None:
            self._left -= 1
            changes = reduced(whole, lambda part: self._is_bad(variation.base, part, failure), _MOST_TRIES)
        base = self._laboratory.bases[variation.base].name
        sets = self._found.setdefault(failure.cause, (failure, base, []))[2]
        if _keys(changes) not in [_keys(each) for each in sets]:
            sets.append(changes)

    def _is_bad(self, base: int, changes: Changes, failure: Failure) -> bool:
        examination = self._laboratory.one(Variation(base, changes))
        return examination is not None and failure.cause in [each.cause for each in examination.failures]


def _refused(changes: Changes, failure: Failure) -> Changes | None:
    """Return the change that a schema refuses, if it is one: nothing else matters to a schema."""
    if failure.kind is not Kind.REFUSED:
        return None
    return next(((each,) for each in changes if failure.path[: len(each[0])] == each[0]), None)


def _keys(changes: Sequence[Change]) -> set[str]:
    return {f"{format_path(path)}={value!r}" for path, value in changes}
