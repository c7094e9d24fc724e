"""What forges say of releases, and what they are told: the JSON of GitHub's API, which Gitea has too."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.forge_address import Flavour, ForgeAddress
from sardonyx.core.digests import normal_digest
from sardonyx.core.errors import Place


class Asset(NamedTuple):
    """A file of a release; ``digest`` is None where the forge does not tell, ``is_whole`` False while it comes."""

    id: int
    name: str
    digest: str | None
    is_whole: bool
    url: str


class ForgeRelease(NamedTuple):
    """A release with its files; ``body`` is its text."""

    id: int
    tag: str
    is_draft: bool
    body: str
    assets: tuple[Asset, ...]


class NewRelease(NamedTuple):
    """What a release is to be; ``commit`` is what its tag will name."""

    tag: str
    commit: str
    title: str
    body: str
    is_prerelease: bool


def release_in(address: ForgeAddress, value: Any) -> ForgeRelease:
    """Read a release.

    Raises CatalogError when it is none.
    """
    try:
        assets = tuple(sorted((asset_in(address, one) for one in value.get("assets") or ()), key=lambda one: one.id))
        tag, body = str(value["tag_name"]), str(value.get("body") or "")
        return ForgeRelease(int(value["id"]), tag, value["draft"] is True, body, assets)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CatalogError("answered something that is no release", place=Place(address.page)) from None


def asset_in(address: ForgeAddress, value: Any) -> Asset:
    """Read a file of a release.

    Raises CatalogError when it is none.
    """
    try:
        digest = normal_digest(value["digest"]) if isinstance(value.get("digest"), str) else None
        whole = value.get("state", "uploaded") == "uploaded"
        return Asset(int(value["id"]), str(value["name"]), digest, whole, _content_url(address, value))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CatalogError("answered something that is no file of a release", place=Place(address.page)) from None


def text_in(address: ForgeAddress, value: Any, *keys: str) -> str:
    """Return a text within an answer.

    Raises CatalogError when it has none there.
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise CatalogError(f"answered something without {'.'.join(keys)}", place=Place(address.page))
    return value


def _content_url(address: ForgeAddress, value: Any) -> str:
    # Never an address that the answer names: it could be anybody's.
    if address.flavour is Flavour.GITEA:
        return f"{address.web}/attachments/{quote(str(value['uuid']), safe='')}"
    return f"{address.api}/repos/{address.owner}/{address.repo}/releases/assets/{int(value['id'])}"


def fields_of(new: NewRelease) -> dict[str, Any]:
    """Return what a forge is told of a draft."""
    return {
        "tag_name": new.tag,
        "target_commitish": new.commit,
        "name": new.title,
        "body": new.body,
        "draft": True,
        "prerelease": new.is_prerelease,
    }
