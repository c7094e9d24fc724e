"""The index of a catalog in a registry, which the distribution protocol itself lacks.

It lies at ``PATH/sardonyx-catalog:index``: an artifact with one layer, which is an ``index.yaml`` in JSON
(``schemas/catalog-index.schema.json``). A registry has no compare-and-swap for tags. So whoever announces releases puts
them down first under a tag that nobody else writes, ``part-HEX`` by the SHA-256 of its text, and then folds all parts
into ``index``. Folding can be undone by somebody who folds at the same time; the parts cannot. A reader takes ``index``
and every part that it does not name (``annotations: {sardonyx/parts: …}``), so nothing that was announced is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sardonyx.catalogs.distribution import Distribution, Manifest, below, layer_digest
from sardonyx.catalogs.download import INDEX_BYTES
from sardonyx.catalogs.errors import InvalidIndex
from sardonyx.catalogs.index import Index, IndexEntry, read_index
from sardonyx.charts import newest_first

INDEX_NAME = "sardonyx-catalog"
INDEX_TAG = "index"
INDEX_TYPE = "application/vnd.sardonyx.catalog.index.v1+json"
PARTS = "sardonyx/parts"
PART = re.compile(r"part-[0-9a-f]{40}")
_NONE = Index({}, {}, ())


@dataclass(frozen=True)
class CatalogIndex:
    """What a registry has announced: ``folded`` with the manifest of its tag (None: there is none), and other parts."""

    folded: Index
    tag: Manifest | None
    parts: Mapping[str, Index]


def read_catalog_index(distribution: Distribution, path: str) -> CatalogIndex | None:
    """Read the index of the catalog below a path; None when it has none.

    Raises InvalidIndex or MalformedText when it is damaged, CatalogError when the registry does not give it.
    """
    repository = below(path, INDEX_NAME)
    # In this order: a part that is not listed yet is in an index read later, or was not announced when this began.
    tags = distribution.tags(repository)
    if tags is None:
        return None
    folded, tag = _read(distribution, repository, INDEX_TAG) or (_NONE, None)
    known = parts_in(folded)
    missing = sorted(part for part in tags if PART.fullmatch(part) and part not in known)
    read = {part: _read(distribution, repository, part) for part in missing}
    parts = {part: found[0] for part, found in read.items() if found}
    return CatalogIndex(folded, tag, parts) if tag or parts else None


def parts_in(index: Index) -> frozenset[str]:
    """Return the parts that were folded into an index."""
    annotations = index.raw.get("annotations")
    return frozenset(str(annotations.get(PARTS, "")).split()) if isinstance(annotations, dict) else frozenset()


def unfolded(catalog: CatalogIndex) -> list[IndexEntry]:
    """Return the entries of the parts that the index does not have; of two for one version the first part's counts."""
    there = {(entry.name, entry.version) for versions in catalog.folded.entries.values() for entry in versions}
    found: dict[tuple[str, str], IndexEntry] = {}
    for _, part in sorted(catalog.parts.items()):
        for versions in part.entries.values():
            for entry in versions:
                if (entry.name, entry.version) not in there:
                    found.setdefault((entry.name, entry.version), entry)
    return list(found.values())


def whole(catalog: CatalogIndex) -> Index:
    """Return all that was announced as one index; ``raw`` is that of the folded one."""
    entries = {name: {entry.version: entry for entry in them} for name, them in catalog.folded.entries.items()}
    for entry in unfolded(catalog):
        entries.setdefault(entry.name, {})[entry.version] = entry
    ordered = {name: tuple(them[version] for version in newest_first(them)) for name, them in sorted(entries.items())}
    warnings = [warning for index in (catalog.folded, *catalog.parts.values()) for warning in index.warnings]
    return Index(ordered, catalog.folded.raw, tuple(warnings))


def _read(distribution: Distribution, repository: str, tag: str) -> tuple[Index, Manifest] | None:
    manifest = distribution.manifest(repository, tag)
    if manifest is None:
        return None
    digest = layer_digest(manifest, INDEX_TYPE)
    if digest is None:
        raise InvalidIndex("is not the index of a catalog", place=manifest.place)
    return read_index(distribution.blob(repository, digest, limit=INDEX_BYTES), str(manifest.place)), manifest
