"""Versions as Helm orders them: SemVer 2 precedence, read as leniently as Masterminds/semver ``NewVersion`` does.

A leading ``v`` and missing numbers are let through, since published charts have them: ``v1.2`` is 1.2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from semver import Version

_LENIENT = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


def is_semver(text: str) -> bool:
    """Tell whether a text is a full SemVer 2 version, with or without a leading ``v``."""
    return Version.is_valid(text.removeprefix("v"))


@lru_cache(maxsize=16_384)
def parse_version(text: str) -> Version | None:
    """Read a version leniently; None when it is not one."""
    match = _LENIENT.fullmatch(text)
    if match is None:
        return None
    major, minor, patch, prerelease, build = match.groups()
    try:
        return Version.parse(f"{major}.{minor or 0}.{patch or 0}{prerelease or ''}{build or ''}")
    except ValueError:
        return None


def newest_first(versions: Iterable[str]) -> list[str]:
    """Sort versions as Helm's ``SortEntries`` does: descending, those that are no versions last.

    Precedence ignores build metadata; equal versions are put in descending order of their text, so that two runs agree.
    """
    return sorted(versions, key=_order, reverse=True)


@lru_cache(maxsize=16_384)
def _order(text: str) -> tuple[Any, ...]:
    """Return what sorts as SemVer 2 section 11 says; comparing ``Version`` objects is ten times slower."""
    version = parse_version(text)
    if version is None:
        return False, text
    return True, version.major, version.minor, version.patch, _prerelease_order(version.prerelease), text


def _prerelease_order(prerelease: str | None) -> tuple[Any, ...]:
    if prerelease is None:
        return (True,)
    return False, *((not part.isdigit(), int(part) if part.isdigit() else part) for part in prerelease.split("."))
