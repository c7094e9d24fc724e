"""Announcing releases in the index of a catalog in a registry; ``catalogs.ociindex`` says how it is kept."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping
from typing import Any

from sardonyx.catalogs.distribution import MANIFEST, Distribution, below
from sardonyx.catalogs.errors import CatalogError, DigestMismatch, Unreachable
from sardonyx.catalogs.index import Index
from sardonyx.catalogs.ociindex import (
    INDEX_NAME,
    INDEX_TAG,
    INDEX_TYPE,
    PARTS,
    CatalogIndex,
    parts_in,
    read_catalog_index,
    whole,
)
from sardonyx.catalogs.ocimarks import ANNOTATION, DEPRECATED, LISTED, MARKS, Mark, Marked, Marks, marks_text
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.publishing.announcing import Urls, entry_in, taken, with_announced
from sardonyx.publishing.destination import Change, Package
from sardonyx.publishing.destinations.ocimanifest import Blob, artifact
from sardonyx.publishing.destinations.ociupload import put_blobs, put_manifest
from sardonyx.publishing.index_changes import EntryChange, entry_changes
from sardonyx.publishing.index_editing import as_list
from sardonyx.publishing.index_text import index_text, merged
from sardonyx.publishing.yanking import NothingToChange

_EMPTY = Blob("application/vnd.oci.empty.v1+json", b"{}")
_NONE = CatalogIndex(Index({}, {}, ()), None, {}, {})
_ATTEMPTS = 8
_PAUSE = 0.1


def read_announced(registry: Distribution, path: str) -> Index:
    """Return all that was announced below a path.

    Raises what ``read_catalog_index`` raises.
    """
    return _together(_read(registry, path))


def add_announced(registry: Distribution, path: str, packages: Iterable[Package], urls: Urls) -> None:
    """Announce packages below a path. When this returns, they are announced for good, whoever else does the same.

    Raises ReleaseTaken when another digest is announced for one of them, and what reading raises.
    """
    wanted, source = list(packages), _source(registry, path)
    before = _read(registry, path)
    index = _together(before)
    with_announced(index, wanted, urls, source)  # refuses what differs
    new = [package for package in wanted if not entry_in(index, package.release)]
    back = {marked: mark.revision for package in new if (mark := before.marks.get(marked := _listing(package)))}
    entries = [{**package.entry, "urls": urls(package)} for package in new]
    _put_part(registry, path, [one for one, package in zip(entries, new, strict=True) if _listing(package) not in back])
    _put_marks(
        registry,
        path,
        {marked: Mark(revision + 1, value=True) for marked, revision in back.items()},
        [one for one, package in zip(entries, new, strict=True) if _listing(package) in back],
    )
    if new or before.parts:
        after = _fold(registry, path)
        _refuse_others(after, wanted, source)


def change_announced(registry: Distribution, path: str, change: Change) -> Index:
    """Mark what is announced below a path as a change to its index asks; return the index as it was.

    When this returns, the marks are there for good, whoever writes the index at the same time. Of two who mark the same
    at once it is as if one had come after the other: the one whose mark does not count reads again, and decides anew.
    Only annotations, ``deprecated`` and whether an entry is there can be changed.

    Raises what the change and reading raise, CatalogError for a change of something else, or when others never stop.
    """
    for number in range(_ATTEMPTS):
        before = _read(registry, path)
        index = _together(before)
        try:
            marks = _marks_of(entry_changes(index, change(index)), before.marks, _source(registry, path))
        except NothingToChange:
            _fold(registry, path)  # whoever marked it may have been stopped before that
            raise
        if not marks:
            return index
        _put_marks(registry, path, marks)
        after = _fold(registry, path)
        if all(_counts(mark, after.marks.get(marked)) for marked, mark in marks.items()):
            return index
        time.sleep(random.uniform(0, 1) * _PAUSE * number)
    message = f"others marked the same first {_ATTEMPTS} times"
    raise CatalogError(message, place=Place(_source(registry, path)), help="try again later")


def _source(registry: Distribution, path: str) -> str:
    return f"oci://{registry.host}/{below(path, INDEX_NAME)}"


def _read(registry: Distribution, path: str) -> CatalogIndex:
    return read_catalog_index(registry, path) or _NONE


def _listing(package: Package) -> Marked:
    return Marked(package.release.name, package.release.version, package.digest, LISTED)


def _refuse_others(after: CatalogIndex, wanted: Iterable[Package], source: str) -> None:
    index = _together(after)
    for package in wanted:
        entry = entry_in(index, package.release)
        gone = after.marks.get(_listing(package))  # somebody took it out of the index right afterwards
        if entry is None and not (gone and not gone.value):
            remedy = "run this again: what is announced is not lost"
            raise Unreachable(f"does not show {package.file}, which was announced", place=Place(source), help=remedy)
        if entry and entry.digest != package.digest:
            raise taken(package, source)


def _marks_of(changes: Iterable[EntryChange], known: Marks, source: str) -> dict[Marked, Mark]:
    """Return the marks that bring about changes; each has seen those that are known."""
    marks: dict[Marked, Mark] = {}
    for change in changes:
        entry = change.entry
        for field, value in _fields_of(change, source).items():
            where = Marked(entry.name, entry.version, entry.digest or "", field)
            marks[where] = Mark(known[where].revision + 1 if where in known else 1, value)
    return marks


def _fields_of(change: EntryChange, source: str) -> dict[str, Any]:
    before, after = change.entry.raw, change.after
    if after is None:
        return {LISTED: False}
    others = ("annotations", DEPRECATED)
    if any(before.get(key) != after.get(key) for key in {*before, *after} if key not in others):
        message = f"{change.entry.name} {change.entry.version} can be marked or taken out, but not be changed otherwise"
        raise CatalogError(message, place=Place(source), help="publish it under a new version")
    fields = {DEPRECATED: after.get(DEPRECATED)} if before.get(DEPRECATED) != after.get(DEPRECATED) else {}
    old, new = before.get("annotations") or {}, after.get("annotations") or {}
    return {**fields, **{f"{ANNOTATION}{key}": new.get(key) for key in {*old, *new} if old.get(key) != new.get(key)}}


def _counts(mark: Mark, now: Mark | None) -> bool:
    """Tell whether a mark is what counts; one of a later revision was made by somebody who came afterwards."""
    return now is not None and (now == mark or now.revision > mark.revision)


def _together(catalog: CatalogIndex) -> Index:
    index = whole(catalog)
    return Index(index.entries, _raw(catalog, index), index.warnings)


def _raw(catalog: CatalogIndex, index: Index) -> Mapping[str, Any]:
    """Return the document of all that is announced, which holds the very entries of its index."""
    if not (catalog.parts or catalog.folded.raw):
        return {}
    read = {id(entry.raw) for versions in catalog.folded.entries.values() for entry in versions}
    entries: dict[str, list[Any]] = {name: [entry.raw for entry in them] for name, them in index.entries.items()}
    for name, versions in (catalog.folded.raw.get("entries") or {}).items():
        skipped = [raw for raw in as_list(versions) if id(raw) not in read]
        if skipped:
            entries.setdefault(name, []).extend(skipped)
    return merged({**catalog.folded.raw, "entries": entries}, [])


def _put_part(registry: Distribution, path: str, entries: list[Mapping[str, Any]]) -> None:
    if entries:
        text = index_text(merged({}, entries))
        _put(registry, path, f"part-{_name(text)}", text)


def _put_marks(registry: Distribution, path: str, marks: Marks, entries: Iterable[Mapping[str, Any]] = ()) -> None:
    """Put marks under a tag of their own, with entries that they bring back."""
    if marks:
        text = index_text(merged({"annotations": {MARKS: marks_text(marks)}}, entries))
        _put(registry, path, f"mark-{_name(text)}", text)


def _name(text: bytes) -> str:
    return digest_of(text).removeprefix("sha256:")[:40]


def _fold(registry: Distribution, path: str) -> CatalogIndex:
    """Bring the parts into the index until it holds all that are there, and return what is announced.

    Others may do the same and undo it; then it is done again. Should they never stop, or the registry not let a tag be
    moved, the parts stay as they are, and readers find them.
    """
    for number in range(_ATTEMPTS):
        catalog = _read(registry, path)
        if not catalog.parts:
            return catalog
        try:
            _put(registry, path, INDEX_TAG, _folded_text(catalog), _condition(catalog))
        except (Unreachable, DigestMismatch):
            raise
        except CatalogError:  # a registry that lets no tag be moved
            return catalog
        time.sleep(random.uniform(0, 1) * _PAUSE * number)
    return _read(registry, path)


def _folded_text(catalog: CatalogIndex) -> bytes:
    raw = _together(catalog).raw
    parts = sorted({*parts_in(catalog.folded), *catalog.parts})
    marks = {MARKS: marks_text(catalog.marks)} if catalog.marks else {}
    annotations = {**raw.get("annotations", {}), **marks, PARTS: " ".join(parts)}
    return index_text({"apiVersion": "v1", **raw, "annotations": annotations})


def _condition(catalog: CatalogIndex) -> Mapping[str, str]:
    """Ask the registries that can to compare and swap."""
    if catalog.tag is None:
        return {"If-None-Match": "*"}
    return {"If-Match": catalog.tag.etag} if catalog.tag.etag.startswith('"') else {}


def _put(registry: Distribution, path: str, tag: str, text: bytes, condition: Mapping[str, str] | None = None) -> None:
    repository = below(path, INDEX_NAME)
    made = artifact(_EMPTY, [Blob(INDEX_TYPE, text)], {}, mediaType=MANIFEST, artifactType=INDEX_TYPE)
    put_blobs(registry, repository, made)
    put_manifest(registry, repository, tag, made, condition or {})
