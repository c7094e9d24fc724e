"""A registry that is published to: charts as ``helm push`` leaves them, and an index of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sardonyx.catalogs.distribution import (
    PULL,
    PUSH,
    Distribution,
    Manifest,
    below,
    layer_digest,
    split_location,
    tag_of,
)
from sardonyx.catalogs.download import PACKAGE_BYTES
from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.index import Index
from sardonyx.catalogs.oci import PROVENANCE_LAYER, chart_digest
from sardonyx.catalogs.ociindex import INDEX_NAME
from sardonyx.catalogs.signatures import Evidence, attached_signatures
from sardonyx.catalogs.web import Client
from sardonyx.charts import is_semver
from sardonyx.core.errors import Place
from sardonyx.publishing.announcing import entry_in, found_by_digest, taken
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.cosign import SignatureWrong, sign, signing_payload, vouching_key
from sardonyx.publishing.cosign_keys import PrivateKey, PublicKey
from sardonyx.publishing.destination import Change, Found, Package, Release
from sardonyx.publishing.destinations.ociindex import add_announced, change_announced, read_announced
from sardonyx.publishing.destinations.ocimanifest import artifact_of, is_manifest_of
from sardonyx.publishing.destinations.ocisignatures import add_signature
from sardonyx.publishing.destinations.ociupload import put_blobs, put_manifest

_PROVENANCE_BYTES = 1024 * 1024
_ATTEMPTS = 3


def open_oci(address: str) -> OciRegistry:
    """Open ``oci://HOST/PATH``; charts lie below the path. Accounts are those of ``catalogs.accounts``.

    Raises UsageError when the address is something else.
    """
    return OciRegistry(address)


class OciRegistry:
    """A registry that is published to, from several threads if need be."""

    def __init__(self, location: str, client: Client | None = None) -> None:
        host, self._path = split_location(location)
        self._location = location.rstrip("/")
        self._registry = Distribution(host, client)

    @property
    def location(self) -> str:
        """The registry as the user named it."""
        return self._location

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases; the digest of each is that of its package.

        Raises InvalidIndex or MalformedText when the index is damaged, CatalogError and Unreachable as every
        destination does.
        """
        wanted, index = list(releases), self.index()
        found = zip(wanted, concurrently(lambda one: _found(index, one, self._stored_digest(one)), wanted), strict=True)
        return {release: there for release, there in found if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release.

        Raises CatalogError when it is not there, DigestMismatch when it is not what its manifest says.
        """
        manifest = self._required(release)
        return self._registry.blob(self._repository(release), chart_digest(manifest), limit=PACKAGE_BYTES)

    def store(self, package: Package) -> None:
        """Push a package and its provenance, as ``helm push`` does.

        A registry has no compare-and-swap, so the tag is looked at before and after it is written; registries that
        honour If-None-Match keep the first of two that come at the same time.

        Raises ReleaseTaken, InvalidChart or InvalidPackage when the package is no chart.
        """
        if self._is_stored(package):
            return
        repository, made = self._repository(package.release), artifact_of(package)
        put_blobs(self._registry, repository, made)
        for _ in range(_ATTEMPTS):
            if self._is_stored(package):
                return
            tag = tag_of(package.release.version)
            put_manifest(self._registry, repository, tag, made, {"If-None-Match": "*"})
        if not self._is_stored(package):
            raise CatalogError("does not keep what is put there", place=self._place(package.release))

    def announce(self, packages: Iterable[Package]) -> None:
        """Add packages to the index of the catalog (``catalogs.ociindex``).

        Raises ReleaseTaken, InvalidIndex or MalformedText when the index is damaged.
        """
        add_announced(self._registry, self._path, packages, self._urls)

    def reindex(self, change: Change, title: str) -> Index:  # noqa: ARG002  # a registry keeps no history
        """Mark what is announced; see ``destination.Reindexes`` and ``catalogs.ocimarks``."""
        return change_announced(self._registry, self._path, change)

    def index(self) -> Index:
        """Return all that is announced; an empty index when there is none.

        Raises InvalidIndex or MalformedText when it is damaged.
        """
        return read_announced(self._registry, self._path)

    def packages(self) -> Iterable[str]:
        """Return the file names of the packages of all charts in the index, sorted; of others a registry cannot say."""
        names = [name for name in self.index().entries if name != INDEX_NAME]
        return sorted(
            f"{name}-{version}.tgz"
            for name in names
            for tag in self._registry.tags(below(self._path, name)) or ()
            if is_semver(version := tag.replace("_", "+"))
        )

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when it has none.

        Raises CatalogError when the release is not there, DigestMismatch when it is not what its manifest says.
        """
        digest = layer_digest(self._required(release), PROVENANCE_LAYER)
        if digest is None:
            return None
        return self._registry.blob(self._repository(release), digest, limit=_PROVENANCE_BYTES)

    def evidence(self, release: Release) -> Evidence:
        """Return the provenance and the signatures of a release.

        Raises CatalogError when the release is not there, DigestMismatch when something is not what a manifest says.
        """
        manifest, repository = self._required(release), self._repository(release)
        signatures = attached_signatures(self._registry, repository, manifest.digest)
        return Evidence(self.provenance(release), manifest.digest, tuple(signatures))

    def unsigned_by(self, key: PublicKey, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases, all stored here, whose manifests have no signature by a key."""
        wanted = list(releases)
        signed = concurrently(lambda release: self._is_signed(self._required(release), release, key), wanted)
        return [release for release, by_key in zip(wanted, signed, strict=True) if not by_key]

    def sign(self, package: Package, key: PrivateKey) -> None:
        """Sign the manifest of a package that is stored here; nothing happens when this key has signed it.

        Raises CatalogError when the manifest is not that of this package alone: somebody else put it together.
        """
        manifest, repository = self._required(package.release), self._repository(package.release)
        if self._is_signed(manifest, package.release, key.public):
            return
        if not is_manifest_of(manifest, package):
            message = "has a manifest that holds other than the package, so it is not signed"
            raise CatalogError(message, place=manifest.place, help="only a new version can be signed")
        payload = signing_payload(f"{self._registry.host}/{repository}", manifest.digest)
        add_signature(self._registry, repository, manifest.digest, sign(payload, key), key.public.fingerprint)

    def _is_signed(self, manifest: Manifest, release: Release, key: PublicKey) -> bool:
        signatures = attached_signatures(self._registry, self._repository(release), manifest.digest)
        try:
            vouching_key(signatures, manifest.digest, [key])
        except SignatureWrong:
            return False
        return True

    def _is_stored(self, package: Package) -> bool:
        """Tell whether this very package is there; another one raises ReleaseTaken."""
        manifest = self._manifest(package.release, PUSH)
        if manifest is None:
            return False
        if chart_digest(manifest) != package.digest:
            raise taken(package, self._location)
        return True

    def _stored_digest(self, release: Release) -> str | None:
        manifest = self._manifest(release, PULL)
        return chart_digest(manifest) if manifest else None

    def _required(self, release: Release) -> Manifest:
        manifest = self._manifest(release, PULL)
        if manifest is None:
            raise CatalogError("is not there", place=self._place(release))
        return manifest

    def _manifest(self, release: Release, actions: str) -> Manifest | None:
        return self._registry.manifest(self._repository(release), tag_of(release.version), actions=actions)

    def _repository(self, release: Release) -> str:
        if release.name == INDEX_NAME:
            message = f"{INDEX_NAME} is where the index lies, so no chart can have this name"
            raise CatalogError(message, place=Place(self._location), help="give the chart another name")
        return below(self._path, release.name)

    def _urls(self, package: Package) -> list[str]:
        return [str(self._place(package.release))]

    def _place(self, release: Release) -> Place:
        return Place(f"{self._location}/{release.name}:{tag_of(release.version)}")


def _found(index: Index, release: Release, stored: str | None) -> Found | None:
    if entry_in(index, release) is None and stored:
        return Found(stored, stored=True, announced=False)
    return found_by_digest(index, release, lambda _: stored)
