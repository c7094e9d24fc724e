"""The index of a catalog in a registry, which the distribution protocol itself lacks.

It lies at ``PATH/sardonyx-catalog:index``: an artifact with one layer, which is an ``index.yaml`` in JSON
(``schemas/catalog-index.schema.json``). A registry has no compare-and-swap for tags. So whoever announces releases puts
them down first under a tag that nobody else writes, ``part-HEX`` by the SHA-256 of its text, and then folds all parts
into ``index``. Folding can be undone by somebody who folds at the same time; the parts cannot. A reader takes ``index``
and every part that it does not name (``annotations: {sardonyx/parts: …}``), so nothing that was announced is missing.

What is announced is marked in the same way (``ocimarks``): the tag of such a part is ``mark-HEX``. Whoever knows
nothing of marks folds only parts of the first kind, and keeps the annotations of the index and of its entries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sardonyx.catalogs.distribution import Distribution, Manifest, below, layer_digest
from sardonyx.catalogs.download import INDEX_BYTES
from sardonyx.catalogs.errors import InvalidIndex
from sardonyx.catalogs.index import Index, IndexEntry, read_index
from sardonyx.catalogs.ocimarks import LISTED, Marks, fields_by_entry, joined, marks_in, with_fields
from sardonyx.charts import newest_first

INDEX_NAME = "sardonyx-catalog"
INDEX_TAG = "index"
INDEX_TYPE = "application/vnd.sardonyx.catalog.index.v1+json"
PARTS = "sardonyx/parts"
PART = re.compile(r"(?:part|mark)-[0-9a-f]{40}")
_NONE = Index({}, {}, ())
_READS = 3


class CatalogIndex(NamedTuple):
    """What a registry has announced: ``folded`` with the manifest of its tag (None: there is none), and other parts.

    ``marks`` are those of all of them together.
    """

    folded: Index
    tag: Manifest | None
    parts: Mapping[str, Index]
    marks: Marks


def read_catalog_index(distribution: Distribution, path: str) -> CatalogIndex | None:
    """Read the index of the catalog below a path; None when it has none.

    Raises InvalidIndex or MalformedText when it is damaged, CatalogError when the registry does not give it.
    """
    repository = below(path, INDEX_NAME)
    for _ in range(_READS):
        catalog, lost = _read_once(distribution, repository)
        if not lost:
            break
    return catalog


def _read_once(distribution: Distribution, repository: str) -> tuple[CatalogIndex | None, bool]:
    """Read the index; tells also whether a part was listed and not there: listed wrongly, or removed meanwhile."""
    # In this order: a part that is not listed yet is in an index read later, or was not announced when this began.
    tags = distribution.tags(repository)
    if tags is None:
        return None, False
    folded, tag = _read(distribution, repository, INDEX_TAG) or (_NONE, None)
    known = parts_in(folded)
    missing = sorted(part for part in tags if PART.fullmatch(part) and part not in known)
    read = {part: _read(distribution, repository, part) for part in missing}
    parts = {part: found[0] for part, found in read.items() if found}
    marks = joined(map(marks_in, (folded, *parts.values())))
    return CatalogIndex(folded, tag, parts, marks) if tag or parts else None, len(parts) < len(missing)


def parts_in(index: Index) -> frozenset[str]:
    """Return the parts that were folded into an index."""
    annotations = index.raw.get("annotations")
    return frozenset(str(annotations.get(PARTS, "")).split()) if isinstance(annotations, dict) else frozenset()


def whole(catalog: CatalogIndex) -> Index:
    """Return all that is announced as one index, as the marks say; ``raw`` is that of the folded one.

    Of two entries of a version that of the folded index counts, then that of the first part by its tag.
    """
    fields = fields_by_entry(catalog.marks)
    entries: dict[str, dict[str, IndexEntry]] = {}
    for index in _indexes(catalog):
        for entry in (each for versions in index.entries.values() for each in versions):
            there = with_fields(entry, fields.get((entry.name, entry.version, entry.digest or ""), {}))
            if there:
                entries.setdefault(entry.name, {}).setdefault(entry.version, there)
    ordered = {name: tuple(them[version] for version in newest_first(them)) for name, them in sorted(entries.items())}
    warnings = [warning for index in _indexes(catalog) for warning in index.warnings]
    return Index(ordered, catalog.folded.raw, tuple(warnings))


def withdrawn(catalog: CatalogIndex) -> frozenset[tuple[str, str]]:
    """Return the charts and versions that were taken out of the index, and are not announced again."""
    gone = {
        (each.chart, each.version) for each, mark in catalog.marks.items() if each.field == LISTED and not mark.value
    }
    if not gone:
        return frozenset()
    return frozenset(gone - {(entry.name, entry.version) for them in whole(catalog).entries.values() for entry in them})


def _indexes(catalog: CatalogIndex) -> list[Index]:
    return [catalog.folded, *(part for _, part in sorted(catalog.parts.items()))]


def _read(distribution: Distribution, repository: str, tag: str) -> tuple[Index, Manifest] | None:
    manifest = distribution.manifest(repository, tag)
    if manifest is None:
        return None
    digest = layer_digest(manifest, INDEX_TYPE)
    if digest is None:
        raise InvalidIndex("is not the index of a catalog", place=manifest.place)
    return read_index(distribution.blob(repository, digest, limit=INDEX_BYTES), str(manifest.place)), manifest
