"""How far a form is explored."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Mode(StrEnum):
    """How much is tried."""

    OFF = "off"
    QUICK = "quick"
    FULL = "full"


class Budget(NamedTuple):
    """How much one chart may take: single changes, mixed rows for each base, reductions, and seconds at the utmost."""

    singles: int
    mixes: int
    reductions: int
    seconds: float


BUDGETS = {Mode.QUICK: Budget(110, 0, 6, 60.0), Mode.FULL: Budget(400, 10, 24, 600.0)}
