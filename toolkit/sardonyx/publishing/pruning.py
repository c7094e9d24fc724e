"""Which versions leave an index by rule, and what is said before they go.

Packages bundle what they depend on, so no published package needs another's entry in order to run. What may still
suffer is packing a chart again, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sardonyx.catalogs import not_yanked
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import InvalidRange, matches, parse_version
from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.publishing.index_editing import edited
from sardonyx.publishing.index_text import BEGINNING, moment_of

RULE = "index-dependency"
_DURATION = re.compile(r"([1-9][0-9]{0,4})(d|w|y)")
_DAYS = {"d": 1, "w": 7, "y": 365}


class PruneRules(NamedTuple):
    """What stays; None stands for a rule that is not there.

    The newest ``keep`` releases of a chart, the newest ``keep_minor`` of each minor version (1.4.x), and all that
    is not older than ``older_than``.
    """

    keep: int | None = None
    keep_minor: int | None = None
    older_than: timedelta | None = None


def duration(text: str) -> timedelta:
    """Read ``90d``, ``12w`` or ``2y`` (of 365 days each).

    Raises UsageError.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no duration", help="write it as 90d, 12w or 2y")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def to_prune(index: Index, rules: PruneRules, now: datetime) -> list[IndexEntry]:
    """Return the versions that go, by chart and newest first.

    The newest release of a chart that was not yanked stays whatever the rules say, and all that is newer. Prereleases
    and yanked versions take no place among those that are kept. A version whose time is not known, or lies in the
    future, is not older than anything.

    Raises UsageError when there is no rule.
    """
    if rules == PruneRules():
        raise UsageError("nothing says what is to go", help="give --keep, --keep-minor or --older-than")
    return [entry for name in sorted(index.entries) for entry in _going(index.entries[name], rules, now)]


def _going(entries: Sequence[IndexEntry], rules: PruneRules, now: datetime) -> list[IndexEntry]:
    usable = not_yanked(entries) or list(entries)
    releases = [entry for entry in usable if not _parsed(entry).prerelease] or usable
    staying = {entry.version for entry in entries[: entries.index(releases[0]) + 1]}
    staying |= {entry.version for entry in releases[: rules.keep or 0]}
    for _, line in groupby(releases, key=lambda entry: _parsed(entry).to_tuple()[:2]):
        staying |= {entry.version for entry in list(line)[: rules.keep_minor or 0]}
    return [entry for entry in entries if entry.version not in staying and _is_older(entry, rules.older_than, now)]


def _parsed(entry: IndexEntry) -> Any:
    return parse_version(entry.version)  # an index has no entry whose version is none


def _is_older(entry: IndexEntry, age: timedelta | None, now: datetime) -> bool:
    if age is None:
        return True
    created = moment_of(str(entry.raw.get("created")))
    return created > BEGINNING and created < now - age


def pruned(index: Index, going: Iterable[IndexEntry]) -> dict[str, Any]:
    """Return the document of an index without some versions."""
    gone = {id(entry.raw) for entry in going}
    charts = {entry.name for versions in index.entries.values() for entry in versions if id(entry.raw) in gone}
    return edited(index, lambda entry: None if id(entry.raw) in gone else entry.raw, sorted(charts))


def missed(index: Index, going: Sequence[IndexEntry]) -> list[Finding]:
    """Say for which charts that stay no version of a dependency is left in this index.

    They run on: their packages bundle it. But they can no longer be packed from here.
    """
    gone = {id(entry.raw) for entry in going}
    touched: dict[str, list[IndexEntry]] = {}
    for entry in going:
        touched.setdefault(entry.name, []).append(entry)
    lost: dict[tuple[str, str], bool] = {}
    found: dict[tuple[str, str, str], Finding] = {}
    for entry in (each for versions in index.entries.values() for each in versions if id(each.raw) not in gone):
        for name, wanted in _needs(entry):
            if (name, wanted) not in lost:
                left = [other.version for other in index.entries.get(name, ()) if id(other.raw) not in gone]
                leaving = [other.version for other in touched.get(name, ())]
                lost[name, wanted] = _one_matches(wanted, leaving) and not _one_matches(wanted, left)
            if lost[name, wanted]:
                found[entry.name, name, wanted] = _unpackable(entry, name, wanted)
    return list(found.values())


def _unpackable(entry: IndexEntry, name: str, wanted: str) -> Finding:
    message = f"{entry.name} {entry.version} depends on {name} {wanted}, of which no version stays"
    remedy = "its package bundles it and goes on working; only packing it again would fail"
    return Finding(RULE, Level.WARNING, message, subject=entry.name, help=remedy)


def _needs(entry: IndexEntry) -> Iterable[tuple[str, str]]:
    dependencies = entry.raw.get("dependencies")
    for each in dependencies if isinstance(dependencies, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each["name"], str(each.get("version") or "")


def _one_matches(wanted: str, versions: Iterable[str]) -> bool:
    try:
        return any(matches(wanted, version) for version in versions)
    except InvalidRange:
        return False
