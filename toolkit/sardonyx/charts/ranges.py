"""Ranges of versions as Helm reads them in ``dependencies[].version`` (Masterminds/semver v3, ``constraints.go``).

    ^1.2.3  1.2.3 up to 2.0.0       ~1.2.3  1.2.3 up to 1.3.0       1.2.x, 1.2  any patch of 1.2
    >=1 <2, >=1, <2  both           1 || 3  either                  1.2 - 2.3   between, both ends included

A version with a prerelease satisfies a range only when some version between the same two ``||`` has a prerelease too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from semver import Version

from sardonyx.charts.versions import newest_first, parse_version
from sardonyx.core.errors import SardonyxError

_VERSION = (
    r"v?(?:[0-9]+|[xX*])(?:\.(?:[0-9]+|[xX*]))?(?:\.(?:[0-9]+|[xX*]))?"
    r"(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_OPERATOR = r"=|!=|>=|=>|<=|=<|>|<|~>|~|\^|"
_HYPHEN = re.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*", re.ASCII)
_PART = re.compile(rf"(?P<operator>{_OPERATOR})\s*(?P<version>{_VERSION})", re.ASCII)
_ALTERNATIVE = re.compile(
    rf"\s*(?:{_OPERATOR})\s*{_VERSION}\s*(?:(?:\s|,\s*)(?:{_OPERATOR})\s*{_VERSION}\s*)*", re.ASCII
)
_NUMBERS = re.compile(r"v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?P<rest>.*)", re.ASCII)


class InvalidRange(SardonyxError):
    """A text that is not a range of versions."""


class Comparison(NamedTuple):
    """One operator and version; ``given`` counts the numbers written before the first wildcard (0 to 3)."""

    operator: str
    version: Version
    given: int


Range = tuple[tuple[Comparison, ...], ...]
"""Alternatives, each of comparisons that must all hold."""


def matches(range: str, version: str) -> bool:
    """Tell whether a version lies in a range; an empty range holds every release, and none holds what is no version.

    Raises InvalidRange when the first text is not a range.
    """
    alternatives = parse_range(range)
    parsed = parse_version(version)
    return parsed is not None and any(_holds(comparisons, parsed) for comparisons in alternatives)


def newest(versions: Iterable[str], range: str | None = None) -> str | None:
    """Return the newest of the versions that lie in a range; None when there is none.

    Without a range it is the newest release, and the newest prerelease when there are only those.

    Raises InvalidRange when the text is not a range.
    """
    ordered = [version for version in newest_first(versions) if parse_version(version)]
    chosen = next((version for version in ordered if matches(range or "*", version)), None)
    return chosen if chosen or range else next(iter(ordered), None)


@lru_cache(maxsize=4096)
def parse_range(text: str) -> Range:
    """Read a range.

    Raises InvalidRange when the text is not one.
    """
    rewritten = _HYPHEN.sub(r">= \1, <= \2 ", text)
    return tuple(_comparisons(alternative, text) for alternative in rewritten.split("||"))


def _comparisons(alternative: str, whole: str) -> tuple[Comparison, ...]:
    if not alternative.strip():
        return (Comparison("", Version(0), 0),)
    if not _ALTERNATIVE.fullmatch(alternative):
        raise InvalidRange(f"{whole!r} is not a range of versions", help="write it as ^1.2.3, ~1.2, 1.x or >=1.2 <2")
    return tuple(_comparison(part, whole) for part in _PART.finditer(alternative))


def _comparison(part: re.Match[str], whole: str) -> Comparison:
    numbers = _NUMBERS.fullmatch(part["version"])
    assert numbers is not None  # noqa: S101  # _PART holds the same expression
    given = next((index for index, number in enumerate(numbers.groups()[:3]) if not number or number in "xX*"), 3)
    filled = ".".join([*numbers.groups()[:given], *["0"] * (3 - given)])
    version = parse_version(filled + numbers["rest"])
    if version is None:
        raise InvalidRange(f"{part['version']!r} in {whole!r} is not a version")
    return Comparison(part["operator"], version, given)


def _holds(comparisons: tuple[Comparison, ...], version: Version) -> bool:
    if version.prerelease and not any(comparison.version.prerelease for comparison in comparisons):
        return False
    return all(_CHECKS[comparison.operator](version, comparison) for comparison in comparisons)


def _equal(version: Version, wanted: Comparison) -> bool:
    return version.compare(wanted.version) == 0 if wanted.given == 3 else _tilde(version, wanted)


def _different(version: Version, unwanted: Comparison) -> bool:
    if unwanted.given in (0, 3):
        return version.compare(unwanted.version) != 0
    count = unwanted.given
    if version.to_tuple()[:count] != unwanted.version.to_tuple()[:count]:
        return True
    return count == 2 and version.prerelease != unwanted.version.prerelease


def _greater(version: Version, bound: Comparison) -> bool:
    if bound.given in (1, 2):
        return version.to_tuple()[: bound.given] > bound.version.to_tuple()[: bound.given]
    return version.compare(bound.version) > 0


def _less_or_equal(version: Version, bound: Comparison) -> bool:
    if bound.given == 3:
        return version.compare(bound.version) <= 0
    count = 2 if bound.given != 1 else 1
    return version.to_tuple()[:count] <= bound.version.to_tuple()[:count]


def _tilde(version: Version, base: Comparison) -> bool:
    if version.compare(base.version) < 0:
        return False
    if base.given in (0, 3) and base.version.to_tuple()[:3] == (0, 0, 0):
        return True  # Masterminds reads ~0.0.0 as "any", as it does *
    count = 1 if base.given == 1 else 2
    return version.to_tuple()[:count] == base.version.to_tuple()[:count]


def _caret(version: Version, base: Comparison) -> bool:
    if version.compare(base.version) < 0:
        return False
    if base.given == 0:
        return version.to_tuple()[:3] == (0, 0, 0)
    numbers = base.version.to_tuple()[: base.given]
    leading = next((index for index, number in enumerate(numbers) if number), base.given - 1)
    return version.to_tuple()[: leading + 1] == numbers[: leading + 1]


_CHECKS = {
    "": _equal,
    "=": _equal,
    "!=": _different,
    ">": _greater,
    "<": lambda version, bound: version.compare(bound.version) < 0,
    ">=": lambda version, bound: version.compare(bound.version) >= 0,
    "=>": lambda version, bound: version.compare(bound.version) >= 0,
    "<=": _less_or_equal,
    "=<": _less_or_equal,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}
