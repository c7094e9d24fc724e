"""The range that a dependency gets whose chart has a new version outside of the old range."""

from __future__ import annotations

import re

from sardonyx.charts import InvalidRange, matches, parse_version

_SIMPLE = re.compile(r"(?P<operator>\^|~|=|)\s*v?(?P<numbers>[0-9]+(?:\.[0-9xX*]+){0,2})(?P<rest>[-+].*)?")


def range_with(range: str, version: str) -> str:
    """Return a range that holds a version: the same one where it does already, else one in the same style.

    ``1.2.0`` becomes the version, ``^1.2.0`` and ``~1.2.0`` keep their sign, ``1.2.x`` its wildcards. Anything else,
    and what cannot hold a pre-release, becomes ``^`` and the version.
    """
    try:
        if matches(range, version):
            return range
    except InvalidRange:
        return f"^{version}"
    match = _SIMPLE.fullmatch(range.strip())
    wanted = _like(match, version) if match else f"^{version}"
    return wanted if matches(wanted, version) else f"^{version}"


def _like(match: re.Match[str], version: str) -> str:
    parts = match["numbers"].split(".")
    if match["operator"] or (len(parts) == 3 and all(part.isdigit() for part in parts)):
        return f"{match['operator']}{version}"
    parsed = parse_version(version)
    numbers = [str(number) for number in parsed.to_tuple()[:3]] if parsed else parts
    return ".".join(new if old.isdigit() else old for old, new in zip(parts, numbers, strict=False))
