"""Texts that a pattern accepts, made from the pattern itself.

A member is built part by part: the first of some characters that fits an atom, the first alternative, the fewest
repetitions. What looks around itself or refers back can make it fail, so that whoever asks tries the result.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.pattern_sets import BACK_REFERENCE
from sardonyx.dialect.patterns import matches, translated

_LETTERS = string.ascii_lowercase + string.digits + string.ascii_uppercase + string.punctuation + " \té"
_DIGITS_FIRST = string.digits + _LETTERS
_QUANTIFIER = re.compile(r"([*+?])\??|\{([0-9]+)(,([0-9]*))?\}\??")
_LONGEST = 2000


class _Length(NamedTuple):
    """How often to repeat what may be repeated, beyond what must be; which alternative and which letters to take."""

    more: int
    alternative: int
    letters: str


def members(pattern: str) -> list[str]:
    """Return some texts that a JavaScript pattern accepts, short ones first; none where they cannot be made."""
    try:
        parts = translated(pattern)
    except UnusableNode:
        return []
    lengths = (
        _Length(more, alternative, letters)
        for letters in (_LETTERS, _DIGITS_FIRST)
        for more in (0, 1, 3)
        for alternative in (0, 1)
    )
    made = (_made(parts, length) for length in lengths)
    return sorted(
        {text for text in made if text is not None and _fits(pattern, text)}, key=lambda text: (len(text), text)
    )


def _fits(pattern: str, text: str) -> bool:
    try:
        return matches(pattern, text)
    except UnusableNode:
        return False


def _made(parts: tuple[str, ...], length: _Length) -> str | None:
    try:
        return _alternatives(iter([*parts, ")"]), length)
    except (_Impossible, RecursionError):
        return None


class _Impossible(Exception):
    """No character at hand fits."""


def _alternatives(parts: Iterator[str], length: _Length) -> str:
    """Read up to the closing parenthesis and past it."""
    choices: list[list[str]] = [[]]
    for part in parts:
        if part == ")":
            break
        if part == "|":
            choices.append([])
        elif quantifier := _QUANTIFIER.fullmatch(part):
            choices[-1].append(_repeated(choices[-1].pop(), quantifier, length))
        else:
            choices[-1].append(_part(part, parts, length))
    return "".join(choices[min(length.alternative, len(choices) - 1)])


def _part(part: str, parts: Iterator[str], length: _Length) -> str:
    if part in (r"\A", r"\Z", r"\b", r"(?!\b)", "(?:)") or part.startswith(BACK_REFERENCE):
        return ""
    if part in ("(?=", "(?!", "(?<=", "(?<!"):
        _alternatives(parts, length)
        return ""
    if part in ("(", "(?:") or part.startswith("(?P<"):
        return _alternatives(parts, length)
    found = _first_fitting(part, length.letters)
    if found is None:
        raise _Impossible
    return found


@lru_cache(maxsize=512)
def _first_fitting(atom: str, letters: str) -> str | None:
    compiled = re.compile(atom, re.ASCII)
    return next((letter for letter in letters if compiled.fullmatch(letter)), None)


def _repeated(text: str, quantifier: re.Match[str], length: _Length) -> str:
    low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(quantifier[1] or "", (0, None))
    if quantifier[2]:
        low = int(quantifier[2])
        high = low if quantifier[3] is None else int(quantifier[4]) if quantifier[4] else None
    times = low + length.more if high is None else min(low + length.more, high)
    if times * len(text) > _LONGEST:
        raise _Impossible
    return text * times
