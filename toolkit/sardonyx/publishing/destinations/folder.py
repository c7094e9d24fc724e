"""A Helm repository in a folder: packages and ``index.yaml``.

Every file is written beside its place and renamed. Runs at the same time wait for each other on a lock on the folder,
which leaves no file behind.
"""

from __future__ import annotations

import fcntl
import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs import CatalogError, InvalidIndex
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_bytes, write_atomically
from sardonyx.publishing.announcing import (
    changed_meanwhile,
    entry_in,
    found_elsewhere,
    found_in,
    read_published,
    taken,
    with_announced,
)
from sardonyx.publishing.destination import Change, Found, Package, PackageElsewhere, Release
from sardonyx.publishing.index_changes import changed_text, entry_changes, files_leaving
from sardonyx.publishing.index_text import index_text

LARGEST_INDEX = 200 * 1024 * 1024
"""Bytes of an index that are read at most."""


class Folder:
    """A folder that is published to; it need not exist yet. Its index may have another name."""

    def __init__(self, path: Path, index_file: str = INDEX_FILE) -> None:
        self._path = path
        self._index_file = path / index_file
        self._known: tuple[tuple[int, int, int], Index] | None = None

    @property
    def location(self) -> str:
        """The folder as the user named it."""
        return str(self._path)

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases.

        Raises InvalidIndex or MalformedText when the index is damaged, UsageError when a file cannot be read.
        """
        index = self._index()
        found = {release: self._found(index, release) for release in releases}
        return {release: there for release, there in found.items() if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release.

        Raises PackageElsewhere when the index names another place, CatalogError when it is not there or damaged.
        """
        entry = entry_in(self._index(), release)
        data = self._stored(release, entry)
        if data is None:
            raise CatalogError(f"holds no package of {release.name} {release.version}", place=Place(self.location))
        if entry and entry.digest not in (None, digest_of(data)):
            raise CatalogError(
                f"the package of {release.name} {release.version} is damaged", place=Place(self.location)
            )
        return data

    def store(self, package: Package) -> None:
        """Write a package and its provenance; one that is damaged, going by its entry, is put right.

        Raises ReleaseTaken, SardonyxError when the disk is full or the folder cannot be written.
        """
        with self._locked() as folder:
            file = self._file(package.file)
            there = _content(file)
            if there not in (None, package.data) and not self._is_damage(package):
                raise taken(package, self.location)
            self._write(package, folder)

    def announce(self, packages: Iterable[Package]) -> None:
        """Add packages to the index, which is made if need be.

        One that somebody deleted after it was stored is written again. Raises ReleaseTaken, InvalidIndex or
        MalformedText when the index is damaged.
        """
        wanted = list(packages)
        with self._locked() as folder:
            text = with_announced(self._index(), wanted, lambda package: [package.file], self.location)
            for package in wanted if text is not None else ():
                if not self._file(package.file).exists():
                    self._write(package, folder)
            if text is not None:
                _write(self._index_file, text)

    def reindex(self, change: Change, title: str) -> Index:  # noqa: ARG002  # a folder keeps no history
        """Change the index under the lock; see ``destination.Reindexes``."""
        with self._locked():
            index = self._index()
            if (text := changed_text(index, change)) is not None:
                _write(self._index_file, text)
        return index

    def leaving(self, index: Index, document: Mapping[str, Any]) -> list[str]:
        """Return the files that lie here and that only entries name which a document lacks."""
        return [name for name in files_leaving(index, document, self._name_in) if (self._path / name).is_file()]

    def discard(self, change: Change, title: str) -> tuple[Index, list[str]]:  # noqa: ARG002  # as above
        """Change the index and delete files under one lock, the index first; see ``destination.Discards``.

        Whoever is stopped in between leaves packages that no entry names. Raises SardonyxError when one cannot be
        deleted.
        """
        with self._locked():
            index = self._index()
            document = change(index)
            files = self.leaving(index, document)
            if entry_changes(index, document):
                _write(self._index_file, index_text(document))
            for name in files:
                _delete(self._path / name)
        return index, files

    def read_beside(self, name: str) -> bytes | None:
        """Return the content of a file beside the index, None when there is none."""
        return _content(self._file(name))

    def write_beside(self, name: str, data: bytes, before: bytes | None) -> None:
        """Write a file beside the index; see ``destination.KeepsFiles``."""
        with self._locked():
            if _content(self._file(name)) != before:
                raise changed_meanwhile(str(self._file(name)))
            _write(self._file(name), data)

    def index(self) -> Index:
        """Return the index as it is; an empty one when there is none.

        Raises InvalidIndex or MalformedText when it is damaged.
        """
        return self._index()

    def packages(self) -> Iterator[str]:
        """Yield the names of the packages that lie here, announced or not."""
        yield from sorted(file.name for file in self._path.glob("*.tgz"))

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when there is none."""
        return _content(self._file(f"{release.name}-{release.version}.tgz.prov"))

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases whose packages lie here without a provenance."""
        files = {release: self._file(f"{release.name}-{release.version}.tgz") for release in releases}
        return [
            one for one, file in files.items() if file.is_file() and not file.with_name(f"{file.name}.prov").exists()
        ]

    def _index(self) -> Index:
        """Read the index, once as long as it stays the same file."""
        file = self._index_file
        if not file.exists():
            return read_published(None, str(file))
        status = file.stat()
        if status.st_size > LARGEST_INDEX:
            raise InvalidIndex(f"is larger than {LARGEST_INDEX // 2**20} MiB", place=Place(str(file)))
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        if self._known is None or self._known[0] != version:
            self._known = (version, read_published(read_bytes(file), str(file)))
        return self._known[1]

    def _found(self, index: Index, release: Release) -> Found | None:
        try:
            return found_in(index, release, lambda entry: self._stored(release, entry))
        except PackageElsewhere:
            return found_elsewhere(entry_in(index, release))

    def _stored(self, release: Release, entry: IndexEntry | None) -> bytes | None:
        if entry is None:
            return _content(self._file(f"{release.name}-{release.version}.tgz"))
        here = [name for url in entry.urls if (name := self._name_in(url))]
        if not here:
            raise PackageElsewhere(f"{release.name} {release.version} lies elsewhere", place=Place(self.location))
        return next((data for name in here if (data := _content(self._path / name)) is not None), None)

    def _name_in(self, url: str) -> str | None:
        """Return the path in the folder that a relative URL names, None for one that leads elsewhere."""
        parts = urlsplit(url)
        root = self._path.resolve()
        file = (root / unquote(parts.path)).resolve()
        inside = not parts.scheme and not parts.netloc and file.is_relative_to(root)
        return str(file.relative_to(root)) if inside else None

    def _write(self, package: Package, folder: int) -> None:
        """Write what is not there yet of a package and its provenance, under the lock."""
        file, provenance = self._file(package.file), self._file(f"{package.file}.prov")
        there = _content(file)
        # Beside a package that is not there lies at most what a run that was stopped left of another one.
        if package.provenance is not None and (there != package.data or not provenance.exists()):
            _write(provenance, package.provenance)
        if there != package.data:
            _write(file, package.data)
        os.fsync(folder)

    def _is_damage(self, package: Package) -> bool:
        entry = entry_in(self._index(), package.release)
        return entry is not None and entry.digest == package.digest

    def _file(self, name: str) -> Path:
        if "/" in name or "\\" in name or name.startswith("."):
            raise SardonyxError(f"{name!r} cannot be the name of a file", place=Place(self.location))
        return self._path / name

    @contextmanager
    def _locked(self) -> Iterator[int]:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise SardonyxError(f"cannot be written: {error.strerror}", place=Place(self.location)) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            _clear(self._path.glob(".*.tgz.????????"))
            _clear(self._path.glob(".*.tgz.prov.????????"))
            yield folder
        finally:
            os.close(folder)


def _content(file: Path) -> bytes | None:
    return read_bytes(file) if file.is_file() else None


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise SardonyxError(f"cannot be deleted: {error.strerror}", place=Place(str(file))) from error


def _write(file: Path, data: bytes) -> None:
    """Write a file, and clear away what a run that was killed left beside it."""
    _clear(file.parent.glob(f".{glob.escape(file.name)}.????????"))
    write_atomically(file, data)


def _clear(leftovers: Iterable[Path]) -> None:
    """Remove what runs that were killed did not live to rename; whoever writes holds the lock."""
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
