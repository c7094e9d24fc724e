"""Patterns of paths in the configuration: ``*`` and ``?`` within one name, ``**`` for any number of folders."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"(?:^|(?<=/))\*\*(?:/|$)|\*+|\?|[^*?]+")


def matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern fits a path, or a folder above it; both are relative, with ``/``."""
    return _compiled(pattern.strip("/")).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(_expression, _PARTS.findall(pattern))) + "(?:/.*)?")


def _expression(part: str) -> str:
    if part == "**/":
        return "(?:.*/)?"
    if part == "**":
        return ".*"
    if part == "?":
        return "[^/]"
    return "[^/]*" if part.startswith("*") else re.escape(part)
