"""Charts in an OCI registry, as ``helm push`` leaves them.

The protocol is the OCI distribution specification 1.1 (pull, tags) with anonymous bearer tokens; the media types are
Helm's (``pkg/registry``). A chart lies at ``oci://HOST/PATH/NAME`` with its version as the tag, ``_`` for ``+``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.catalog import FetchedPackage, checked, from_cache, pinned
from sardonyx.catalogs.download import PACKAGE_BYTES, answer, body, download, is_loopback, shown
from sardonyx.catalogs.errors import CatalogError, DigestMismatch, UnknownChart, UnknownVersion, Unreachable
from sardonyx.catalogs.index import IndexEntry
from sardonyx.charts import is_semver, newest_first
from sardonyx.core.digests import normal_digest
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.findings import Finding

if TYPE_CHECKING:
    import httpx

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CHART_LAYERS = ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_CHALLENGE = re.compile(r'([a-z]+)="([^"]*)"')
_JSON_BYTES = 4 * 1024 * 1024
_PAGES = 200


class _NotFound(Exception):
    """The registry answered 404."""


class Registry:
    """A catalog in an OCI registry. A registry cannot say which charts it has; their names must be known."""

    def __init__(self, location: str, cache: ContentCache) -> None:
        parts = urlsplit(location)
        if not parts.netloc or "@" in parts.netloc:
            raise UsageError("is not the address of a registry", place=Place(shown(location)), help="oci://HOST/PATH")
        scheme = "http" if is_loopback(parts.hostname or "") else "https"
        self.location = location.rstrip("/")
        self._server = f"{scheme}://{parts.netloc}"
        self._path = parts.path.strip("/")
        self._cache = cache
        self._tokens: dict[str, str] = {}

    def charts(self) -> list[str]:
        """Raise CatalogError: the specification has no way to list repositories."""
        raise CatalogError(
            "an OCI registry cannot list its charts", place=Place(self.location), help="name the chart that is wanted"
        )

    def versions(self, name: str) -> list[IndexEntry]:
        """Return the versions of a chart, newest first; see ``Catalog``. Their digests are not known yet."""
        tags = self._tags(name)
        versions = [tag.replace("_", "+") for tag in tags if is_semver(tag.replace("_", "+"))]
        return [
            IndexEntry(name, version, None, (f"{self.location}/{name}:{_tag(version)}",), {})
            for version in newest_first(versions)
        ]

    def fetch(self, name: str, version: str, *, digest: str | None = None) -> FetchedPackage:
        """Return a package; see ``Catalog``. The digest is that of the package, not of the manifest."""
        pin = pinned(digest)
        if cached := from_cache(self._cache, pin, name, version, self.location):
            return cached
        announced = self._layer_digest(name, version)
        if pin and pin != announced:
            raise DigestMismatch(f"{name} {version}", pin, announced, self.location)
        if cached := from_cache(self._cache, announced, name, version, self.location):
            return cached
        data = self._get(name, f"blobs/{announced}", limit=PACKAGE_BYTES)
        fetched = checked(data, announced, name, version, self.location)
        self._cache.put(fetched.data)
        return fetched

    def warnings(self) -> list[Finding]:
        """Return nothing: there is no index that could be wrong."""
        return []

    def _layer_digest(self, name: str, version: str) -> str:
        try:
            text = self._get(name, f"manifests/{_tag(version)}", limit=_JSON_BYTES)
        except _NotFound:
            raise UnknownVersion(name, version, (e.version for e in self.versions(name)), self.location) from None
        place = Place(f"{self.location}/{name}:{_tag(version)}")
        layers = _member(_json_object(text, place), "layers", list, place)
        for media_type in CHART_LAYERS:
            for layer in layers:
                if isinstance(layer, dict) and layer.get("mediaType") == media_type:
                    return _digest(layer.get("digest"), place)
        raise CatalogError("is not a Helm chart", place=place)

    def _tags(self, name: str) -> list[str]:
        tags: list[str] = []
        path = "tags/list?n=1000"
        place = Place(f"{self.location}/{name}")
        for _ in range(_PAGES):
            try:
                with self._open(name, path) as response:
                    page = _member(_json_object(body(response, _JSON_BYTES), place), "tags", list, place)
                    link = _NEXT.search(response.headers.get("link", ""))
            except _NotFound:
                raise UnknownChart(name, (), self.location) from None
            tags += [tag for tag in page if isinstance(tag, str)]
            if link is None:
                return tags
            path = f"tags/list?{urlsplit(link[1]).query}"
        raise Unreachable(f"has more than {_PAGES} pages of tags", place=place)

    def _get(self, name: str, path: str, *, limit: int) -> bytes:
        with self._open(name, path) as response:
            return body(response, limit)

    @contextmanager
    def _open(self, name: str, path: str) -> Iterator[httpx.Response]:
        """Open a path below a chart's repository, signing in anonymously when the registry asks for it."""
        repository = f"{self._path}/{name}".strip("/")
        if not _REPOSITORY.fullmatch(repository):
            raise CatalogError(f"{repository!r} cannot be in a registry", place=Place(self.location))
        url = f"{self._server}/v2/{repository}/{path}"
        with answer(url, self._headers(repository)) as response:
            challenge = response.headers.get("www-authenticate", "") if response.status_code == 401 else ""
            if not challenge:
                yield _successful(response)
                return
        self._tokens[repository] = self._token(challenge)
        with answer(url, self._headers(repository)) as response:
            yield _successful(response)

    def _headers(self, repository: str) -> dict[str, str]:
        token = self._tokens.get(repository)
        return {"Accept": f"{MANIFEST}, */*"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def _token(self, challenge: str) -> str:
        """Ask for a token without an account (distribution project, "Token Authentication Specification")."""
        place = Place(self.location)
        asked = dict(_CHALLENGE.findall(challenge))
        realm = urlsplit(asked.pop("realm", ""))
        safe = realm.scheme == "https" or (realm.scheme == "http" and is_loopback(realm.hostname or ""))
        if not challenge.lower().startswith("bearer ") or not safe:
            raise Unreachable("asks for an account", place=place, help="only public charts are read")
        query = urlencode({key: asked[key] for key in ("service", "scope") if key in asked})
        answered = _json_object(download(urlunsplit((*realm[:3], query, "")), limit=_JSON_BYTES), place)
        return str(_member({"token": answered.get("token") or answered.get("access_token")}, "token", str, place))


def _successful(response: httpx.Response) -> httpx.Response:
    if response.status_code == 404:
        raise _NotFound
    if response.status_code != 200:
        place = Place(shown(str(response.url)))
        raise Unreachable(f"answered {response.status_code}", place=place, help="only public charts are read")
    return response


def _tag(version: str) -> str:
    tag = version.replace("+", "_")
    if not _TAG.fullmatch(tag):
        raise UsageError(f"{version!r} is not a version", help="write it as 1.2.3")
    return tag


def _json_object(text: bytes, place: Place) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CatalogError("answered something that is not a JSON object", place=place)
    return value


def _member(value: dict[str, Any], key: str, kind: type, place: Place) -> Any:
    found = value.get(key)
    if not isinstance(found, kind):
        raise CatalogError(f"answered without {key}", place=place)
    return found


def _digest(text: Any, place: Place) -> str:
    digest = normal_digest(text) if isinstance(text, str) else None
    if digest is None:
        raise CatalogError("has a manifest without the SHA-256 of the chart", place=place)
    return digest
