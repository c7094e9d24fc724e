"""Which version a chart needs after a change.

SemVer 2 says what 1.0.0 and later promise (https://semver.org). For 0.y.z it promises nothing; here, as in the ranges
of Helm (``^0.y.z``, see ``charts.ranges``), in Cargo and in chart-testing, y counts what breaks and z everything else.
A pre-release is followed by the next one of its line, as long as the line it leads to leaves room for the change; which
one becomes the release is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import IntEnum
from typing import NamedTuple

from semver import Version

from sardonyx.charts import parse_version

_NUMBERED = re.compile(r"(.*?)(0|[1-9][0-9]{0,17})")


class Bump(IntEnum):
    """What a change asks of the version of a release: a fix, something new, something that breaks."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Decision(NamedTuple):
    """The version that a chart needs; ``is_kept`` when it has it already, ``remarks`` say why it does not."""

    version: str
    is_kept: bool
    remarks: tuple[str, ...] = ()


def next_version(base: str, bump: Bump) -> str:
    """Return the version that follows a version after a change; build metadata goes, a leading ``v`` stays.

    Raises ValueError for what is no version.
    """
    parsed = _parsed(base)
    if parsed.prerelease and bump <= _room(parsed):
        following = parsed.replace(prerelease=_next_prerelease(parsed.prerelease), build=None)
    else:
        line = _restarted(parsed.prerelease) if parsed.prerelease else None
        following = _raised(parsed, bump).replace(prerelease=line)
    return f"{'v' if base.startswith('v') else ''}{following}"


def bump_between(base: str, version: str) -> Bump | None:
    """Return the largest change that the step from one version to another has room for; None when it is not higher.

    Raises ValueError for what is no version.
    """
    old, new = _parsed(base), _parsed(version)
    if new <= old:
        return None
    before, after = old.to_tuple()[:3], new.to_tuple()[:3]
    step = _step(before, after) if before != after else Bump.PATCH
    return max(step, _room(old)) if old.prerelease else step


def decide(base: str, now: str, bump: Bump, taken: Collection[str] = ()) -> Decision:
    """Return the version that a chart needs whose last one was ``base`` and which says ``now``.

    A version that is high enough is kept. ``taken`` are versions that were released elsewhere.
    Raises ValueError for what is no version.
    """
    step = bump_between(base, now)
    others = {_core(version) for version in taken if parse_version(version)}
    if step is not None and step >= bump and _core(now) not in others:
        return Decision(now, is_kept=True)
    wanted = next_version(base, bump)
    line = _parsed(now).prerelease
    if step is not None and line and not _parsed(wanted).prerelease:
        wanted = f"{wanted}-{_restarted(line)}"
    remarks = [_shortfall(base, now, bump, step)]
    while _core(wanted) in others:
        remarks.append(f"{wanted} was released from another branch")
        wanted = next_version(wanted, Bump.PATCH)
    return Decision(wanted, is_kept=False, remarks=tuple(remark for remark in remarks if remark))


def _shortfall(base: str, now: str, bump: Bump, step: Bump | None) -> str:
    if step is not None and step >= bump:
        return f"{now} was released from another branch"
    if step is not None:
        return f"{now} leaves no room for a {bump} change since {base}"
    if _parsed(now) < _parsed(base):
        return f"{now} is lower than {base}, which is there already"
    return f"{now} differs from {base} only in build metadata, which does not count" if now != base else ""


def _parsed(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise ValueError(f"{text!r} is not a version")
    return version


def _core(text: str) -> str:
    """Return a version without what does not count when two are compared."""
    return str(_parsed(text).replace(build=None))


def _raised(version: Version, bump: Bump) -> Version:
    major, minor, patch = version.to_tuple()[:3]
    if bump is Bump.MAJOR:
        return Version(major + 1) if major else Version(0, minor + 1)
    return Version(major, minor + 1) if major and bump is Bump.MINOR else Version(major, minor, patch + 1)


def _step(before: tuple[int, ...], after: tuple[int, ...]) -> Bump:
    if before[0] != after[0]:
        return Bump.MAJOR
    is_early = before[0] == 0
    if before[1] != after[1]:
        return Bump.MAJOR if is_early else Bump.MINOR
    return Bump.MINOR if is_early else Bump.PATCH


def _room(version: Version) -> Bump:
    """Return the largest change that the release leaves room for which a pre-release leads to."""
    major, minor, patch = version.to_tuple()[:3]
    if patch:
        return Bump.PATCH if major else Bump.MINOR
    return Bump.MINOR if major and minor else Bump.MAJOR


def _next_prerelease(text: str) -> str:
    head, _, last = text.rpartition(".")
    prefix = f"{head}." if head else ""
    match = _NUMBERED.fullmatch(last)
    if match and not match[1]:
        return f"{prefix}{int(last) + 1}"
    # rc9 is followed by rc10, which sorts before it: letters with digits are compared as text.
    if match and len(str(int(match[2]) + 1)) == len(match[2]):
        return f"{prefix}{match[1]}{int(match[2]) + 1}"
    return f"{text}.1"


def _restarted(text: str) -> str:
    match = _NUMBERED.fullmatch(text)
    return f"{match[1]}1" if match and match[1] else text
