"""A Helm repository in a bucket of S3: packages, and an ``index.yaml`` that any web server may hand out.

A package is written only where nothing is yet, and the index only over the one that was read: whoever comes second is
told so by the server, reads again, and goes on. A server that does not know such conditions is not written to.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sardonyx.catalogs.download import PACKAGE_BYTES
from sardonyx.catalogs.errors import CatalogError, DigestMismatch
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry
from sardonyx.catalogs.s3 import S3Bucket, S3Object, matching
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.publishing.announcing import (
    changed_meanwhile,
    entry_in,
    found_by_digest,
    found_elsewhere,
    read_published,
    taken,
    with_announced,
)
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.destination import Change, Found, Package, PackageElsewhere, Release
from sardonyx.publishing.destinations.bucket_address import read_address
from sardonyx.publishing.destinations.bucket_conditions import Conditions
from sardonyx.publishing.index_changes import changed_text

LARGEST_INDEX = 200 * 1024 * 1024
"""Bytes of an index that are read at most."""

_PROVENANCE_BYTES = 1024 * 1024
# Packages never change, whatever is asked meanwhile; the index and what is added later must be asked for each time.
_PACKAGE = {"Content-Type": "application/gzip", "Cache-Control": "max-age=31536000, immutable"}
_INDEX = {"Content-Type": "application/yaml", "Cache-Control": "no-cache"}
_PROVENANCE = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"}

_ATTEMPTS = 40
"""How often a write that came second is tried again; each time somebody else has got through."""

_PAUSE, _LONGEST = 0.05, 2.0


def open_s3(address: str) -> Bucket:
    """Open ``s3://BUCKET[/PREFIX][?public=URL]``; server and account are those of ``AWS_*`` variables and profiles.

    Raises UsageError when the address or a setting is something else.
    """
    return Bucket(address)


class Bucket:
    """A bucket that is published to, from several threads if need be."""

    def __init__(self, location: str, bucket: S3Bucket | None = None) -> None:
        self._address = read_address(location)
        self._location = location.rstrip("/")
        self._bucket = bucket or S3Bucket(self._address.bucket)
        self._conditions = Conditions(self._bucket, self._address.prefix)
        self._known: Index | None = None

    @property
    def location(self) -> str:
        """The bucket as the user named it."""
        return self._location

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases.

        Raises InvalidIndex or MalformedText when the index is damaged, CatalogError and Unreachable as every
        destination does.
        """
        wanted, index = list(releases), self.index()
        found = zip(wanted, concurrently(lambda release: self._found(index, release), wanted), strict=True)
        return {release: there for release, there in found if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release, going by the index as of the last look.

        Raises PackageElsewhere when the index names another place, CatalogError when it is not there, DigestMismatch
        when it is not what the index says.
        """
        entry = entry_in(self._seen(), release)
        there = _first(self._package, self._keys(release, entry))
        place = f"{self._location}: {release.name} {release.version}"
        if there is None:
            raise CatalogError("the package is not there", place=Place(place))
        if entry and entry.digest not in (None, digest_of(there.data)):
            raise DigestMismatch("the package", str(entry.digest), digest_of(there.data), place)
        return there.data

    def store(self, package: Package) -> None:
        """Write a package, then its provenance; one that is damaged, going by its entry, is put right.

        Raises ReleaseTaken, and CatalogError when the server does not know conditions.
        """

        def is_there(there: S3Object | None) -> bool:
            if there is not None and there.data != package.data and not self._is_damage(package):
                raise taken(package, self._location)
            return there is not None and there.data == package.data

        self._write(self._key(package.file), lambda there: None if is_there(there) else package.data, _PACKAGE)
        if (provenance := package.provenance) is not None:
            # One that does not name this package was left by somebody who removed another one.
            digest = package.digest.encode()
            self._write(
                self._key(f"{package.file}.prov"),
                lambda there: None if there and digest in there.data else provenance,
                _PROVENANCE,
            )

    def announce(self, packages: Iterable[Package]) -> None:
        """Add packages to the index, which is made if need be.

        Raises ReleaseTaken, InvalidIndex or MalformedText when the index is damaged, and CatalogError when the server
        does not know conditions.
        """
        wanted = list(packages)

        def extended(there: S3Object | None) -> bytes | None:
            index = self._read(there)
            return with_announced(index, wanted, lambda one: [self._address.url(one.file)], self._location)

        self._write(self._key(INDEX_FILE), extended, _INDEX, LARGEST_INDEX)
        self._known = None

    def reindex(self, change: Change, title: str) -> Index:  # noqa: ARG002  # a bucket keeps no history
        """Change the index that is still the one that was read; see ``destination.Reindexes``."""
        changed: list[Index] = []

        def made(there: S3Object | None) -> bytes | None:
            changed.append(self._read(there))
            return changed_text(changed[-1], change)

        self._write(self._key(INDEX_FILE), made, _INDEX, LARGEST_INDEX)
        self._known = None
        return changed[-1]

    def read_beside(self, name: str) -> bytes | None:
        """Return the content of an object beside the index, None when there is none."""
        there = self._bucket.get(self._key(name))
        return there.data if there else None

    def write_beside(self, name: str, data: bytes, before: bytes | None) -> None:
        """Write an object beside the index; see ``destination.KeepsFiles``."""

        def made(there: S3Object | None) -> bytes | None:
            present = there.data if there else None
            if present not in (before, data):
                raise changed_meanwhile(f"s3://{self._bucket.name}/{self._key(name)}")
            return None if present == data else data

        self._write(self._key(name), made, _INDEX)

    def index(self) -> Index:
        """Return the index as it is now; an empty one when there is none.

        Raises InvalidIndex or MalformedText when it is damaged.
        """
        self._known = self._read(self._bucket.get(self._key(INDEX_FILE), limit=LARGEST_INDEX))
        return self._known

    def packages(self) -> Iterator[str]:
        """Yield the names of the packages that lie here, announced or not."""
        yield from (name for name in self._bucket.names(self._address.prefix) if name.endswith(".tgz"))

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when there is none."""
        there = self._bucket.get(self._key(f"{_file(release)}.prov"), limit=_PROVENANCE_BYTES)
        return there.data if there else None

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases whose packages lie here without a provenance."""

        def is_unsigned(release: Release) -> bool:
            key = self._key(_file(release))
            return self._bucket.head(key) is not None and self._bucket.head(f"{key}.prov") is None

        wanted = list(releases)
        return [release for release, so in zip(wanted, concurrently(is_unsigned, wanted), strict=True) if so]

    def _write(
        self,
        key: str,
        change: Callable[[S3Object | None], bytes | None],
        headers: Mapping[str, str],
        limit: int = PACKAGE_BYTES,
    ) -> None:
        """Bring an object from what it is to what ``change`` makes of it (None: leave it), whoever else does the same.

        Raises what ``change`` raises, and CatalogError when others never stop.
        """
        for number in range(_ATTEMPTS):
            there = self._bucket.get(key, limit=limit)
            content = change(there)
            if content is None:
                return
            self._conditions.require()
            if self._bucket.put(key, content, headers, matching(there)):
                return
            time.sleep(random.uniform(0, 1) * min(_PAUSE * 2**number, _LONGEST))
        place = Place(f"s3://{self._bucket.name}/{key}")
        raise CatalogError(f"others came first {_ATTEMPTS} times", place=place, help="try again later")

    def _seen(self) -> Index:
        return self._known or self.index()

    def _read(self, there: S3Object | None) -> Index:
        return read_published(there.data if there else None, f"s3://{self._bucket.name}/{self._key(INDEX_FILE)}")

    def _found(self, index: Index, release: Release) -> Found | None:
        try:
            return found_by_digest(index, release, lambda entry: self._stored_digest(self._keys(release, entry)))
        except PackageElsewhere:
            return found_elsewhere(entry_in(index, release))

    def _stored_digest(self, keys: Sequence[str]) -> str | None:
        """Return the digest of the package under the first key that has one: the server's own, or of its bytes."""
        known = _first(self._bucket.head, keys)
        if known is None or known.digest:
            return known.digest if known else None
        there = _first(self._package, keys)
        return digest_of(there.data) if there else None

    def _package(self, key: str) -> S3Object | None:
        return self._bucket.get(key, limit=PACKAGE_BYTES)

    def _keys(self, release: Release, entry: IndexEntry | None) -> list[str]:
        if entry is None:
            return [self._key(_file(release))]
        here = [self._address.key(name) for url in entry.urls if (name := self._address.name_at(url))]
        if not here:
            raise PackageElsewhere(f"{release.name} {release.version} lies elsewhere", place=Place(self._location))
        return here

    def _is_damage(self, package: Package) -> bool:
        entry = entry_in(self._seen(), package.release)
        return entry is not None and entry.digest == package.digest

    def _key(self, file: str) -> str:
        if "/" in file or "\\" in file or file.startswith("."):
            raise CatalogError(f"{file!r} cannot be the name of a file", place=Place(self._location))
        return self._address.key(file)


def _file(release: Release) -> str:
    return f"{release.name}-{release.version}.tgz"


def _first(read: Callable[[str], S3Object | None], keys: Iterable[str]) -> S3Object | None:
    return next((there for key in keys if (there := read(key)) is not None), None)
