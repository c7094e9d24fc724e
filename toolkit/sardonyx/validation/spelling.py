"""Names that are probably a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_SHORTEST, _SHORT = 3, 6


def misspelt(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that another one is a slip of; None when it is known itself, or like none of them.

    Two letters may differ, one in names of up to six letters, none in those of three: ``gpu`` is not ``git``. Of a name
    with slashes, only the last part counts as its length.
    """
    names = sorted(known)
    if name in names:
        return None
    near = [(distance(name, other), other) for other in names if abs(len(name) - len(other)) <= 2]
    letters = len(name.rpartition("/")[2])
    limit = (letters > _SHORTEST) + (letters > _SHORT)
    return next((other for differing, other in sorted(near) if differing <= limit), None)


@lru_cache(maxsize=65_536)
def distance(one: str, other: str) -> int:
    """Return the Levenshtein distance: how many letters to add, drop or change to make one text the other."""
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        above, row[0] = row[0], index
        for column, its in enumerate(other, start=1):
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, above + (letter != its))
    return row[-1]
