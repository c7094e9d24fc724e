"""A registry, spoken to in the protocol of the OCI distribution specification 1.1."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from sardonyx.catalogs.accounts import account_for
from sardonyx.catalogs.errors import CatalogError, DigestMismatch, Unreachable
from sardonyx.catalogs.signingin import SIGN_IN, SigningIn
from sardonyx.catalogs.urls import is_loopback, shown
from sardonyx.catalogs.web import Answer, Client, refusal
from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import Place, UsageError

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
PULL = "pull"
PUSH = "pull,push"
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_PAGES = 1000
_REPOSITORY_LENGTH = 255


class Manifest(NamedTuple):
    """A manifest as a registry has it: what it says, its digest, its ETag if it has one, where it is for messages."""

    value: Mapping[str, Any]
    digest: str
    etag: str
    place: Place


class Distribution:
    """One registry, ``HOST`` or ``HOST:PORT``. Plain http is tried on this machine alone, where https does not answer.

    All methods raise Unreachable when the registry does not answer, and CatalogError when it refuses or answers
    something that cannot be.
    """

    def __init__(self, host: str, client: Client | None = None) -> None:
        self.host = host
        self._given = client
        self._lock = threading.Lock()
        self._scheme = "" if is_loopback(urlsplit(f"//{host}").hostname or "") else "https"

    @cached_property
    def _client(self) -> Client:
        return self._given or Client()

    @cached_property
    def _signing_in(self) -> SigningIn:
        return SigningIn(self._client, Place(f"oci://{self.host}"), lambda: account_for(self.host))

    def manifest(self, repository: str, tag: str, *, actions: str = PULL) -> Manifest | None:
        """Return the manifest that a tag or a digest names; None when there is none.

        Raises DigestMismatch when it is not what the registry says it is.
        """
        answer = self.ask("GET", repository, f"manifests/{tag}", headers={"Accept": MANIFEST}, actions=actions)
        if answer.status == 404:
            return None
        place = Place(f"oci://{self.host}/{repository}:{tag}")
        digest = digest_of(successful(answer).body)
        said = normal_digest(answer.headers.get("docker-content-digest", "")) or digest
        if said != digest:
            raise DigestMismatch("the manifest", said, digest, str(place))
        return Manifest(json_object(answer.body, place), digest, answer.headers.get("etag", ""), place)

    def blob(self, repository: str, digest: str, *, limit: int) -> bytes:
        """Return a blob of at most ``limit`` bytes.

        Raises DigestMismatch when it is not the one that was asked for.
        """
        data = successful(self.ask("GET", repository, f"blobs/{digest}", limit=limit)).body
        if digest_of(data) != digest:
            raise DigestMismatch("a blob", digest, digest_of(data), f"oci://{self.host}/{repository}")
        return data

    def tags(self, repository: str) -> list[str] | None:
        """Return the tags of a repository; None when it does not exist."""
        tags: list[str] = []
        path, place = "tags/list?n=1000", Place(f"oci://{self.host}/{repository}")
        for _ in range(_PAGES):
            answer = self.ask("GET", repository, path)
            if answer.status == 404:
                return None
            page = json_object(successful(answer).body, place).get("tags") or []
            tags += [tag for tag in page if isinstance(tag, str)] if isinstance(page, list) else []
            following = _NEXT.search(answer.headers.get("link", ""))
            if following is None:
                return tags
            path = f"tags/list?{urlsplit(following[1]).query}"
        raise CatalogError(f"has more than {_PAGES} pages of tags", place=place)

    def ask(self, method: str, repository: str, path: str, *, actions: str = PULL, **more: Any) -> Answer:
        """Send a request about a repository, ``path`` being below it, and return the answer, whatever its status.

        ``more`` are arguments of ``Client.send``; ``actions`` says what signing in must allow.
        """
        if not _REPOSITORY.fullmatch(repository) or len(repository) > _REPOSITORY_LENGTH:
            raise CatalogError(
                f"{repository!r} cannot be in a registry",
                place=Place(f"oci://{self.host}"),
                help="a registry wants names of lower-case letters, digits and single '.', '_', '-' between them",
            )
        return self.ask_url(method, f"{self._server()}/v2/{repository}/{path}", repository, actions=actions, **more)

    def ask_url(
        self,
        method: str,
        url: str,
        repository: str,
        *,
        actions: str = PULL,
        client: Client | None = None,
        **more: Any,
    ) -> Answer:
        """Send a request to an address that the registry gave, which may be relative; see ``ask``.

        ``client`` is another one for this request. Credentials go to the registry itself only.
        """
        absolute = urljoin(f"{self._server()}/", url)
        sender = client or self._client
        if not absolute.startswith(f"{self._server()}/"):
            return sender.send(method, absolute, **more)
        for _ in range(3):
            credentials = self._signing_in.headers(repository, actions)
            answer = sender.send(method, absolute, private=credentials, **more)
            if answer.status != 401 or not self._signing_in.learn(answer, credentials, repository, actions):
                break
        return answer

    def once(self) -> Client:
        """Return a client that repeats nothing; see ``Client.once``."""
        return self._client.once()

    def _server(self) -> str:
        with self._lock:
            return f"{self._scheme or self._scheme_on_loopback()}://{self.host}"

    def _scheme_on_loopback(self) -> str:
        """Ask in plain http whether http is spoken: a server that waits for TLS answers 400, or nothing at all."""
        try:
            answer = self._client.send("GET", f"http://{self.host}/v2/")
        except Unreachable:
            return "https"  # for now: it may have been an outage
        self._scheme = "https" if answer.status == 400 else "http"
        return self._scheme


def split_location(location: str) -> tuple[str, str]:
    """Take ``oci://HOST/PATH`` apart into host and path.

    Raises UsageError when it is something else, or holds a password.
    """
    parts = urlsplit(location)
    if parts.scheme.lower() != "oci" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError("is not the address of a registry", place=Place(shown(location)), help="oci://HOST/PATH")
    return parts.netloc, parts.path.strip("/")


def below(path: str, name: str) -> str:
    """Return the repository of a chart below the path of a catalog."""
    return f"{path}/{name}".strip("/")


def tag_of(version: str) -> str:
    """Return the tag of a version: a tag cannot hold ``+``, for which Helm writes ``_``.

    Raises UsageError when that is no tag.
    """
    tag = version.replace("+", "_")
    if not _TAG.fullmatch(tag):
        raise UsageError(f"{version!r} is not a version that can be a tag", help="write it as 1.2.3")
    return tag


def successful(answer: Answer) -> Answer:
    """Return an answer of 200.

    Raises CatalogError for any other.
    """
    if answer.status != 200:
        raise refusal(answer, account=SIGN_IN)
    return answer


def layers(manifest: Manifest) -> Iterator[Mapping[str, Any]]:
    """Yield the layers that a manifest names.

    Raises CatalogError when it has no list of layers.
    """
    found = manifest.value.get("layers")
    if not isinstance(found, list):
        raise CatalogError("has a manifest without layers", place=manifest.place)
    yield from (layer for layer in found if isinstance(layer, dict))


def layer_digest(manifest: Manifest, *media_types: str) -> str | None:
    """Return the digest of the first layer of the first of some media types that a manifest has.

    Raises CatalogError when its digest is none.
    """
    for media_type in media_types:
        for layer in layers(manifest):
            if layer.get("mediaType") == media_type:
                digest = normal_digest(str(layer.get("digest")))
                if digest is None:
                    raise CatalogError("has a manifest without the SHA-256 of a layer", place=manifest.place)
                return digest
    return None


def json_object(text: bytes, place: Place) -> dict[str, Any]:
    """Read a JSON object.

    Raises CatalogError when it is none.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CatalogError("answered something that is not a JSON object", place=place)
    return value
