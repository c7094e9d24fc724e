"""Patterns of paths in the configuration: ``*`` and ``?`` within one name, ``**`` for any number of folders.

Name by name and without trying again, so that no pattern takes longer than its length times that of the path.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ANY_FOLDERS = "**"


def matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern fits a path, or a folder above it; both are relative, with ``/``."""
    parts = pattern.strip("/").split("/")
    if parts[-1] == _ANY_FOLDERS:
        parts[-1] = "*"  # something has to be there, and what is below it fits anyway
    reached = _with_skips(parts, {0})
    for name in path.split("/"):
        reached = _with_skips(parts, {end for part in reached for end in _after(parts, part, name)})
        if len(parts) in reached:
            return True
    return False


def _with_skips(parts: list[str], reached: set[int]) -> set[int]:
    """Add the parts after those that may stand for no folder at all."""
    for number, part in enumerate(parts):
        if part == _ANY_FOLDERS and number in reached:
            reached.add(number + 1)
    return reached


def _after(parts: list[str], number: int, name: str) -> tuple[int, ...]:
    """Return the parts that the next name may be matched with, once this one is matched with a part."""
    if parts[number] == _ANY_FOLDERS:
        return (number,)
    return (number + 1,) if _compiled(parts[number]).fullmatch(name) else ()


@lru_cache(maxsize=1024)
def _compiled(part: str) -> re.Pattern[str]:
    """Compile a pattern of one name: each ``*`` but the last takes as little as it can, and never more."""
    first, *others = [re.escape(text).replace(r"\?", ".") for text in re.split(r"\*+", part)]
    middle = "".join(f"(?>.*?{text})" for text in others[:-1])
    return re.compile(first + middle + (f".*{others[-1]}" if others else ""), re.DOTALL)
