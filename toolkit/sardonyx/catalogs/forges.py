"""Releases on GitHub and Gitea, by the API that GitHub made (docs.github.com, "REST API endpoints for releases").

Where they differ:

                             GitHub                                   Gitea
    a release of a tag       published ones only                      drafts too, for who may write
    two drafts of one tag    possible                                 refused with 409
    files go to              another host (uploads.github.com)        the API
    two files of one name    refused with 422                         possible
    digest, state of a file  told                                     not told; a file that is named is whole
    the content of a file    by the API, redirected to a store        by the pages
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from sardonyx.catalogs.download import PACKAGE_BYTES
from sardonyx.catalogs.errors import CatalogError, Unreachable
from sardonyx.catalogs.forge_address import Flavour, ForgeAddress
from sardonyx.catalogs.forge_answers import Asset, ForgeRelease, NewRelease, asset_in, fields_of, release_in, text_in
from sardonyx.catalogs.forge_tokens import how_to_sign_in, token_for
from sardonyx.catalogs.web import Answer, Client, refusal
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place

_PAGE = 50
_PAGES = 1000
_LIST_BYTES = 32 * 1024 * 1024
_REFUSED = (409, 422)
_REFUSED_OR_GONE = (404, *_REFUSED)
# Gitea takes no notice of GitHub's own media type.
_JSON = {"Accept": "application/vnd.github+json", "Content-Type": "application/json"}
_BYTES = {**_JSON, "Content-Type": "application/octet-stream"}

_Change = tuple[str, str, bytes | None, Mapping[str, str]]
"""Method, URL, content and headers."""


class Uncertain(Unreachable):
    """A change that was asked for, and may have been made or not: look, and begin again."""


class ForgeRefusal(CatalogError):
    """An answer that says that a change cannot be made as things are: 409, 422, 404 for a release that is gone."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"answered {answer.status}", place=Place(answer.url))


class AssetGone(CatalogError):
    """A file of a release that was named a moment ago, and is not there."""


class Forge:
    """One repository on a forge.

    All methods raise Unreachable when the forge does not answer, CatalogError when it refuses (401, 403 …); those that
    change something raise Uncertain instead of Unreachable, and ForgeRefusal for what cannot be done as things are.
    The token goes to the API and to where files are uploaded, and to no other host.
    """

    def __init__(self, address: ForgeAddress, client: Client | None = None) -> None:
        self.address = address
        self._given = client
        self._repository = f"{address.api}/repos/{address.owner}/{address.repo}"
        self._is_gitea = address.flavour is Flavour.GITEA

    def commit_of(self, ref: str) -> str:
        """Return the commit that a branch, a tag or a commit names; an empty ``ref`` is the default branch.

        Raises CatalogError when there is none.
        """
        name = ref or text_in(self.address, self._known(""), "default_branch")
        path = f"/git/commits/{quote(name, safe='')}" if self._is_gitea else f"/commits/{quote(name, safe='')}"
        found = self._read(path, absent=(404, 409, 422))
        if found is None:
            raise CatalogError(f"there is no commit {name!r}", place=self._place, help="push it first")
        return text_in(self.address, found, "sha")

    def tag_commit(self, tag: str) -> str | None:
        """Return the commit that a tag names, None when there is no such tag."""
        if self._is_gitea:
            found = self._read(f"/tags/{quote(tag, safe='')}")
            return None if found is None else text_in(self.address, found, "commit", "sha")
        found = self._read(f"/git/ref/tags/{quote(tag, safe='')}")
        if found is None:
            return None
        if text_in(self.address, found, "object", "type") == "tag":  # one with a message of its own
            found = self._known(f"/git/tags/{quote(text_in(self.address, found, 'object', 'sha'), safe='')}")
        return text_in(self.address, found, "object", "sha")

    def published(self, tag: str) -> ForgeRelease | None:
        """Return the release of a tag, None when there is none or only a draft."""
        found = self._read(f"/releases/tags/{quote(tag, safe='')}")
        release = None if found is None else release_in(self.address, found)
        return None if release is None or release.is_draft else release

    def drafts(self, tag: str) -> list[ForgeRelease]:
        """Return the drafts of a tag, the oldest first."""
        found = [release for release in self._all("draft=true&") if release.is_draft and release.tag == tag]
        return sorted(found, key=lambda release: release.id)

    def all_published(self) -> Iterator[ForgeRelease]:
        """Yield all releases but drafts, the newest first."""
        yield from (release for release in self._all("") if not release.is_draft)

    def release(self, id: int) -> ForgeRelease | None:
        """Return a release as it is now, drafts included; None when it is gone."""
        found = self._read(f"/releases/{id}")
        return None if found is None else release_in(self.address, found)

    def content(self, asset: Asset) -> bytes:
        """Return the bytes of a file.

        Raises AssetGone.
        """
        headers = {"Accept": "application/octet-stream"}
        answer = self._client.send("GET", asset.url, headers=headers, private=self._private, limit=PACKAGE_BYTES)
        if answer.status == 404:
            raise AssetGone(f"{asset.name} is gone, or it is hidden", place=Place(answer.url))
        if answer.status != 200:
            raise self._refusal(answer)
        return answer.body

    def digest(self, asset: Asset) -> str:
        """Return the digest of a file, which is fetched where the forge does not tell."""
        return asset.digest or digest_of(self.content(asset))

    def draft(self, new: NewRelease) -> ForgeRelease:
        """Make a draft, which only those see who may write. Its tag is made when it is published."""
        return release_in(self.address, self._changed("POST", "/releases", fields_of(new), (201,)))

    def publish(self, id: int, new: NewRelease) -> None:
        """Make a draft a release for all to see, and its tag."""
        # GitHub otherwise calls whichever comes last the latest of the repository, of whatever chart it is.
        more = {} if self._is_gitea else {"make_latest": "legacy"}
        path, content = f"/releases/{id}", {**fields_of(new), "draft": False, **more}
        self._changed("PATCH", path, content, (200,), refused=_REFUSED_OR_GONE)

    def discard(self, id: int) -> None:
        """Remove a draft; nothing happens when it is gone."""
        self._changed("DELETE", f"/releases/{id}", None, (204, 404))

    def upload(self, release: int, name: str, data: bytes) -> Asset:
        """Add a file to a release.

        Raises CatalogError when the forge names it otherwise.
        """
        base = self.address.uploads
        where = f"{base}/repos/{self.address.owner}/{self.address.repo}/releases/{release}/assets"
        request = ("POST", f"{where}?{urlencode({'name': name})}", data, _BYTES)
        made = asset_in(self.address, self._sent(request, (201,), _REFUSED_OR_GONE))
        if made.name != name:
            self.remove(release, made)
            raise CatalogError(f"makes {made.name!r} of the name {name!r}", place=self._place)
        return made

    def remove(self, release: int, asset: Asset) -> None:
        """Remove a file of a release; nothing happens when it is gone."""
        path = f"/releases/{release}/assets/{asset.id}" if self._is_gitea else f"/releases/assets/{asset.id}"
        self._changed("DELETE", path, None, (204, 404))

    def _all(self, query: str) -> Iterator[ForgeRelease]:
        for page in range(1, _PAGES + 1):
            found = self._known(f"/releases?{query}per_page={_PAGE}&limit={_PAGE}&page={page}")
            if not isinstance(found, list):
                raise CatalogError("answered something that is no list of releases", place=self._place)
            yield from (release_in(self.address, one) for one in found)
            if len(found) < _PAGE:
                return

    def _known(self, path: str) -> Any:
        found = self._read(path)
        if found is None:
            remedy = f"check the address, and {how_to_sign_in(self.address)}"
            raise CatalogError("there is no such repository, or it is hidden", place=self._place, help=remedy)
        return found

    def _read(self, path: str, absent: tuple[int, ...] = (404,)) -> Any:
        """Return the JSON at a path of the API; None when there is nothing."""
        url = self._repository + path
        answer = self._client.send("GET", url, headers=_JSON, private=self._private, limit=_LIST_BYTES)
        if answer.status in absent:
            return None
        if answer.status != 200:
            raise self._refusal(answer)
        value = self._json(answer)
        if value is None:
            raise CatalogError("answered nothing", place=Place(answer.url))
        return value

    def _changed(
        self,
        method: str,
        path: str,
        value: Mapping[str, Any] | None,
        wanted: Collection[int],
        refused: Collection[int] = _REFUSED,
    ) -> Any:
        content = json.dumps(value).encode() if value is not None else None
        return self._sent((method, self._repository + path, content, _JSON), wanted, refused)

    def _sent(self, request: _Change, wanted: Collection[int], refused: Collection[int]) -> Any:
        """Ask for a change, once: whoever hears nothing must look before they ask again."""
        method, url, content, headers = request
        once = self._client.once()
        try:
            answer = once.send(method, url, headers=headers, private=self._private, content=content)
        except Unreachable as error:
            raise Uncertain(error.message, place=error.place, help=error.help) from error
        if answer.status in wanted:
            return self._json(answer) if answer.body else None
        raise ForgeRefusal(answer) if answer.status in refused else self._refusal(answer)

    def _json(self, answer: Answer) -> Any:
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError):
            raise CatalogError("answered something that is no JSON", place=Place(answer.url)) from None

    def _refusal(self, answer: Answer) -> CatalogError:
        if answer.status == 403 and answer.headers.get("x-ratelimit-remaining") == "0":
            message = "does not answer any more requests for a while (its rate limit)"
            return Unreachable(message, place=Place(answer.url), help="wait for an hour at most, and run this again")
        if answer.status == 403 and "retry-after" in answer.headers:
            return Uncertain("wants to be asked less often", place=Place(answer.url), help="run this again later")
        return refusal(answer, account=how_to_sign_in(self.address))

    @property
    def _place(self) -> Place:
        return Place(self.address.page)

    @cached_property
    def _private(self) -> dict[str, str]:
        token = token_for(self.address, os.environ)
        return {"Authorization": f"Bearer {token}"} if token else {}

    @cached_property
    def _client(self) -> Client:
        return self._given or Client()
