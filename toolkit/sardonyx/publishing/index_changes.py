"""What a change to an index changes: which entries, and which files nobody names any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.publishing.destination import Change
from sardonyx.publishing.index_editing import as_list
from sardonyx.publishing.index_text import index_text
from sardonyx.publishing.yanking import NothingToChange


class EntryChange(NamedTuple):
    """An entry, and what it is to be; None when it goes."""

    entry: IndexEntry
    after: Mapping[str, Any] | None


def entry_changes(index: Index, document: Mapping[str, Any]) -> list[EntryChange]:
    """Return the entries that a document has otherwise than an index, in the order of the index.

    The document must be made of the index by ``index_editing.edited``.
    """
    before, entries = index.raw.get("entries") or {}, document.get("entries") or {}
    return [
        EntryChange(entry, after)
        for name, versions in index.entries.items()
        for entry, after in _paired(versions, as_list(before.get(name)), as_list(entries.get(name)))
        if after is not entry.raw and after != entry.raw
    ]


def _paired(
    versions: Sequence[IndexEntry], before: list[Any], after: list[Any]
) -> Iterator[tuple[IndexEntry, Mapping[str, Any] | None]]:
    """Yield each entry with what it is to be; what stays as it was may be one that Helm skips, of the same version."""
    there, left = {id(raw) for raw in before}, {id(raw) for raw in after}
    new = {raw["version"]: raw for raw in after if id(raw) not in there}
    for entry in versions:
        yield entry, entry.raw if id(entry.raw) in left else new.get(entry.version)


def changed_text(index: Index, change: Change) -> bytes | None:
    """Return the text of an index after a change, None when it changes nothing; raises what the change raises."""
    document = change(index)
    return index_text(document) if entry_changes(index, document) else None


def patient(change: Change) -> Change:
    """Return a change that may be made again: what is as it should be by then needs none.

    A destination that asks again lost its first answer, or somebody else changed the index first, perhaps to the same.
    """
    calls = 0

    def once_more(index: Index) -> Mapping[str, Any]:
        nonlocal calls
        calls += 1
        try:
            return change(index)
        except NothingToChange:
            if calls == 1:
                raise
            return index.raw

    return once_more


def files_leaving(index: Index, document: Mapping[str, Any], name_of: Callable[[str], str | None]) -> list[str]:
    """Return the packages, each with its provenance, that only entries name which a document lacks; sorted.

    ``name_of`` says which file a URL of the index leads to, None for one that leads elsewhere.
    """
    going = (change.entry.urls for change in entry_changes(index, document) if change.after is None)
    gone = {name for urls in going for url in urls if (name := name_of(url))}
    kept = {name for url in _urls(document) if (name := name_of(url))}
    packages = sorted(name for name in gone - kept if name.endswith(".tgz"))
    return [file for name in packages for file in (name, f"{name}.prov")]


def _urls(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield every URL in a document, also those of entries that Helm skips."""
    for versions in (document.get("entries") or {}).values():
        for raw in as_list(versions):
            urls = raw.get("urls") if isinstance(raw, Mapping) else None
            yield from (url for url in as_list(urls) if isinstance(url, str))
