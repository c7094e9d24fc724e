"""A Helm repository in a branch of a Git repository (``gh-pages``): packages and ``index.yaml``, without a checkout.

Only the branch's newest commit is fetched, and what changed since the last time. Packages come with the index that
announces them, in one commit that is pushed without force; when somebody else pushed first, it is made again on top of
theirs. So a branch is always whole, and an interrupted run leaves nothing in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.core.tree import Tree
from sardonyx.operations.messages import commit_message
from sardonyx.operations.publishing_branch_address import read_address
from sardonyx.operations.publishing_branch_patience import patiently
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
from sardonyx.publishing.index_changes import entry_changes, files_leaving
from sardonyx.publishing.index_text import index_text
from sardonyx.repository import (
    Author,
    NewestCommit,
    Proposal,
    PushRefused,
    RepositoryUnreachable,
    open_newest_commit,
    transact,
)

_ATTEMPTS = 12
"""How often a push that came second is tried again; each time somebody else has got through."""

_NAMED = 10
"""How many packages a commit's message names."""


class Branch:
    """A branch that is published to; it need not exist yet. Use it through ``opened_branch``."""

    def __init__(self, address: str, repository: NewestCommit, author: Callable[[], Author]) -> None:
        self._text = address
        self._address = read_address(address)
        self._repository = repository
        self._author = author
        self._tree: Tree | None = None
        self._known: Index | None = None

    @property
    def location(self) -> str:
        """The address of the branch."""
        return self._text

    @property
    def packages_at(self) -> str | None:
        """The URL below which the packages lie, None when they are in the branch."""
        return self._address.packages

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Fetch the branch, and return what is there of these releases.

        Raises Unreachable, CatalogError when Git refuses, InvalidIndex or MalformedText when the index is damaged.
        """
        self._look()
        index = self.index()
        found = {release: self._found(index, release) for release in releases}
        return {release: there for release, there in found.items() if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release, as of the last look.

        Raises PackageElsewhere when the index names another place, CatalogError when it is not there or damaged.
        """
        entry = entry_in(self.index(), release)
        data = self._stored(self._seen(), release, entry)
        if data is None or (entry and entry.digest not in (None, digest_of(data))):
            message = f"the package of {release.name} {release.version} is damaged or not there"
            raise CatalogError(message, place=Place(self.location))
        return data

    def store(self, package: Package) -> None:
        """Check that nothing else is there; the package itself comes with the commit that announces it.

        Raises ReleaseTaken.
        """
        if self._address.packages is None:
            self._refuse_taken(self._seen(), self.index(), package)

    def announce(self, packages: Iterable[Package]) -> None:
        """Commit packages and index at once, and push them, as often as somebody else comes first.

        Raises ReleaseTaken, Unreachable, CatalogError when Git refuses, InvalidIndex or MalformedText.
        """
        wanted = list(packages)
        self._commit(lambda tree: self._proposal(tree, wanted))

    def reindex(self, change: Change, title: str) -> Index:
        """Commit a changed index, as often as somebody else comes first; see ``destination.Reindexes``."""
        return self._change(change, title, lambda *_: [])[0]

    def leaving(self, index: Index, document: Mapping[str, Any]) -> list[str]:
        """Return the files in the branch that only entries name which a document lacks."""
        return self._leaving(self._seen(), index, document)

    def discard(self, change: Change, title: str) -> tuple[Index, list[str]]:
        """Change the index and delete files in one commit; see ``destination.Discards``."""
        return self._change(change, title, self._leaving)

    def read_beside(self, name: str) -> bytes | None:
        """Return the content of a file beside the index as of the last look, None when there is none."""
        return self._seen().read(self._address.path(name))

    def write_beside(self, name: str, data: bytes, before: bytes | None) -> None:
        """Commit a file beside the index; see ``destination.KeepsFiles``."""
        path = self._address.path(name)

        def proposal(tree: Tree) -> Proposal:
            if tree.read(path) not in (before, data):
                raise changed_meanwhile(f"{self.location}: {path}")
            return Proposal({path: data}, commit_message(f"Write {name}", {}))

        self._commit(proposal)

    def index(self) -> Index:
        """Return the index as of the last look; an empty one when there is none.

        Raises InvalidIndex or MalformedText when it is damaged.
        """
        tree = self._seen()
        if self._known is None:
            self._known = self._index(tree)
        return self._known

    def packages(self) -> Iterator[str]:
        """Yield the names of the packages in the branch, announced or not."""
        yield from (name for name in self._seen().names(self._address.folder) if name.endswith(".tgz"))

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when there is none."""
        return self._seen().read(self._address.path(f"{release.name}-{release.version}.tgz.prov"))

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases whose packages are in the branch without a provenance, as of the last look."""
        names = set(self._seen().names(self._address.folder))
        files = {release: f"{release.name}-{release.version}.tgz" for release in releases}
        return [one for one, file in files.items() if file in names and f"{file}.prov" not in names]

    def _look(self) -> None:
        with self._as_destination():
            tip = patiently(self._repository.fetch)
            self._tree, self._known = self._repository.tree(tip), None

    def _seen(self) -> Tree:
        if self._tree is None:
            self._look()
        assert self._tree is not None  # noqa: S101  # that is what looking does
        return self._tree

    def _index(self, tree: Tree) -> Index:
        path = self._address.path(INDEX_FILE)
        return read_published(tree.read(path), f"{self.location}: {path}")

    def _found(self, index: Index, release: Release) -> Found | None:
        try:
            return found_in(index, release, lambda entry: self._stored(self._seen(), release, entry))
        except PackageElsewhere:
            return found_elsewhere(entry_in(index, release))

    def _stored(self, tree: Tree, release: Release, entry: IndexEntry | None) -> bytes | None:
        if entry is None:
            return tree.read(self._address.path(f"{release.name}-{release.version}.tgz"))
        here = [name for url in entry.urls if (name := _name_here(url))]
        if not here:
            raise PackageElsewhere(f"{release.name} {release.version} lies elsewhere", place=Place(self.location))
        return next((data for name in here if (data := tree.read(self._address.path(name))) is not None), None)

    def _refuse_taken(self, tree: Tree, index: Index, package: Package) -> None:
        there = tree.read(self._address.path(package.file))
        entry = entry_in(index, package.release)
        damaged = entry is not None and entry.digest == package.digest
        if there not in (None, package.data) and not damaged:
            raise taken(package, self.location)

    def _proposal(self, tree: Tree, packages: list[Package]) -> Proposal:
        index = self._index(tree)
        changes: dict[str, bytes | None] = {}
        if self._address.packages is None:
            for package in packages:
                self._refuse_taken(tree, index, package)
                changes |= self._files(tree, package)
        text = with_announced(index, packages, self._urls, self.location)
        if text is not None:
            changes[self._address.path(INDEX_FILE)] = text
        return Proposal(changes, _message(packages))

    def _change(
        self, change: Change, title: str, leaving: Callable[[Tree, Index, Mapping[str, Any]], list[str]]
    ) -> tuple[Index, list[str]]:
        made: list[tuple[Index, list[str]]] = []

        def proposal(tree: Tree) -> Proposal:
            index = self._index(tree)
            document = change(index)
            files = leaving(tree, index, document)
            made.append((index, files))
            changes: dict[str, bytes | None] = {self._address.path(name): None for name in files}
            if entry_changes(index, document):
                changes[self._address.path(INDEX_FILE)] = index_text(document)
            return Proposal(changes, commit_message(title, {}))

        self._commit(proposal)
        return made[-1]

    def _leaving(self, tree: Tree, index: Index, document: Mapping[str, Any]) -> list[str]:
        found = files_leaving(index, document, _name_here)
        return [name for name in found if tree.read(self._address.path(name)) is not None]

    def _commit(self, propose: Callable[[Tree], Proposal]) -> None:
        with self._as_destination():
            author = self._author()
            patiently(lambda: transact(self._repository, propose, author, attempts=_ATTEMPTS))
            self._tree = None

    def _files(self, tree: Tree, package: Package) -> dict[str, bytes | None]:
        provenance = self._address.path(f"{package.file}.prov")
        files: dict[str, bytes | None] = {self._address.path(package.file): package.data}
        if package.provenance is not None and tree.read(provenance) is None:
            files[provenance] = package.provenance
        return files

    def _urls(self, package: Package) -> list[str]:
        return [self._address.url(package.release, package.file)]

    @contextmanager
    def _as_destination(self) -> Iterator[None]:
        """Say what Git says in the words of destinations."""
        try:
            yield
        except RepositoryUnreachable as error:
            raise Unreachable(error.message, help=error.help) from error
        except PushRefused as error:
            raise CatalogError(error.message, help=error.help) from error


@contextmanager
def opened_branch(address: str, author: Callable[[], Author]) -> Iterator[Branch]:
    """Open a branch for a while; ``author`` says who commits, when something is committed.

    Raises UsageError or NotARepository for what is no address, SardonyxError when the cache cannot be written.
    """
    parts = read_address(address)
    with open_newest_commit(parts.repository, branch=parts.branch) as repository:
        yield Branch(address, repository, author)


def _name_here(url: str) -> str | None:
    """Return the path that a relative URL names, None for one that leads elsewhere."""
    parts = urlsplit(url)
    path = unquote(parts.path).removeprefix("./")
    leads_away = parts.scheme or parts.netloc or any(part in ("", ".", "..") for part in path.split("/"))
    return None if leads_away else path


def _message(packages: list[Package]) -> str:
    names = [f"{package.release.name} {package.release.version}" for package in packages]
    subject = f"Publish {names[0]}" if len(names) == 1 else f"Publish {len(names)} packages"
    trailers = {"Packages": ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])}
    return commit_message(subject, trailers)
