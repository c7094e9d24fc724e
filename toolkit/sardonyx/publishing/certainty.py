"""Reading again what looks wrong: what was damaged on its way looks like other content, and is gone the next time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")

READS = 4
"""How often something is read at most that others may change meanwhile."""

PACKAGE_READS = 8
"""How often a package is read at most: nobody changes it, so what differs each time is damage."""


def certain(read: Callable[[], _T], doubts: Callable[[_T], Any], reads: int = READS) -> _T:
    """Return what is read at once if there are no doubts about it, otherwise when two in a row leave the same ones.

    ``doubts`` returns something that is false, or can be compared. Raises what ``read`` raises.
    """
    value = read()
    before = doubts(value)
    for _ in range(reads - 1):
        if not before:
            break
        value = read()
        if (now := doubts(value)) == before:
            break
        before = now
    return value
