"""Changing entries of an index; what Helm skips, and everything else, stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sardonyx.catalogs.index import Index, IndexEntry

Edit = Callable[[IndexEntry], Mapping[str, Any] | None]
"""The new entry in place of one; None takes it away."""


def edited(index: Index, edit: Edit, charts: Iterable[str]) -> dict[str, Any]:
    """Return the document of an index after a change to the entries of some charts; a chart without any is gone."""
    entries = dict(index.raw.get("entries") or {})
    for name in charts:
        known = {id(entry.raw): entry for entry in index.entries[name]}
        kept = [edit(known[id(raw)]) if id(raw) in known else raw for raw in as_list(entries[name])]
        entries[name] = [raw for raw in kept if raw is not None]
        if not entries[name]:
            del entries[name]
    return {**index.raw, "entries": entries}


def as_list(versions: Any) -> list[Any]:
    """Return what stands under a chart's name as a list of entries."""
    if isinstance(versions, list):
        return versions
    return [] if versions is None else [versions]
