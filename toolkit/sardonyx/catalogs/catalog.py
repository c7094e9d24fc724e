"""What every catalog offers, wherever its packages lie."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.errors import CatalogError, DigestMismatch
from sardonyx.catalogs.index import IndexEntry
from sardonyx.catalogs.signatures import Evidence
from sardonyx.charts import load_package
from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.findings import Finding


class FetchedPackage(NamedTuple):
    """A package as it was published: its bytes, their digest ``sha256:HEX``, and where it came from."""

    data: bytes
    digest: str
    name: str
    version: str
    origin: str


class Catalog(Protocol):
    """Published charts. ``location`` is how the user knows it, without credentials."""

    @property
    def location(self) -> str:
        """Where the catalog is."""

    def charts(self) -> list[str]:
        """Return the names of its charts, sorted.

        Raises CatalogError when the catalog cannot be read.
        """

    def versions(self, name: str) -> list[IndexEntry]:
        """Return the versions of a chart, newest first.

        Raises UnknownChart, and CatalogError when the catalog cannot be read.
        """

    def fetch(self, name: str, version: str, *, digest: str | None = None) -> FetchedPackage:
        """Return the package of exactly this version; with a digest whose bytes are cached, without the network.

        Raises UnknownChart, UnknownVersion, DigestMismatch when the package is not the one that ``digest`` pins or the
        catalog announces, and CatalogError or InvalidPackage when it cannot be had or read.
        """

    def evidence(self, name: str, version: str, digest: str) -> Evidence:
        """Return what lies beside the package of this version, whose digest is ``digest``, about who vouches for it.

        That something is not there is certain: raises UnknownChart, UnknownVersion, DigestMismatch when the catalog has
        another package, and CatalogError, of which Unreachable is one, when it cannot be said.
        """

    def warnings(self) -> list[Finding]:
        """Return what was wrong but could be passed over."""


def pinned(digest: str | None) -> str | None:
    """Return a pin as ``sha256:HEX``.

    Raises UsageError when it is not a SHA-256 digest.
    """
    normal = normal_digest(digest) if digest else None
    if digest and normal is None:
        raise UsageError(f"{digest!r} is not a digest", help="write it as sha256: and 64 hexadecimal digits")
    return normal


def from_cache(
    cache: ContentCache, digest: str | None, name: str, version: str, location: str
) -> FetchedPackage | None:
    """Return a package whose digest is known, when it is in the cache."""
    data = cache.get(digest) if digest else None
    return checked(data, digest, name, version, location) if data is not None else None


def checked(data: bytes, digest: str | None, name: str, version: str, location: str) -> FetchedPackage:
    """Return a package after comparing its digest with the one expected, and its Chart.yaml with what was asked for.

    Raises DigestMismatch, CatalogError when it is another chart, InvalidPackage when it is damaged.
    """
    found = digest_of(data)
    if digest and digest != found:
        raise DigestMismatch(f"{name} {version}", digest, found, location)
    origin = f"{location}/{name}-{version}.tgz"
    metadata = load_package(data, origin=origin).metadata
    if (metadata.name, metadata.version) != (name, version):
        raise CatalogError(f"holds {metadata.name} {metadata.version} instead", place=Place(origin))
    return FetchedPackage(data, found, name, version, origin)
