"""Putting indexes together. Nothing is lost, nothing published is changed, and no time is stamped anew.

Helm's own merge (``pkg/repo/v1/index.go``, ``Merge``) keeps the newer index's entry, whatever its digest. Here the
older one stays, and two digests under one version are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.catalogs.annotations import annotated
from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.catalogs.yanked import YANKED, yank_reason
from sardonyx.core.digests import normal_digest
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.publishing.destination import Release
from sardonyx.publishing.index_editing import as_list
from sardonyx.publishing.index_text import merged

RULE = "index-merge"
_SHOWN = 5


class DifferentDigests(CatalogError):
    """Indexes that have different packages under one version."""


class Merge(NamedTuple):
    """The document of a merged index, the versions that came to the older one, and what to look at."""

    document: Mapping[str, Any]
    added: tuple[Release, ...]
    warnings: tuple[Finding, ...]


class _Work(NamedTuple):
    """What a merge has so far.

    ``positions`` say where each version that can be read stands among its chart's entries; ``written`` holds the texts
    of a chart's entries once one of those that Helm skips is looked for.
    """

    entries: dict[str, list[Any]]
    positions: dict[Release, int]
    added: list[Release]
    warnings: list[Finding]
    conflicts: list[str]
    written: dict[str, set[str]]


def merge(old: Index, new: Sequence[Index]) -> Merge:
    """Merge newer indexes into an older one, in their order.

    Raises DifferentDigests when a version has two; nothing is decided then.
    """
    work = _Work(
        {name: list(as_list(versions)) for name, versions in (old.raw.get("entries") or {}).items()}, {}, [], [], [], {}
    )
    for name, versions in old.entries.items():
        at = {id(raw): position for position, raw in enumerate(work.entries[name])}
        work.positions.update({Release(name, entry.version): at[id(entry.raw)] for entry in versions})
    members = dict(old.raw)
    for index in new:
        _add(work, index)
        _add_members(work, members, index)
    if work.conflicts:
        more = f" and {len(work.conflicts) - _SHOWN} more" if len(work.conflicts) > _SHOWN else ""
        raise DifferentDigests(
            f"nothing was merged, because versions differ: {'; '.join(work.conflicts[:_SHOWN])}{more}",
            help="a published version never changes: give what is new another version",
        )
    return Merge(merged({**members, "entries": work.entries}, []), tuple(work.added), tuple(work.warnings))


def _add(work: _Work, index: Index) -> None:
    readable = {id(entry.raw): entry for versions in index.entries.values() for entry in versions}
    for name, versions in (index.raw.get("entries") or {}).items():
        for position, raw in enumerate(as_list(versions)):
            place = place_of(index.document, ("entries", name, position)) if index.document else Place("")
            if id(raw) in readable:
                _add_entry(work, readable[id(raw)], place)
            else:
                _add_odd(work, name, raw, place)


def _add_entry(work: _Work, entry: IndexEntry, place: Place) -> None:
    release = Release(entry.name, entry.version)
    if release not in work.positions:
        versions = work.entries.setdefault(entry.name, [])
        work.positions[release] = len(versions)
        versions.append(entry.raw)
        work.added.append(release)
        return
    present = work.entries[entry.name][work.positions[release]]
    before = _digest(present)
    if before and entry.digest and before != entry.digest:
        work.conflicts.append(f"{place}: {entry.name} {entry.version} has the digest {entry.digest}, not {before}")
    elif before != entry.digest:
        message = f"{entry.name} {entry.version} has a digest in one index only; the older entry stays"
        work.warnings.append(Finding(RULE, Level.WARNING, message, place, entry.name))
    reason = yank_reason(entry.raw)
    if reason and not yank_reason(present):
        work.entries[entry.name][work.positions[release]] = annotated(present, {YANKED: reason})


def _add_odd(work: _Work, name: str, raw: Any, place: Place) -> None:
    """Keep what Helm skips; a version that is there twice must be the same both times."""
    if name not in work.written:
        work.written[name] = {_canonical(each) for each in work.entries.get(name, [])}
    text = _canonical(raw)
    if text in work.written[name]:
        return
    work.written[name].add(text)
    version = raw.get("version") if isinstance(raw, Mapping) else None
    release = Release(name, version) if isinstance(version, str) else None
    if release in work.positions and release is not None:
        before = _digest(work.entries[name][work.positions[release]])
        if _digest(raw) != before:
            work.conflicts.append(f"{place}: {name} {version} is there twice, with digests that differ")
            return
    work.entries.setdefault(name, []).append(raw)


def _add_members(work: _Work, members: dict[str, Any], index: Index) -> None:
    """Add what is beside the entries: keys are gathered, annotations stay as the older index has them."""
    source = index.document.source if index.document else ""
    for key, value in index.raw.items():
        if key in ("entries", "generated", "apiVersion"):
            continue
        present = members.get(key)
        if isinstance(present, list) and isinstance(value, list):
            members[key] = [*present, *(item for item in value if item not in present)]
        elif isinstance(present, Mapping) and isinstance(value, Mapping):
            members[key] = {**value, **present}
        elif present is None:
            members[key] = value
        elif present != value:
            message = f"{key} differs; that of the older index stays"
            work.warnings.append(Finding(RULE, Level.WARNING, message, Place(source)))


def _canonical(raw: Any) -> str:
    return json.dumps(raw, sort_keys=True)


def _digest(raw: Any) -> str | None:
    digest = raw.get("digest") if isinstance(raw, Mapping) else None
    return normal_digest(digest) if isinstance(digest, str) else None
