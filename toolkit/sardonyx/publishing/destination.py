"""What a plan needs of a place where charts are published, be it a folder, a branch, a registry or a bucket.

Every step may be done twice: whoever is stopped after any of them begins again, and finds done what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from sardonyx.catalogs import CatalogError
from sardonyx.catalogs.index import Index
from sardonyx.catalogs.signatures import Evidence
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.cosign_keys import PrivateKey, PublicKey


class Release(NamedTuple):
    """One version of one chart."""

    name: str
    version: str


@dataclass(frozen=True)
class Package:
    """A chart made ready for publishing.

    ``file`` is ``NAME-VERSION.tgz``, ``data`` its bytes with the ``digest`` (``sha256:HEX``). ``entry`` is its entry in
    an index without ``urls``, which are the destination's to know. ``provenance`` is the text of ``file.prov``.
    """

    release: Release
    file: str
    digest: str
    data: bytes = field(repr=False)
    entry: Mapping[str, Any] = field(repr=False)
    provenance: bytes | None = field(default=None, repr=False)


class Found(NamedTuple):
    """What a destination has of a release.

    ``digest`` is that of the package, None when only fetching it would tell. ``stored`` says that the package is there,
    ``announced`` that the index (where the destination has one) names it. A release that was stopped half-way is one
    of the two only. ``yanked`` is why it was yanked, None when it was not.
    """

    digest: str | None
    stored: bool
    announced: bool
    yanked: str | None = None


Change = Callable[[Index], Mapping[str, Any]]
"""Makes of an index the document that it is to be; called again on a newer index when somebody else came first."""


class ReleaseTaken(SardonyxError):
    """A destination has other content under a version that was to be published."""


class PackageElsewhere(CatalogError):
    """A package that an index announces and that lies where this destination does not reach."""


class Destination(Protocol):
    """A place where charts are published.

    No method overwrites a package. All raise ``catalogs.Unreachable`` when the destination does not answer (after
    repeating what is worth repeating: no answer, 408, 429, 5xx) and CatalogError when it refuses (401, 403 …): that a
    destination does not answer never means that a release is not there.
    """

    @property
    def location(self) -> str:
        """The destination as the user named it, without credentials."""

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases; those of which nothing is there are left out."""

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release that is stored; its digest is checked against the destination's own.

        Raises PackageElsewhere when it is announced only, and lies where another address leads.
        """

    def store(self, package: Package) -> None:
        """Put a package and its provenance there; nothing happens when the very same is there.

        Raises ReleaseTaken when something else is there under its name.
        """

    def announce(self, packages: Iterable[Package]) -> None:
        """Add stored packages to the index in one step that nobody else's can undo: compare, swap, and try again.

        Entries of the same digest are left as they are. Raises ReleaseTaken when an entry has another digest.
        """


@runtime_checkable
class Browsable(Destination, Protocol):
    """A destination that can say all it has; ``publish verify`` and ``publish status`` ask it."""

    def index(self) -> Index:
        """Return all that is announced, with a warning for each entry that cannot be read."""

    def packages(self) -> Iterable[str]:
        """Return the file names of the packages that are stored, announced or not, sorted."""

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when it has none."""


@runtime_checkable
class Reindexes(Browsable, Protocol):
    """A destination whose announced entries can be changed: marked, or taken away."""

    def reindex(self, change: Change, title: str) -> Index:
        """Change entries of the index in one step that nobody else's can undo: compare, swap, and try again.

        What leaves every entry as it is writes nothing. ``title`` says in a line what changes, where there is a
        history. Returns the index that was changed, as it was. Raises what the change and ``index`` raise, and what
        every destination does when it refuses; the index is then as before.
        """


@runtime_checkable
class Discards(Reindexes, Protocol):
    """A destination where packages can go in the same step as the entries that name them."""

    def leaving(self, index: Index, document: Mapping[str, Any]) -> list[str]:
        """Return the files that only entries name which a document lacks: packages, and provenances; sorted."""

    def discard(self, change: Change, title: str) -> tuple[Index, list[str]]:
        """Change the index as ``reindex`` does, and delete the files that leave with its entries; return both."""


@runtime_checkable
class KeepsFiles(Destination, Protocol):
    """A destination where small files of other tools can lie beside the index."""

    def read_beside(self, name: str) -> bytes | None:
        """Return the content of a file, None when there is none."""

    def write_beside(self, name: str, data: bytes, before: bytes | None) -> None:
        """Write a file that is still as it was read; None: there was none.

        Raises CatalogError when it is something else by now.
        """


@runtime_checkable
class TakesProvenance(Destination, Protocol):
    """A destination where a provenance lies beside its package, so that adding one later changes nothing else.

    ``store`` and ``announce``, one after the other, add it where the very same package is there without one.
    """

    def unsigned(self, releases: Iterable[Release]) -> Collection[Release]:
        """Return those of some releases whose packages are stored here without a provenance, as of the last find."""


@runtime_checkable
class TakesSignatures(Destination, Protocol):
    """A destination whose packages cosign can sign: by the digest of a manifest, so that adding one changes nothing."""

    def evidence(self, release: Release) -> Evidence:
        """Return the provenance and the signatures of a release that is stored here."""

    def unsigned_by(self, key: PublicKey, releases: Iterable[Release]) -> Collection[Release]:
        """Return those of some releases, all stored here, that have no signature by a key."""

    def sign(self, package: Package, key: PrivateKey) -> None:
        """Sign a package that is stored here; nothing happens when the key has signed it."""


@runtime_checkable
class IndexOnly(Destination, Protocol):
    """A destination that may hold an index only; it comes after those that hold the packages."""

    @property
    def packages_at(self) -> str | None:
        """The URL below which the packages lie, None when they lie here."""


@runtime_checkable
class AnnouncesItself(Destination, Protocol):
    """A destination whose server makes the index: what that leaves out, nobody who publishes can add."""

    @property
    def announces_itself(self) -> bool:
        """True."""
