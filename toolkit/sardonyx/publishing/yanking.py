"""Marks on published versions: yanked, deprecated. Packages and digests stay as they were published.

A mark is an annotation of the entry, which Helm's strict reader takes (``pkg/chart/v2/metadata.go``: texts by key) and
does not interpret. ``deprecated`` is Helm's own flag beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.catalogs import UnknownChart, UnknownVersion
from sardonyx.catalogs.annotations import annotated
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.catalogs.yanked import YANKED, yank_reason
from sardonyx.charts import matches
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.publishing.artifacthub_images import IMAGES
from sardonyx.publishing.index_editing import edited

DEPRECATED = "sardonyx/deprecated"
"""The annotation that says why a version is deprecated."""

_LONGEST_REASON = 500


class NothingToChange(SardonyxError):
    """A mark that is there already, or was never there."""


def yank(index: Index, name: str, version: str, reason: str, source: str) -> dict[str, Any]:
    """Return the document of an index in which a version is marked as yanked; another reason replaces the one before.

    Raises UnknownChart, UnknownVersion, NothingToChange, UsageError for a reason that is none.
    """
    entry, text = one_entry(index, name, version, source), _reason(reason)
    if yank_reason(entry.raw) == text:
        raise NothingToChange(f"{name} {version} was yanked for this reason already", place=Place(source))
    return edited(index, lambda each: annotated(each.raw, {YANKED: text}) if each is entry else each.raw, [name])


def unyank(index: Index, name: str, version: str, source: str) -> dict[str, Any]:
    """Return the document of an index in which a version is not marked as yanked any more.

    Raises UnknownChart, UnknownVersion, NothingToChange.
    """
    entry = one_entry(index, name, version, source)
    if yank_reason(entry.raw) is None:
        raise NothingToChange(f"{name} {version} was not yanked", place=Place(source))
    return edited(index, lambda each: annotated(each.raw, {YANKED: None}) if each is entry else each.raw, [name])


def to_deprecate(index: Index, name: str, versions: str, source: str) -> list[IndexEntry]:
    """Return the versions of a chart in a range, newest first; an empty range holds all, prereleases too.

    Raises UnknownChart, InvalidRange, UnknownVersion when none lies in the range.
    """
    entries = entries_of(index, name, source)
    found = [entry for entry in entries if not versions or matches(versions, entry.version)]
    if not found:
        raise UnknownVersion(name, versions, (entry.version for entry in entries), source)
    return found


def deprecate(index: Index, name: str, versions: str, reason: str, source: str) -> dict[str, Any]:
    """Return the document of an index in which versions of a chart are marked as deprecated.

    Raises what ``to_deprecate`` raises, NothingToChange, UsageError for a reason that is none.
    """
    text = _reason(reason)
    chosen = {id(entry.raw) for entry in to_deprecate(index, name, versions, source)}

    def edit(entry: IndexEntry) -> Any:
        marked = {**annotated(entry.raw, {DEPRECATED: text}), "deprecated": True}
        return marked if id(entry.raw) in chosen else entry.raw

    document = edited(index, edit, [name])
    if document == index.raw:
        raise NothingToChange(f"{name} {versions} is deprecated for this reason already", place=Place(source))
    return document


def unmarked(raw: Mapping[str, Any], packed: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry without what came into it after its package was made: marks, and a list of images.

    ``packed`` is what the entry would be by the package alone; what the chart's author wrote stays.
    """
    own = packed.get("annotations") or {}
    present = raw.get("annotations")
    added = {key: None for key in (YANKED, DEPRECATED, IMAGES) if isinstance(present, Mapping) and key not in own}
    flag = {"deprecated": packed.get("deprecated")} if DEPRECATED in added and DEPRECATED in (present or {}) else {}
    entry = annotated(raw, added) if added else dict(raw)
    return {key: value for key, value in {**entry, **flag}.items() if value is not None}


def entries_of(index: Index, name: str, source: str) -> tuple[IndexEntry, ...]:
    """Return the versions of a chart; raises UnknownChart."""
    if name not in index.entries:
        raise UnknownChart(name, index.entries, source)
    return index.entries[name]


def one_entry(index: Index, name: str, version: str, source: str) -> IndexEntry:
    """Return the entry of a version; raises UnknownChart, UnknownVersion."""
    entries = entries_of(index, name, source)
    found = next((entry for entry in entries if entry.version == version), None)
    if found is None:
        raise UnknownVersion(name, version, (entry.version for entry in entries), source)
    return found


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > _LONGEST_REASON:
        raise UsageError(f"a reason has 1 to {_LONGEST_REASON} characters", help="say in a sentence why, for the users")
    return reason
