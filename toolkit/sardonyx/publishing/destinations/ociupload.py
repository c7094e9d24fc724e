"""Putting blobs and manifests into a registry."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from sardonyx.catalogs.distribution import MANIFEST, PUSH, Distribution
from sardonyx.catalogs.errors import CatalogError, DigestMismatch
from sardonyx.catalogs.signingin import SIGN_IN
from sardonyx.catalogs.web import Answer, refusal
from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import Place
from sardonyx.publishing.destinations.ocimanifest import Artifact

LARGE = 16 * 1024 * 1024
"""Bytes from which on a blob is sent in chunks."""
_SMALL = 32 * 1024
_CHUNK = 8 * 1024 * 1024
_SMALL_CHUNK = 512 * 1024
_BLOB = "application/octet-stream"
_ATTEMPTS = 5
_PAUSE = 0.3
_TOO_LARGE = 413
_BLOB_UNKNOWN = 400
# The upload is not known (any more), or what came is not what was sent: worth beginning again.
_BEGIN_AGAIN = (400, 404, 416)

_places: dict[tuple[str, str], str] = {}
_places_lock = threading.Lock()


def put_blob(registry: Distribution, repository: str, data: bytes) -> None:
    """Put a blob into a repository unless it is there; one that another repository is known to have is mounted.

    Raises DigestMismatch when the registry took it for something else, CatalogError when it refuses, Unreachable when
    it does not answer.
    """
    digest = digest_of(data)
    chunk = _CHUNK if len(data) >= LARGE else 0
    for number in range(_ATTEMPTS):
        # Asking whether a small blob is there costs as much as sending it.
        if (number or len(data) > _SMALL) and _is_there(registry, repository, digest):
            return _remember(registry, repository, digest)
        answer = _sent(registry, repository, data, digest, chunk)
        if answer.status == 201:
            _check(answer, digest)
            return _remember(registry, repository, digest)
        if answer.status == _TOO_LARGE and chunk != _SMALL_CHUNK:
            chunk = _SMALL_CHUNK
        elif answer.status not in _BEGIN_AGAIN:
            break
        else:
            time.sleep(random.uniform(0.5, 1) * _PAUSE * 2**number)
    raise refusal(answer, account=SIGN_IN)


def put_blobs(registry: Distribution, repository: str, made: Artifact) -> None:
    """Put what a manifest names; see ``put_blob``."""
    for blob in made.blobs:
        put_blob(registry, repository, blob.data)


def put_manifest(
    registry: Distribution, repository: str, tag: str, made: Artifact, condition: Mapping[str, str]
) -> bool:
    """Put the manifest of blobs that are there under a tag; ``condition`` holds headers such as If-Match.

    Returns False when the condition does not hold; some registries pass conditions over.

    Raises DigestMismatch when the registry took it for something else, CatalogError when it refuses, Unreachable when
    it does not answer.
    """
    headers = {"Content-Type": MANIFEST, **condition}
    for number in range(_ATTEMPTS):
        answer = registry.ask(
            "PUT", repository, f"manifests/{tag}", headers=headers, content=made.manifest, actions=PUSH
        )
        if answer.status != _BLOB_UNKNOWN:
            break
        # While another writer puts the same blob, distribution 2.8 at times does not know it for a moment.
        time.sleep(random.uniform(0.5, 1) * _PAUSE * 2**number)
        put_blobs(registry, repository, made)
    if answer.status == 412:
        return False
    if answer.status not in (200, 201):
        raise refusal(answer, account=SIGN_IN)
    _check(answer, digest_of(made.manifest))
    return True


def _is_there(registry: Distribution, repository: str, digest: str) -> bool:
    answer = registry.ask("HEAD", repository, f"blobs/{digest}", actions=PUSH)
    if answer.status == 200:
        _check(answer, digest)
    elif answer.status != 404:
        raise refusal(answer, account=SIGN_IN)
    return answer.status == 200


def _sent(registry: Distribution, repository: str, data: bytes, digest: str, chunk: int) -> Answer:
    """Upload a blob, in chunks unless ``chunk`` is 0, and return the last answer."""
    begun = _begun(registry, repository, digest)
    if begun.status != 202:
        return begun
    if chunk:
        least = begun.headers.get("oci-chunk-min-length", "")
        chunk = max(chunk, int(least[:12]) if least.isascii() and least.isdigit() else 0)
        begun = _sent_in_chunks(registry, repository, begun, data, chunk)
        data = b""
        if begun.status != 202:
            return begun
    location = _location(begun)
    url = f"{location}{'&' if '?' in location else '?'}digest={quote(digest, safe='')}"
    return registry.ask_url("PUT", url, repository, headers={"Content-Type": _BLOB}, content=data, actions=PUSH)


def _begun(registry: Distribution, repository: str, digest: str) -> Answer:
    """Begin an upload; 201 says that the blob was mounted from another repository, and is there."""
    source = _places.get((registry.host, digest), repository)
    if source != repository:
        query = urlencode({"mount": digest, "from": source})
        answer = registry.ask("POST", repository, f"blobs/uploads/?{query}", content=b"", actions=PUSH)
        if answer.status in (201, 202):
            return answer
    return registry.ask("POST", repository, "blobs/uploads/", content=b"", actions=PUSH)


def _sent_in_chunks(registry: Distribution, repository: str, begun: Answer, data: bytes, size: int) -> Answer:
    """Send chunks in their order; the answer to each says where the next one goes."""
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        headers = {"Content-Type": _BLOB, "Content-Range": f"{start}-{start + len(piece) - 1}"}
        begun = registry.ask_url("PATCH", _location(begun), repository, headers=headers, content=piece, actions=PUSH)
        if begun.status != 202:
            return begun
    return begun


def _location(answer: Answer) -> str:
    location = answer.headers.get("location", "")
    if not location:
        raise CatalogError("does not say where an upload goes", place=Place(answer.url))
    return location


def _check(answer: Answer, digest: str) -> None:
    """Compare the digest that a registry names, where it names one, with the one that is wanted."""
    said = normal_digest(answer.headers.get("docker-content-digest", "")) or digest
    if said != digest:
        raise DigestMismatch("what the registry has", digest, said, answer.url)


def _remember(registry: Distribution, repository: str, digest: str) -> None:
    with _places_lock:
        _places.setdefault((registry.host, digest), repository)
