"""Matching a translated pattern in time that no pattern and no text can make exponential.

Python's engine tries one way through a pattern after another, and ``(a+)+$`` has as many ways as there are subsets of
the text. Here all places that a part of the pattern can lead to are followed at once, as bits of a whole number (the
simulation of a nondeterministic automaton: K. Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968).
It says only whether a pattern matches, not where; back references cannot be followed in this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from sardonyx.dialect.errors import UnusableNode

BACK_REFERENCE = "(?:(?("
_WORK = 60_000_000  # words of 64 places looked at: about a second

_QUANTIFIER = re.compile(r"([*+?])\??|\{([0-9]+)(,([0-9]*))?\}\??")
_BOUNDS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ANCHORS = (r"\A", r"\Z", r"\b", r"(?!\b)")

Places = int
"""A set of places in a text: bit number ``p`` is set when ``p`` is one of them."""
Step = Callable[["Text", Places], Places]
"""Takes the places where a part of a pattern may begin; returns those where it may end."""


class Text:
    """A text, where each atom of a pattern fits in it, and the work that may still be done on it."""

    def __init__(self, units: str) -> None:
        self.units = units
        self.every: Places = (1 << (len(units) + 1)) - 1
        self._fitting: dict[str, Places] = {}
        self._work = _WORK

    def fitting(self, atom: str) -> Places:
        """Return the places at which an atom of one unit, or an anchor, fits."""
        if atom not in self._fitting:
            matcher = re.compile(atom, re.ASCII)
            found = bytearray(len(self.units) // 8 + 1)
            for place in range(len(self.units) + 1):
                if matcher.match(self.units, place):
                    found[place >> 3] |= 1 << (place & 7)
            self._fitting[atom] = int.from_bytes(found, "little")
        return self._fitting[atom]

    def spend(self) -> None:
        """Count one step; raises UnusableNode when there were too many."""
        self._work -= len(self.units) // 64 + 1
        if self._work < 0:
            raise UnusableNode("has a pattern that takes too long on this value")


def could_explode(parts: Sequence[str], length: int) -> bool:
    """Tell whether trying one way after another could take more than a moment on a text of some length."""
    ways = length + 1
    for before, part in zip(["", *parts], parts, strict=False):
        quantifier = _QUANTIFIER.fullmatch(part)
        if quantifier:
            low, high = _bounds(quantifier)
            if before == ")" and high != 1:
                return True
            ways *= (length if high is None else min(high, length)) - min(low, length) + 1
        elif part == "|":
            ways *= 2
    return ways > 1_000_000


def matches_anywhere(parts: tuple[str, ...], units: str) -> bool:
    """Tell whether a pattern, in the parts that its translation wrote, matches somewhere in a text.

    Raises UnusableNode for a back reference, and when it takes too long all the same.
    """
    text = Text(units)
    return _compiled(parts)(text, text.every) != 0


@lru_cache(maxsize=256)
def _compiled(parts: tuple[str, ...]) -> Step:
    if any(part.startswith(BACK_REFERENCE) for part in parts):
        raise UnusableNode("has a pattern with a back reference, which could take too long on this value")
    return _alternatives(iter([*parts, ")"]))


def _alternatives(parts: Iterator[str]) -> Step:
    """Read up to the closing parenthesis and past it."""
    choices: list[list[Step]] = [[]]
    for part in parts:
        quantifier = _QUANTIFIER.fullmatch(part)
        if part == ")":
            break
        if part == "|":
            choices.append([])
        elif quantifier:
            choices[-1].append(_repeated(choices[-1].pop(), *_bounds(quantifier)))
        else:
            choices[-1].append(_part(part, parts))
    return _either([_sequence(steps) for steps in choices])


def _part(part: str, parts: Iterator[str]) -> Step:
    if part in ("(?=", "(?!"):
        return _ahead(_alternatives(parts), wanted=part == "(?=")
    if part in ("(?<=", "(?<!"):
        return _behind(_alternatives(parts), wanted=part == "(?<=")
    if part in ("(", "(?:") or part.startswith("(?P<"):
        return _alternatives(parts)
    if part == "(?:)":
        return lambda _text, places: places
    if part in _ANCHORS:
        return lambda text, places: places & text.fitting(part)
    return lambda text, places: (places & text.fitting(part)) << 1


def _bounds(quantifier: re.Match[str]) -> tuple[int, int | None]:
    if quantifier[1]:
        return _BOUNDS[quantifier[1]]
    low = int(quantifier[2])
    if quantifier[3] is None:
        return low, low
    return low, int(quantifier[4]) if quantifier[4] else None


def _sequence(steps: Sequence[Step]) -> Step:
    def run(text: Text, places: Places) -> Places:
        for step in steps:
            text.spend()
            places = step(text, places)
        return places

    return run


def _either(choices: Sequence[Step]) -> Step:
    if len(choices) == 1:
        return choices[0]

    def run(text: Text, places: Places) -> Places:
        found = 0
        for choice in choices:
            found |= choice(text, places)
        return found

    return run


def _repeated(step: Step, low: int, high: int | None) -> Step:
    def run(text: Text, places: Places) -> Places:
        for _ in range(low):
            if not places:
                return 0
            text.spend()
            places = step(text, places)
        reached = new = places
        rounds = 0
        while new and (high is None or rounds < high - low):
            text.spend()
            new = step(text, new) & ~reached
            reached |= new
            rounds += 1
        return reached

    return run


def _ahead(step: Step, *, wanted: bool) -> Step:
    def run(text: Text, places: Places) -> Places:
        return sum(1 << place for place in _each(places) if _is_somewhere(text, step(text, 1 << place)) == wanted)

    return run


def _behind(step: Step, *, wanted: bool) -> Step:
    def run(text: Text, places: Places) -> Places:
        # Where something that begins anywhere can end.
        ends = step(text, text.every)
        return places & (ends if wanted else ~ends)

    return run


def _is_somewhere(text: Text, places: Places) -> bool:
    text.spend()
    return places != 0


def _each(places: Places) -> list[int]:
    return [place for place, bit in enumerate(reversed(f"{places:b}")) if bit == "1"]
