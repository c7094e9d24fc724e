"""Releases on a forge: one for each version of a chart, with the tag ``CHART-VERSION`` and the package as a file of it.

A release is a draft, which nobody sees, until its files are there and their digests are checked. So whoever is stopped
leaves a draft at most, and the next run goes on with it: its text names the package that it was made for. Where two
make a draft of one tag, as GitHub lets them, both go on with the older one.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.forge_address import ForgeAddress, commit_of_ci, read_forge_address
from sardonyx.catalogs.forge_answers import Asset, ForgeRelease, NewRelease
from sardonyx.catalogs.forges import AssetGone, Forge, ForgeRefusal, Uncertain
from sardonyx.catalogs.web import Client
from sardonyx.charts import parse_version
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.publishing.announcing import taken
from sardonyx.publishing.certainty import PACKAGE_READS, certain
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.destination import Found, Package, Release, ReleaseTaken
from sardonyx.publishing.destinations.forge_notes import is_of, notes_of

_ATTEMPTS = 8
_PAUSE = 0.3
_LONGEST = 20.0
_END_OF_SIGNATURE = b"-----END PGP SIGNATURE-----"


def open_forge(address: str) -> ForgeReleases:
    """Open the releases of a repository (``catalogs.forge_address``); tokens are those of ``catalogs.forge_tokens``.

    Raises UsageError when the address is something else.
    """
    return ForgeReleases(address)


def tag_of(release: Release) -> str:
    """Return the tag of a release."""
    return f"{release.name}-{release.version}"


class ForgeReleases:
    """The releases of one repository, from several threads if need be. To publish a release is to announce it."""

    def __init__(self, address: str, client: Client | None = None) -> None:
        self.address: ForgeAddress = read_forge_address(address)
        self._text = address
        self._forge = Forge(self.address, client)

    @property
    def location(self) -> str:
        """The repository as the user named it."""
        return self._text

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:
        """Return what is published of these releases; a release without its package is none."""
        wanted = list(releases)
        digests = dict(zip(wanted, concurrently(self._digest, wanted), strict=True))
        return {release: Found(digest, stored=True, announced=True) for release, digest in digests.items() if digest}

    def fetch(self, release: Release) -> bytes:
        """Return the package of a release.

        Raises CatalogError when it is not there or damaged.
        """
        asset = _named(self._forge.published(tag_of(release)), _file(release))
        data = self._forge.content(asset) if asset else None
        if asset is None or data is None or asset.digest not in (None, digest_of(data)):
            raise CatalogError(f"the package of {tag_of(release)} is damaged or not there", place=self._place)
        return data

    def store(self, package: Package) -> None:
        """Publish a release with a package and its provenance, or add to a release what it lacks.

        Raises ReleaseTaken when a release or a draft has another package, CatalogError when the tag names another
        commit than the release would.
        """
        for number in range(_ATTEMPTS):
            try:
                self._store(package)
            except (Uncertain, AssetGone):  # somebody who does the same may have removed a second file
                if number + 1 == _ATTEMPTS:
                    raise
                time.sleep(random.uniform(0.5, 1) * min(_PAUSE * 2**number, _LONGEST))
            else:
                return

    def announce(self, packages: Iterable[Package]) -> None:
        """Do nothing: whoever looks at the releases sees them."""

    def provenance(self, release: Release) -> bytes | None:
        """Return the text of the provenance of a release, None when it has none."""
        asset = _named(self._forge.published(tag_of(release)), f"{_file(release)}.prov")
        return self._forge.content(asset) if asset else None

    def unsigned(self, releases: Iterable[Release]) -> list[Release]:
        """Return those of some releases that have their package and no provenance."""
        published = {release: self._forge.published(tag_of(release)) for release in releases}
        return [
            one
            for one, there in published.items()
            if _named(there, _file(one)) and not _named(there, f"{_file(one)}.prov")
        ]

    def packages(self) -> Iterator[str]:
        """Yield the file names of the packages of all releases that were made for charts, sorted."""
        published = self._forge.all_published()
        yield from sorted(f"{one.tag}.tgz" for one in published if _named(one, f"{one.tag}.tgz"))

    @property
    def _place(self) -> Place:
        return Place(self.location)

    @cached_property
    def _commit(self) -> str:
        """The commit that new tags name."""
        return self._forge.commit_of(self.address.commit or commit_of_ci(self.address, os.environ))

    def _digest(self, release: Release) -> str | None:
        asset = _named(self._forge.published(tag_of(release)), _file(release))
        return self._forge.digest(asset) if asset else None

    def _store(self, package: Package) -> None:
        published = self._forge.published(tag_of(package.release))
        if published is None:
            published = self._publish(package)
        elif _named(published, package.file) is None:
            self._check_tag(self._wanted(package))  # somebody's release without a package
        self._fill(published, package)

    def _publish(self, package: Package) -> ForgeRelease:
        """Make a draft, or go on with one; fill it, and publish it."""
        wanted = self._wanted(package)
        draft = self._draft(wanted, package)
        self._fill(draft, package)
        try:
            self._forge.publish(draft.id, wanted)
        except ForgeRefusal as refusal:
            if self._forge.published(wanted.tag) is None:
                if self._forge.release(draft.id) is None:
                    raise Uncertain("somebody removed the draft", place=self._place) from refusal
                remedy = "rules of the repository may protect the tag; or the commit is not there"
                raise CatalogError(
                    f"does not publish {wanted.tag}: {refusal}", place=self._place, help=remedy
                ) from None
            self._forge.discard(draft.id)  # another draft of this tag was published meanwhile
        published = self._forge.published(wanted.tag)
        if published is None:
            raise Uncertain(f"does not show {wanted.tag} after publishing it", place=self._place)
        self._check_tag(wanted)
        return published

    def _wanted(self, package: Package) -> NewRelease:
        version = parse_version(package.release.version)
        tag = tag_of(package.release)
        is_prerelease = bool(version and version.prerelease)
        return NewRelease(tag, self._commit, tag, notes_of(package), is_prerelease)

    def _draft(self, wanted: NewRelease, package: Package) -> ForgeRelease:
        """Return the draft to go on with: the oldest of this tag, if need be one that is made here."""
        drafts = self._forge.drafts(wanted.tag)
        if not drafts:
            self._check_tag(wanted)
            made = self._made(wanted)
            drafts = self._forge.drafts(wanted.tag) or [made]
        for younger in drafts[1:]:
            if is_of(younger.body, package):
                self._forge.discard(younger.id)
        if not is_of(drafts[0].body, package):
            message = f"there is a draft of {wanted.tag} that was made for something else"
            remedy = "publish or remove it, or give the chart a new version"
            raise ReleaseTaken(message, place=self._place, help=remedy)
        return drafts[0]

    def _made(self, wanted: NewRelease) -> ForgeRelease:
        try:
            return self._forge.draft(wanted)
        except ForgeRefusal as refusal:
            if self._forge.drafts(wanted.tag) or self._forge.published(wanted.tag):
                raise Uncertain("somebody else was faster", place=self._place) from refusal
            remedy = "a repository without a commit has no releases; push one first"
            raise CatalogError(f"does not make a release: {refusal}", place=self._place, help=remedy) from None

    def _check_tag(self, wanted: NewRelease) -> None:
        """Refuse a tag that somebody set elsewhere: the release would not say where the chart comes from."""
        commit = self._forge.tag_commit(wanted.tag)
        if commit not in (None, wanted.commit):
            message = f"the tag {wanted.tag} names the commit {str(commit)[:12]}, not {wanted.commit[:12]}"
            remedy = "remove the tag, or name its commit in the address: ?commit=…"
            raise CatalogError(message, place=self._place, help=remedy)

    def _fill(self, release: ForgeRelease, package: Package) -> None:
        """Add to a release the package and the provenance that it lacks; in a draft, put right what is damaged."""
        self._fill_in(release, package, package.file, package.data)
        if package.provenance is not None:
            self._fill_in(release, package, f"{package.file}.prov", package.provenance)

    def _fill_in(self, release: ForgeRelease, package: Package, name: str, data: bytes) -> None:
        there = [asset for asset in release.assets if asset.name == name]
        good = [asset for asset in there if asset.is_whole and self._is_right(asset, package)]
        if not release.is_draft and any(asset.is_whole and asset not in good for asset in there):
            raise taken(package, self.location)
        for asset in there:
            if asset not in good[:1]:  # half of one, or one that two runs both sent
                self._forge.remove(release.id, asset)
        if not good:
            self._upload(release, name, data)

    def _upload(self, release: ForgeRelease, name: str, data: bytes) -> None:
        try:
            made = self._forge.upload(release.id, name, data)
        except ForgeRefusal as refusal:
            now = self._forge.release(release.id)
            if now is None or _named(now, name):
                raise Uncertain("somebody else was faster", place=self._place) from refusal
            remedy = "the repository may not let releases change"
            raise CatalogError(f"does not take {name}: {refusal}", place=self._place, help=remedy) from None
        if self._forge.digest(made) != digest_of(data):
            self._forge.remove(release.id, made)
            raise Uncertain(f"{name} was damaged on its way", place=self._place)

    def _is_right(self, asset: Asset, package: Package) -> bool:
        if asset.name == package.file:

            def other(digest: str) -> str:
                return "" if digest == package.digest else digest

            return not other(certain(lambda: self._forge.digest(asset), other, PACKAGE_READS))
        # Two signatures of one package differ, and vouch for the same.
        text = self._forge.content(asset)
        return package.digest.encode() in text and _END_OF_SIGNATURE in text


def _file(release: Release) -> str:
    return f"{tag_of(release)}.tgz"


def _named(release: ForgeRelease | None, name: str) -> Asset | None:
    return next((one for one in release.assets if one.name == name and one.is_whole), None) if release else None
