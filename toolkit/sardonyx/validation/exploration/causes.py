"""From renders that went wrong to what is wrong, with the fewest changes that show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.core.valuepaths import format_path
from sardonyx.validation.exploration.laboratory import Laboratory
from sardonyx.validation.exploration.model import Cause, Change, Changes, Examination, Failure, Kind, Variation
from sardonyx.validation.exploration.reduce import reduced

_MOST_TRIES = 120
_MOST_LAYERS = 6
_MOST_LIKELY = 3


class Causes:
    """Collects what goes wrong; renders of one cause are gathered, and a cause that is known explains others.

    At most so many ``reductions`` are made; ``unreduced`` counts the renders that nobody looked into.
    """

    def __init__(self, laboratory: Laboratory, reductions: int) -> None:
        self._laboratory, self._left = laboratory, reductions
        self._found: dict[tuple[str, ...], tuple[Failure, str, list[Changes]]] = {}
        self.unreduced = 0

    def add(self, variation: Variation, examination: Examination | None) -> None:
        """Take in one render; one that holds what is known to go wrong is made again without it."""
        if examination is None or not examination.failures:
            return
        rest = self.without_known(variation)
        if rest != variation:
            variation, examination = rest, self._laboratory.one(rest)
        for failure in examination.failures if examination else ():
            self._add_reduced(variation, failure)

    def peel(self, variation: Variation) -> Changes:
        """Take in a render with many changes, and what it hides: return the changes without those that break it."""
        for _ in range(_MOST_LAYERS):
            self.add(variation, self._laboratory.one(variation))
            rest = self.without_known(variation)
            if rest == variation:
                break
            variation = rest
        return variation.changes

    def without_known(self, variation: Variation) -> Variation:
        """Return a variation without the first change of each set that is known to go wrong and that it holds."""
        here = _keys((*variation.setting, *variation.changes))
        bad = _keys([changes[0] for changes in self.sets() if _keys(changes) <= here])
        setting, changes = (
            tuple(change for change in part if not _keys([change]) & bad)
            for part in (variation.setting, variation.changes)
        )
        return Variation(variation.base, changes, setting)

    def sets(self) -> list[Changes]:
        """Return all the smallest sets that are known to break a render."""
        return [changes for failure, _, sets in self._found.values() if not failure.is_flaw for changes in sets]

    def all(self) -> tuple[Cause, ...]:
        """Return the causes in the order in which they were found."""
        return tuple(Cause(failure, base, tuple(sets)) for failure, base, sets in self._found.values())

    def _add_reduced(self, variation: Variation, failure: Failure) -> None:
        whole = (*variation.setting, *variation.changes)
        if failure.is_flaw and self._is_explained(failure, whole):
            return
        changes = _refused(whole, failure) or (whole if len(whole) == 1 else None)
        if changes is None and self._left <= 0:
            self.unreduced += 1
            return
        if changes is None:
            self._left -= 1
            changes = self._smallest(variation.base, whole, failure)
        base = self._laboratory.bases[variation.base].name
        sets = self._found.setdefault(failure.cause, (failure, base, []))[2]
        if _keys(changes) not in [_keys(each) for each in sets]:
            sets.append(changes)

    def _is_explained(self, failure: Failure, whole: Changes) -> bool:
        """Tell whether changes that are known to have this effect are among some: a flaw is not left out of renders."""
        known = self._found[failure.cause][2] if failure.cause in self._found else []
        return any(_keys(changes) <= _keys(whole) for changes in known)

    def _smallest(self, base: int, whole: Changes, failure: Failure) -> Changes:
        def is_bad(part: Changes) -> bool:
            examination = self._laboratory.one(Variation(base, part))
            return examination is not None and failure.cause in [each.cause for each in examination.failures]

        likely = next((part for part in self._likely(whole, failure) if is_bad(part)), whole)
        return reduced(likely, is_bad, _MOST_TRIES)

    def _likely(self, whole: Changes, failure: Failure) -> Iterator[Changes]:
        """Yield what is worth trying first: the last change, which is the one to judge, with what others needed too."""
        known = self._found.get(failure.cause, (failure, "", []))[2]
        for changes in known[:_MOST_LIKELY]:
            yield (*(change for change in changes if change in whole[:-1]), whole[-1])
        yield whole[-1:]


def _refused(changes: Changes, failure: Failure) -> Changes | None:
    """Return the change that a schema refuses, if it is one: nothing else matters to a schema."""
    if failure.kind is not Kind.REFUSED:
        return None
    return next(((each,) for each in changes if failure.path[: len(each[0])] == each[0]), None)


def _keys(changes: Sequence[Change]) -> set[str]:
    return {f"{format_path(path)}={value!r}" for path, value in changes}
