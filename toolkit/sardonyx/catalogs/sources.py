"""Opening a catalog by its location."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.catalog import Catalog
from sardonyx.catalogs.index import INDEX_FILE
from sardonyx.catalogs.oci import Registry
from sardonyx.catalogs.repository import LocalFiles, Repository, WebFiles
from sardonyx.catalogs.urls import shown
from sardonyx.core.errors import Place, UsageError


def open_catalog(location: str, *, cache: ContentCache) -> Catalog:
    """Open a catalog, from which nothing is read until it is asked.

    The location is a local folder (a path or ``file://``), a web server (``http(s)://``) or a registry (``oci://``).

    Raises UsageError when it is none of these, or a folder without an index.
    """
    scheme, separator, _ = location.partition("://")
    if not separator:
        return Repository(LocalFiles(_folder(Path(location))), cache)
    match scheme.lower():
        case "http" | "https" if urlsplit(location).hostname:
            return Repository(WebFiles(location), cache)
        case "oci":
            return Registry(location, cache)
        case "file" if urlsplit(location).netloc in ("", "localhost"):
            return Repository(LocalFiles(_folder(Path(unquote(urlsplit(location).path)))), cache)
    raise UsageError(
        "is not the location of a catalog",
        place=Place(shown(location)),
        help="give a folder, file://, https:// or oci://",
    )


def _folder(path: Path) -> Path:
    if not (path / INDEX_FILE).is_file():
        raise UsageError(f"holds no {INDEX_FILE}", place=Place(str(path)), help="publish charts into it first")
    return path
