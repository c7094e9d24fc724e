"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what it counts: ``one`` in the singular, ``many`` (by default with an s) otherwise."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
