"""Releases on a forge, and their index in a branch of the same repository: ``github://OWNER/REPO#gh-pages``.

The packages are files of the releases, and the branch holds nothing but ``index.yaml`` with their addresses. Releases
come first, so the index never names what is not there; a run that is stopped in between leaves releases that no entry
names yet, and the next one adds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from sardonyx.catalogs import CatalogError
from sardonyx.catalogs.forge_address import read_forge_address
from sardonyx.catalogs.index import Index
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, UsageError
from sardonyx.operations.publishing_branch import Branch, opened_branch
from sardonyx.publishing.announcing import entry_in, found_by_digest
from sardonyx.publishing.destination import Change, Found, Package, Release
from sardonyx.publishing.destinations.forge import ForgeReleases, open_forge
from sardonyx.repository import Author


class IndexedReleases:
    """Releases with an index. Use it through ``opened_releases``."""

    def __init__(self, releases: ForgeReleases, branch: Branch) -> None:
        self._releases = releases
        self._branch = branch

    @property
    def location(self) -> str:
        """The repository and the branch as the user named them."""
        return self._releases.location

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases, published and announced.

        Raises what branches and releases raise.
        """
        wanted = list(releases)
        self._branch.find([])
        stored, index = self._releases.find(wanted), self._branch.index()
        digests = {release: there.digest for release, there in stored.items()}
        found = {each: _found(index, each, digests.get(each)) for each in wanted}
        return {release: there for release, there in found.items() if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release.

        Raises CatalogError when it is not there, or not what the index says.
        """
        data = self._releases.fetch(release)
        entry = entry_in(self._branch.index(), release)
        if entry and entry.digest not in (None, digest_of(data)):
            message = f"the package of {release.name} {release.version} is not what the index says"
            raise CatalogError(message, place=Place(self.location))
        return data

    def store(self, package: Package) -> None:
        """Publish a release.

        Raises what ``ForgeReleases.store`` raises.
        """
        self._releases.store(package)

    def announce(self, packages: Iterable[Package]) -> None:
        """Commit the index, as often as somebody else comes first.

        Raises what ``Branch.announce`` raises.
        """
        self._branch.announce(packages)

    def reindex(self, change: Change, title: str) -> Index:
        """Commit a changed index; releases stay as they are. See ``destination.Reindexes``."""
        return self._branch.reindex(change, title)

    def read_beside(self, name: str) -> bytes | None:
        """Return the content of a file beside the index as of the last look, None when there is none."""
        return self._branch.read_beside(name)

    def write_beside(self, name: str, data: bytes, before: bytes | None) -> None:
        """Commit a file beside the index; see ``destination.KeepsFiles``."""
        self._branch.write_beside(name, data, before)

    def index(self) -> Index:
        """Return the index as of the last look; an empty one when there is none.

        Raises InvalidIndex or MalformedText when it is damaged.
        """
        return self._branch.index()

    def packages(self) -> Iterable[str]:
        """Return the file names of the packages of all releases that were made for charts, sorted."""
        return self._releases.packages()

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when it has none."""
        return self._releases.provenance(release)

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases that have their package and no provenance."""
        return self._releases.unsigned(releases)


def _found(index: Index, release: Release, stored: str | None) -> Found | None:
    return found_by_digest(index, release, lambda _: stored)


@contextmanager
def opened_releases(address: str, author: Callable[[], Author]) -> Iterator[IndexedReleases]:
    """Open releases and the branch with their index for a while; ``author`` says who commits to it.

    Git signs in as it does for the user. Raises UsageError or NotARepository for what is no address.
    """
    parts = read_forge_address(address)
    if not parts.branch:
        raise UsageError("names no branch after #", help="write it as github://OWNER/REPO#gh-pages")
    where = f"{parts.branch}:{parts.folder}" if parts.folder else parts.branch
    text = f"git+{parts.page}.git#{where}?packages={parts.page}/releases/download/{{name}}-{{version}}/"
    with opened_branch(text, author) as branch:
        yield IndexedReleases(open_forge(address), branch)
