"""How far a form is explored."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """How much is tried."""

    OFF = "off"
    QUICK = "quick"
    FULL = "full"
