"""A repository of charts on ChartMuseum, Gitea or GitLab, published to by their HTTP API: ``cm+https://HOST/PATH``.

These servers make their index themselves, some of them a while after a package came. So to announce is to see it
there. Nothing is ever overwritten: the API's ``?force`` is not used, and servers that replace what is there without
being asked (Gitea; ChartMuseum with ALLOW_OVERWRITE) are looked at right before something is sent.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping
from functools import partial

from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.index import Index
from sardonyx.catalogs.web import Answer, Client
from sardonyx.catalogs.yanked import yank_reason
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.publishing.announcing import entry_in, found_in, taken
from sardonyx.publishing.certainty import PACKAGE_READS, certain
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.destination import Found, Package, Release
from sardonyx.publishing.destinations.chartmuseum_server import ChartServer, Upload

_CONFLICT = 409
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 15.0, 20.0)
"""Seconds between looks at an index that does not have everything yet."""


def open_chartmuseum(address: str) -> ChartMuseum:
    """Open ``cm+URL``, URL being what ``helm repo add`` takes; accounts are those of ``chartmuseum_accounts``.

    Raises UsageError when the address is something else.
    """
    return ChartMuseum(address)


class ChartMuseum:
    """A repository that is published to, from several threads if need be."""

    announces_itself = True
    """The index is the server's: what it lacks nobody can add. See ``destination.AnnouncesItself``."""

    def __init__(self, address: str, client: Client | None = None) -> None:
        self._server = ChartServer(address, client)
        self._address = address.rstrip("/")
        self._known: Index | None = None

    @property
    def location(self) -> str:
        """The repository as the user named it."""
        return self._address

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is there of these releases; packages of which the index says no digest are fetched."""
        index, wanted = self.index(), list(releases)
        found = zip(wanted, concurrently(lambda one: self._found(index, one), wanted), strict=True)
        return {release: there for release, there in found if there}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release.

        Raises CatalogError when it is not there or damaged.
        """
        entry = entry_in(self._seen(), release)
        data = self._server.package(release, entry)
        if data is None or (entry and entry.digest not in (None, digest_of(data))):
            message = f"the package of {release.name} {release.version} is damaged or not there"
            raise CatalogError(message, place=Place(self.location))
        return data

    def store(self, package: Package) -> None:
        """Send a package, and its provenance in the same form, unless they are there.

        Raises ReleaseTaken, CatalogError when the server keeps no provenances and there is one.
        """
        self._refuse_unkept(package)
        index = self._seen()
        if self._is_there(package, index):
            self._add_provenance(package, index)
            return
        uploads = [Upload("chart", package.file, package.data)]
        if package.provenance is not None and not self._has_provenance_of(package, index):
            uploads.append(Upload("prov", f"{package.file}.prov", package.provenance))
        answer = self._server.send(index, uploads)
        if answer.status == _CONFLICT and not self._is_there(package, index):
            raise CatalogError(f"says that {package.file} is there, and does not give it", place=Place(answer.url))
        if answer.status != _CONFLICT:
            _check(answer)

    def announce(self, packages: Iterable[Package]) -> None:
        """Wait until the server's index has these packages, with their digests: about a minute.

        Raises ReleaseTaken when it has something else, CatalogError when it does not come to have them.
        """
        missing = list(packages)
        for pause in (*_PAUSES, 0.0):
            index = certain(self.index, partial(_unlike, missing))
            missing = [package for package in missing if not self._is_announced(index, package)]
            if not missing:
                return
            time.sleep(random.uniform(0.5, 1) * pause)
        names = ", ".join(package.file for package in missing)
        remedy = "look at the server's log; when it has them, run this again"
        raise CatalogError(f"took {names}, and its index does not name them yet", place=self._place, help=remedy)

    def index(self) -> Index:
        """Return the index as the server has it now.

        Raises InvalidIndex or MalformedText when it is none.
        """
        self._known = self._server.index()
        return self._known

    def packages(self) -> Iterable[str]:
        """Return the file names of the packages in the index, sorted; of others these servers do not tell."""
        entries = [entry for versions in self._seen().entries.values() for entry in versions]
        return sorted(f"{entry.name}-{entry.version}.tgz" for entry in entries)

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when it has none."""
        return self._server.provenance(release, entry_in(self._seen(), release))

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases that lack a provenance which the server would keep."""
        return [one for one in releases if self._server.keeps_provenances and self.provenance(one) is None]

    @property
    def _place(self) -> Place:
        return Place(self.location)

    def _seen(self) -> Index:
        return self._known or self.index()

    def _found(self, index: Index, release: Release) -> Found | None:
        entry = entry_in(index, release)
        if entry is not None and entry.digest is not None:
            return Found(entry.digest, stored=True, announced=True, yanked=yank_reason(entry.raw))
        # What no entry names yet may be on its way: storing it says more.
        return found_in(index, release, lambda one: self._server.package(release, one) if one else None)

    def _is_there(self, package: Package, index: Index) -> bool:
        """Tell whether this very package is there, as the server gives it now; another one raises ReleaseTaken."""
        entry = entry_in(index, package.release)

        def other(data: bytes | None) -> str:
            return "" if data is None or data == package.data else digest_of(data)

        data = certain(lambda: self._server.package(package.release, entry), other, PACKAGE_READS)
        if other(data):
            raise taken(package, self.location)
        return data is not None

    def _is_announced(self, index: Index, package: Package) -> bool:
        entry = entry_in(index, package.release)
        if entry is None:
            return False
        if entry.digest is None:
            return self._is_there(package, index)
        if entry.digest != package.digest:
            raise taken(package, self.location)
        return True

    def _refuse_unkept(self, package: Package) -> None:
        if package.provenance is not None and not self._server.keeps_provenances:
            message = f"{self._server.kind.value} keeps no provenances; {package.file} was not published"
            raise CatalogError(message, place=self._place, help="publish there by a plan of its own, without a key")

    def _add_provenance(self, package: Package, index: Index) -> None:
        if package.provenance is not None and not self._has_provenance_of(package, index):
            answer = self._server.send_provenance(index, package.provenance)
            if answer.status != _CONFLICT:  # somebody else was faster
                _check(answer)

    def _has_provenance_of(self, package: Package, index: Index) -> bool:
        """Tell whether a provenance is there; one of another package, which only a person can remove, is an error."""
        text = self._server.provenance(package.release, entry_in(index, package.release))
        if text is not None and package.digest.encode() not in text:
            message = f"{package.file}.prov is there, of another package than {package.digest}"
            raise CatalogError(message, place=self._place, help="remove it on the server")
        return text is not None


def _unlike(packages: Iterable[Package], index: Index) -> list[str]:
    """Return the digests in an index that are not those of some packages."""
    known = [(package, entry_in(index, package.release)) for package in packages]
    return [entry.digest for package, entry in known if entry and entry.digest and entry.digest != package.digest]


def _check(answer: Answer) -> None:
    """Raise CatalogError unless something was taken; the server's own words may repeat what it was sent."""
    if answer.status not in (200, 201, 202):
        remedies = {
            400: "the server takes it for no chart, or wants another name or version",
            404: "give the address that helm repo add takes; the API of the server may be off",
            413: "the server takes no packages of this size",
        }
        raise CatalogError(
            f"answered {answer.status} to a package", place=Place(answer.url), help=remedies.get(answer.status)
        )
