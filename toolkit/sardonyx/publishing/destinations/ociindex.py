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
    unfolded,
    whole,
)
from sardonyx.core.digests import digest_of
from sardonyx.publishing.announcing import Urls, entry_in, taken, with_announced
from sardonyx.publishing.destination import Package
from sardonyx.publishing.destinations.ocimanifest import Blob, artifact
from sardonyx.publishing.destinations.ociupload import put_blobs, put_manifest
from sardonyx.publishing.index_text import index_text, merged

_EMPTY = Blob("application/vnd.oci.empty.v1+json", b"{}")
_NONE = CatalogIndex(Index({}, {}, ()), None, {})
_ATTEMPTS = 8
_PAUSE = 0.1


def read_announced(registry: Distribution, path: str) -> Index:
    """Return all that was announced below a path.

    Raises what ``read_catalog_index`` raises.
    """
    return _together(read_catalog_index(registry, path) or _NONE)


def add_announced(registry: Distribution, path: str, packages: Iterable[Package], urls: Urls) -> None:
    """Announce packages below a path. When this returns, they are announced for good, whoever else does the same.

    Raises ReleaseTaken when another digest is announced for one of them, and what reading raises.
    """
    wanted, source = list(packages), f"oci://{registry.host}/{below(path, INDEX_NAME)}"
    before = read_catalog_index(registry, path) or _NONE
    index = _together(before)
    with_announced(index, wanted, urls, source)  # refuses what differs
    new = [{**package.entry, "urls": urls(package)} for package in wanted if not entry_in(index, package.release)]
    if new:
        _put_part(registry, path, new)
    elif not before.parts:
        return
    after = _together(_fold(registry, path))
    for package in wanted:
        entry = entry_in(after, package.release)
        if entry is None or entry.digest != package.digest:
            raise taken(package, source)


def _together(catalog: CatalogIndex) -> Index:
    index = whole(catalog)
    return Index(index.entries, _raw(catalog), index.warnings)


def _raw(catalog: CatalogIndex) -> Mapping[str, Any]:
    new = [entry.raw for entry in unfolded(catalog)]
    return merged(catalog.folded.raw, new) if new else catalog.folded.raw


def _put_part(registry: Distribution, path: str, entries: Iterable[Mapping[str, Any]]) -> None:
    text = index_text(merged({}, entries))
    _put(registry, path, f"part-{digest_of(text).removeprefix('sha256:')[:40]}", text)


def _fold(registry: Distribution, path: str) -> CatalogIndex:
    """Bring the parts into the index until it holds all that are there, and return what is announced.

    Others may do the same and undo it; then it is done again. Should they never stop, or the registry not let a tag be
    moved, the parts stay as they are, and readers find them.
    """
    for number in range(_ATTEMPTS):
        catalog = read_catalog_index(registry, path) or _NONE
        if not catalog.parts:
            return catalog
        try:
            _put(registry, path, INDEX_TAG, _folded_text(catalog), _condition(catalog))
        except (Unreachable, DigestMismatch):
            raise
        except CatalogError:  # a registry that lets no tag be moved
            return catalog
        time.sleep(random.uniform(0, 1) * _PAUSE * number)
    return read_catalog_index(registry, path) or _NONE


def _folded_text(catalog: CatalogIndex) -> bytes:
    raw = _raw(catalog)
    parts = sorted({*parts_in(catalog.folded), *catalog.parts})
    return index_text(
        {"apiVersion": "v1", **raw, "annotations": {**raw.get("annotations", {}), PARTS: " ".join(parts)}}
    )


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
