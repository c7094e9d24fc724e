"""Charts in an OCI registry, as ``helm push`` leaves them.

The media types are Helm's (``pkg/registry``). A chart lies at ``oci://HOST/PATH/NAME`` with its version as the tag,
``_`` for ``+``.
"""

from __future__ import annotations

from functools import cached_property

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.catalog import FetchedPackage, checked, from_cache, pinned
from sardonyx.catalogs.distribution import Distribution, Manifest, below, layer_digest, split_location, tag_of
from sardonyx.catalogs.download import PACKAGE_BYTES
from sardonyx.catalogs.errors import CatalogError, DigestMismatch, UnknownChart, UnknownVersion
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.catalogs.ociindex import CatalogIndex, read_catalog_index, whole, withdrawn
from sardonyx.catalogs.signatures import PROVENANCE_BYTES, Evidence, attached_signatures
from sardonyx.charts import is_semver, newest_first
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding

CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE_LAYER = "application/vnd.cncf.helm.chart.provenance.v1.prov"
_OLD_CHART_LAYER = "application/tar+gzip"


class Registry:
    """A catalog in an OCI registry; it knows its charts when whoever published them wrote an index (``ociindex``)."""

    def __init__(self, location: str, cache: ContentCache) -> None:
        host, self._path = split_location(location)
        self.location = location.rstrip("/")
        self._registry = Distribution(host)
        self._cache = cache

    def charts(self) -> list[str]:
        """Return the names of the charts that the index of the catalog has, sorted.

        Raises CatalogError when it has none: a registry itself cannot list its charts.
        """
        if self._index is None:
            raise CatalogError(
                "an OCI registry cannot list its charts, and this one has no index",
                place=Place(self.location),
                help="name the chart that is wanted, or publish with sardonyx publish, which writes an index",
            )
        return sorted(self._index.entries)

    def versions(self, name: str) -> list[IndexEntry]:
        """Return the versions of a chart, newest first; see ``Catalog``.

        All that have a tag are there, but those that were taken out of the index; what is known of them but their tags
        is in the index.
        """
        tags = self._registry.tags(below(self._path, name))
        named = {tag.replace("_", "+") for tag in tags or () if is_semver(tag.replace("_", "+"))}
        versions = {version for version in named if (name, version) not in self._withdrawn}
        if tags is None or (named and not versions):
            raise UnknownChart(name, self._index.entries if self._index else (), self.location)
        known = {entry.version: entry for entry in self._index.entries.get(name, ())} if self._index else {}
        return [known.get(version) or self._tagged(name, version) for version in newest_first(versions)]

    def fetch(self, name: str, version: str, *, digest: str | None = None) -> FetchedPackage:
        """Return a package; see ``Catalog``. The digest is that of the package, not of the manifest.

        Without a digest, a version that was taken out of the index is not there; whoever pinned it still gets it.
        """
        pin = pinned(digest)
        if pin is None and (name, version) in self._withdrawn:
            raise UnknownVersion(name, version, (e.version for e in self.versions(name)), self.location)
        if cached := from_cache(self._cache, pin, name, version, self.location):
            return cached
        announced = chart_digest(self._manifest(name, version))
        if pin and pin != announced:
            raise DigestMismatch(f"{name} {version}", pin, announced, self.location)
        if cached := from_cache(self._cache, announced, name, version, self.location):
            return cached
        data = self._registry.blob(below(self._path, name), announced, limit=PACKAGE_BYTES)
        fetched = checked(data, announced, name, version, self.location)
        self._cache.put(fetched.data)
        return fetched

    def evidence(self, name: str, version: str, digest: str) -> Evidence:
        """Return the provenance and the signatures of a package; see ``Catalog``."""
        repository, manifest = below(self._path, name), self._manifest(name, version)
        if (found := chart_digest(manifest)) != digest:
            raise DigestMismatch(f"{name} {version}", digest, found, self.location)
        layer = layer_digest(manifest, PROVENANCE_LAYER)
        provenance = self._registry.blob(repository, layer, limit=PROVENANCE_BYTES) if layer else None
        signatures = attached_signatures(self._registry, repository, manifest.digest)
        return Evidence(provenance, manifest.digest, tuple(signatures))

    def warnings(self) -> list[Finding]:
        """Return which entries of the index were skipped, if it was needed so far."""
        read: Index | None = self.__dict__.get("_index")
        return list(read.warnings) if read else []

    @cached_property
    def _catalog(self) -> CatalogIndex | None:
        return read_catalog_index(self._registry, self._path)

    @cached_property
    def _index(self) -> Index | None:
        return whole(self._catalog) if self._catalog else None

    @cached_property
    def _withdrawn(self) -> frozenset[tuple[str, str]]:
        return withdrawn(self._catalog) if self._catalog else frozenset()

    def _tagged(self, name: str, version: str) -> IndexEntry:
        """Make an entry of a tag alone; the digest of its package is not known yet."""
        return IndexEntry(name, version, None, (f"{self.location}/{name}:{tag_of(version)}",), {})

    def _manifest(self, name: str, version: str) -> Manifest:
        manifest = self._registry.manifest(below(self._path, name), tag_of(version))
        if manifest is None:
            raise UnknownVersion(name, version, (e.version for e in self.versions(name)), self.location)
        return manifest


def chart_digest(manifest: Manifest) -> str:
    """Return the digest of the package that a manifest names.

    Raises CatalogError when it is not that of a chart.
    """
    digest = layer_digest(manifest, CHART_LAYER, _OLD_CHART_LAYER)
    if digest is None:
        raise CatalogError("is not a Helm chart", place=manifest.place)
    return digest
