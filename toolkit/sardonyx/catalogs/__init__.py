"""Catalogs: published charts in folders, on web servers and in registries, and the dependencies taken from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sardonyx.core.exports import exporting

if TYPE_CHECKING:
    from sardonyx.catalogs.cache import ContentCache, default_cache_folder
    from sardonyx.catalogs.catalog import Catalog, FetchedPackage
    from sardonyx.catalogs.dependencies import with_dependencies
    from sardonyx.catalogs.errors import (
        CatalogError,
        DigestMismatch,
        InvalidIndex,
        MissingDependency,
        UnknownChart,
        UnknownVersion,
        Unreachable,
    )
    from sardonyx.catalogs.index import Index, IndexEntry, read_index
    from sardonyx.catalogs.sources import open_catalog
    from sardonyx.catalogs.yanked import YankedVersion, not_yanked, yank_reason

__all__ = [
    "Catalog",
    "CatalogError",
    "ContentCache",
    "DigestMismatch",
    "FetchedPackage",
    "Index",
    "IndexEntry",
    "InvalidIndex",
    "MissingDependency",
    "UnknownChart",
    "UnknownVersion",
    "Unreachable",
    "YankedVersion",
    "default_cache_folder",
    "not_yanked",
    "open_catalog",
    "read_index",
    "with_dependencies",
    "yank_reason",
]

__getattr__ = exporting(
    __name__,
    {
        "cache": ("ContentCache", "default_cache_folder"),
        "catalog": ("Catalog", "FetchedPackage"),
        "dependencies": ("with_dependencies",),
        "errors": (
            "CatalogError",
            "DigestMismatch",
            "InvalidIndex",
            "MissingDependency",
            "UnknownChart",
            "UnknownVersion",
            "Unreachable",
        ),
        "index": ("Index", "IndexEntry", "read_index"),
        "sources": ("open_catalog",),
        "yanked": ("YankedVersion", "not_yanked", "yank_reason"),
    },
)
