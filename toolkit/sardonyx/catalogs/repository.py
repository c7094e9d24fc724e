"""A Helm repository: an ``index.yaml`` and the packages that it points to, in a local folder or on a web server."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.catalog import FetchedPackage, checked, from_cache, pinned
from sardonyx.catalogs.download import INDEX_BYTES, PACKAGE_BYTES, download, download_if_there
from sardonyx.catalogs.errors import CatalogError, DigestMismatch, UnknownChart, UnknownVersion, Unreachable
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry, read_index
from sardonyx.catalogs.signatures import PROVENANCE_BYTES, Evidence
from sardonyx.catalogs.urls import shown
from sardonyx.core.errors import Place
from sardonyx.core.files import read_bytes
from sardonyx.core.findings import Finding


class WebFiles:
    """The files of a repository on a web server."""

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/") + "/"
        self.location = shown(url).rstrip("/")

    def index(self) -> bytes:
        """Return the text of its index."""
        return download(urljoin(self._base, INDEX_FILE), limit=INDEX_BYTES)

    def package(self, url: str) -> bytes:
        """Return what a URL of the index points to; a relative one begins at the index."""
        return download(urljoin(self._base, url), limit=PACKAGE_BYTES)

    def provenance(self, url: str) -> bytes | None:
        """Return the provenance of the package that a URL of the index points to, None when there is none."""
        return download_if_there(_provenance_url(urljoin(self._base, url)), limit=PROVENANCE_BYTES)


class LocalFiles:
    """The files of a repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.location = str(folder)

    def index(self) -> bytes:
        """Return the text of its index."""
        return read_bytes(self._folder / INDEX_FILE)

    def package(self, url: str) -> bytes:
        """Return what a URL of the index points to: a file inside the folder, or an address on the web."""
        if _is_web(url):
            return download(url, limit=PACKAGE_BYTES)
        return self._read(self._file(url), PACKAGE_BYTES)

    def provenance(self, url: str) -> bytes | None:
        """Return the provenance of the package that a URL of the index points to, None when there is none."""
        if _is_web(url):
            return download_if_there(_provenance_url(url), limit=PROVENANCE_BYTES)
        file = self._file(url)
        beside = file.with_name(f"{file.name}.prov")
        return self._read(beside, PROVENANCE_BYTES) if beside.exists() else None

    def _file(self, url: str) -> Path:
        parts = urlsplit(url)
        file = (self._folder / unquote(parts.path)).resolve()
        if parts.scheme not in ("", "file") or not file.is_relative_to(self._folder.resolve()):
            raise CatalogError(f"points to {shown(url)}, outside its folder", place=Place(self.location))
        return file

    def _read(self, file: Path, limit: int) -> bytes:
        if file.is_file() and file.stat().st_size > limit:
            raise Unreachable(f"is larger than {limit // 2**20} MiB", place=Place(str(file)))
        return read_bytes(file)


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def _provenance_url(url: str) -> str:
    """Return the URL of the provenance beside a package, whose query may be a token for both."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path}.prov").geturl()


class Repository:
    """A catalog that an index describes. The index is read once, when it is first needed."""

    def __init__(self, files: WebFiles | LocalFiles, cache: ContentCache) -> None:
        self._files = files
        self._cache = cache

    @property
    def location(self) -> str:
        """Where the catalog is, without credentials."""
        return self._files.location

    @cached_property
    def index(self) -> Index:
        """The index, as it was when first read."""
        return read_index(self._files.index(), f"{self.location}/{INDEX_FILE}")

    def charts(self) -> list[str]:
        """Return the names of the charts, sorted."""
        return sorted(self.index.entries)

    def versions(self, name: str) -> list[IndexEntry]:
        """Return the versions of a chart, newest first; see ``Catalog``."""
        if name not in self.index.entries:
            raise UnknownChart(name, self.index.entries, self.location)
        return list(self.index.entries[name])

    def fetch(self, name: str, version: str, *, digest: str | None = None) -> FetchedPackage:
        """Return a package; see ``Catalog``."""
        pin = pinned(digest)
        if cached := from_cache(self._cache, pin, name, version, self.location):
            return cached
        entry = self._entry(name, version)
        if pin and entry.digest and pin != entry.digest:
            raise DigestMismatch(f"{name} {version}", pin, entry.digest, self.location)
        if cached := from_cache(self._cache, entry.digest, name, version, self.location):
            return cached
        fetched = checked(self._first_that_comes(entry), pin or entry.digest, name, version, self.location)
        self._cache.put(fetched.data)
        return fetched

    def evidence(self, name: str, version: str, digest: str) -> Evidence:
        """Return the provenance of a package; see ``Catalog``."""
        entry = self._entry(name, version)
        if entry.digest and entry.digest != digest:
            raise DigestMismatch(f"{name} {version}", digest, entry.digest, self.location)
        return Evidence(self._first_provenance(entry))

    def warnings(self) -> list[Finding]:
        """Return which entries of the index were skipped."""
        return list(self.index.warnings)

    def _entry(self, name: str, version: str) -> IndexEntry:
        versions = self.versions(name)
        found = next((entry for entry in versions if entry.version == version), None)
        if found is None:
            raise UnknownVersion(name, version, (entry.version for entry in versions), self.location)
        return found

    def _first_that_comes(self, entry: IndexEntry) -> bytes:
        """Try the URLs of an entry in their order; the last one's error stands for all."""
        for url in entry.urls[:-1]:
            try:
                return self._files.package(url)
            except Unreachable:
                continue
        return self._files.package(entry.urls[-1])

    def _first_provenance(self, entry: IndexEntry) -> bytes | None:
        """Look beside the URLs of an entry in their order; where one does not answer, the others may still have it."""
        failure: CatalogError | None = None
        for url in entry.urls:
            try:
                if (found := self._files.provenance(url)) is not None:
                    return found
            except Unreachable as error:
                failure = error
        if failure:
            raise failure
        return None
