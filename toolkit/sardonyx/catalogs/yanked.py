"""Yanked versions: they stay where they are and can be downloaded, but nothing new is launched with them.

An annotation of the entry in the index says so, which Helm carries and does not interpret. Whoever runs such a version
goes on running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sardonyx.catalogs.errors import CatalogError
from sardonyx.core.errors import Place

if TYPE_CHECKING:
    from sardonyx.catalogs.index import IndexEntry

YANKED = "sardonyx/yanked"
"""The annotation; its text is the reason."""

NO_REASON = "no reason was given"


class YankedVersion(CatalogError):
    """A version that is not to be used for anything new."""

    def __init__(self, name: str, version: str, reason: str, location: str, newest: str | None = None) -> None:
        remedy = f"the newest that was not is {newest}" if newest else "no version of it is left"
        super().__init__(f"{name} {version} was yanked: {reason}", place=Place(location), help=remedy)


def yank_reason(raw: Mapping[str, Any]) -> str | None:
    """Return why the version of an entry, as it is written, was yanked; None when it was not."""
    annotations = raw.get("annotations")
    if not isinstance(annotations, Mapping) or YANKED not in annotations:
        return None
    reason = annotations[YANKED]
    return (str(reason).strip() if reason is not None else "") or NO_REASON


def not_yanked(entries: Iterable[IndexEntry]) -> list[IndexEntry]:
    """Return the entries of versions that were not yanked, in their order."""
    return [entry for entry in entries if yank_reason(entry.raw) is None]
