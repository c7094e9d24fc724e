"""A bucket of S3, Amazon's or another's, as much of it as publishing needs (Amazon S3 API reference).

Writing is conditional only: ``If-None-Match: *`` for what is new, ``If-Match`` with the ETag that was read for what
replaces something. ETags are compared by the server alone; nothing is read out of them.
"""

from __future__ import annotations

import random
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, unquote, urlencode
from xml.etree import ElementTree as ET

from sardonyx.catalogs.awssettings import S3Settings, s3_settings
from sardonyx.catalogs.awssigning import Signer
from sardonyx.catalogs.errors import CatalogError, DigestMismatch
from sardonyx.catalogs.web import ANSWER_BYTES, Answer, Client, refusal
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place

NEW: Mapping[str, str] = {"If-None-Match": "*"}
"""The condition that nothing is there yet."""

_READS = 8
_CHECKSUM, _ASK_CHECKSUM = "x-amz-checksum-sha256", {"x-amz-checksum-mode": "ENABLED"}
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,64})</Code>")
_DNS_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{1,61})[a-z0-9]")
_SIGN_IN = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
_ALLOW = "allow this account s3:ListBucket for the bucket, s3:GetObject and s3:PutObject for what is in it"
_REMEDIES = {
    "AccessDenied": _ALLOW,
    "AllAccessDisabled": _ALLOW,
    "ExpiredToken": "the credentials have ended; get new ones",
    "InvalidAccessKeyId": "the server does not know this key; look at AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_ENDPOINT_URL",
    "InvalidToken": "look at AWS_SESSION_TOKEN",
    "NotImplemented": "the server lacks what is needed here: writing under conditions (If-None-Match, If-Match)",
    "NoSuchBucket": "make it first, or look at AWS_ENDPOINT_URL",
    "RequestTimeTooSkewed": "set the clock of this machine",
    "SignatureDoesNotMatch": "look at AWS_SECRET_ACCESS_KEY and AWS_REGION",
}
# Others are at the same object: what was read is old, or will be in a moment.
_COLLISIONS = ("ConditionalRequestConflict", "OperationAborted")


@dataclass(frozen=True)
class S3Object:
    """An object as it was read; ``etag`` is for ``matching`` only.

    ``digest`` (``sha256:HEX``) is what the server found when it was written; None when its writer did not ask for that.
    """

    etag: str
    digest: str | None
    data: bytes = field(default=b"", repr=False)


class S3Bucket:
    """A bucket and how to get at it: the settings and credentials are those of the ordinary clients.

    Raises UsageError when a setting is wrong. All methods raise Unreachable when the server does not answer, and
    CatalogError when it refuses or there are no credentials.
    """

    def __init__(self, name: str, client: Client | None = None, settings: S3Settings | None = None) -> None:
        known = settings or s3_settings()
        self.name = name
        self.url = _url(name, known)
        self._client = client or Client()
        self._signer = Signer(known.region)

    def get(self, key: str, *, limit: int = ANSWER_BYTES) -> S3Object | None:
        """Read an object of at most ``limit`` bytes; None when there is none.

        Raises DigestMismatch when the bytes are not those that the server checked when they were written, time after
        time. Once is no surprise: there are servers that hand out the old bytes with the new ETag while others write.
        """
        for number in range(_READS):
            there = self._read("GET", key, limit)
            if there is None or there.digest is None or there.digest == (digest := digest_of(there.data)):
                return there
            wanted = there.digest
            time.sleep(random.uniform(0, 0.1) * number)
        raise DigestMismatch("what the server sent", wanted, digest, f"s3://{self.name}/{key}")

    def head(self, key: str) -> S3Object | None:
        """Read what is noted of an object, without its content; None when there is none."""
        return self._read("HEAD", key, ANSWER_BYTES)

    def put(self, key: str, data: bytes, headers: Mapping[str, str], condition: Mapping[str, str]) -> bool:
        """Write an object if a condition holds; False when it does not, or somebody else writes at the same time.

        A request whose answer was lost is repeated, so False may also mean that the first one came through.
        """
        checksum = {_CHECKSUM: b64encode(sha256(data).digest()).decode()}
        answer = self._send("PUT", key, headers={**headers, **checksum, **condition}, content=data)
        if answer.status in (200, 201, 204):
            return True
        gone = answer.status == 404 and "If-Match" in condition and _code(answer) == "NoSuchKey"
        if answer.status == 412 or gone or (answer.status == 409 and _code(answer) in _COLLISIONS):
            return False
        raise self._refusal(answer)

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with a prefix, without it, and without those that have a slash after it."""
        token: str | None = None
        while True:
            answer = self._send("GET", "", query=_listing(prefix, token))
            if answer.status != 200:
                raise self._refusal(answer)
            keys, following = _listed(answer)
            yield from (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
            if following in (None, token):
                return
            token = following

    def _read(self, method: str, key: str, limit: int) -> S3Object | None:
        answer = self._send(method, key, headers=_ASK_CHECKSUM, limit=limit)
        if answer.status == 200:
            return S3Object(answer.headers.get("etag", ""), _digest(answer), answer.body)
        # Whoever answers 404 without these words may be no S3 at all. The answer to HEAD has no words.
        if answer.status == 404 and (method == "HEAD" or _code(answer) == "NoSuchKey"):
            return None
        raise self._refusal(answer)

    def _send(
        self,
        method: str,
        key: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        limit: int = ANSWER_BYTES,
    ) -> Answer:
        url = f"{self.url}/{quote(key, safe='/-_.~')}{query and '?'}{query}"
        # Whoever compresses on the way changes the ETag.
        own = {**(headers or {}), "Accept-Encoding": "identity"}
        signed = self._signer.sign(method, url, headers or {}, content)
        body = content if method == "PUT" else None
        return self._client.send(method, url, headers=own, private=signed, content=body, limit=limit)

    def _refusal(self, answer: Answer) -> CatalogError:
        code, region = _code(answer), answer.headers.get("x-amz-bucket-region", "")
        if answer.status in (301, 307, 400) and region:
            help_ = f"the bucket is in another region: set AWS_REGION={region}"
        else:
            help_ = _REMEDIES.get(code) or refusal(answer, account=_SIGN_IN).help or ""
        said = f" ({code})" if code else ""
        return CatalogError(f"answered {answer.status}{said}", place=Place(answer.url), help=help_ or None)


def matching(there: S3Object | None) -> Mapping[str, str]:
    """Return the condition that an object is still the one that was read, or still none.

    Raises CatalogError when the server gave no ETag that can be compared (RFC 9110, 13.1.1: weak ones cannot).
    """
    if there is None:
        return NEW
    if not there.etag or there.etag.startswith("W/"):
        raise CatalogError("the server gives no ETag to compare, so nothing can be replaced safely")
    return {"If-Match": there.etag}


def _url(bucket: str, settings: S3Settings) -> str:
    """Return the URL of a bucket, without a slash at its end."""
    # A name with a dot has no certificate as a host.
    by_host = _DNS_NAME.fullmatch(bucket) is not None and not settings.path_style
    if settings.endpoint:
        scheme, _, rest = settings.endpoint.partition("://")
        return f"{scheme}://{bucket}.{rest}" if by_host else f"{settings.endpoint}/{bucket}"
    suffix = ".cn" if settings.region.startswith("cn-") else ""
    host = f"s3.{settings.region}.amazonaws.com{suffix}"
    return f"https://{bucket}.{host}" if by_host else f"https://{host}/{bucket}"


def _digest(answer: Answer) -> str | None:
    """Read the checksum of a whole object; those of parts together are something else."""
    if answer.headers.get("x-amz-checksum-type", "FULL_OBJECT") != "FULL_OBJECT":
        return None
    try:
        checksum = b64decode(answer.headers.get(_CHECKSUM, ""), validate=True)
    except ValueError:
        return None
    return f"sha256:{checksum.hex()}" if len(checksum) == sha256().digest_size else None


def _code(answer: Answer) -> str:
    found = _CODE.search(answer.body[:65536])
    return found[1].decode() if found else ""


def _listing(prefix: str, token: str | None) -> str:
    query = {"delimiter": "/", "encoding-type": "url", "list-type": "2", "prefix": prefix}
    return urlencode({**({"continuation-token": token} if token else {}), **query}, quote_via=quote, safe="-_.~")


def _listed(answer: Answer) -> tuple[list[str], str | None]:
    """Return the keys in a listing (ListObjectsV2), and the token for the next page."""
    if b"<!" in answer.body:  # S3 defines no entities
        raise CatalogError("does not answer with a listing", place=Place(answer.url))
    try:
        root = ET.fromstring(answer.body)  # noqa: S314  # no entities, and four MiB at most
    except ET.ParseError:
        raise CatalogError("does not answer with a listing", place=Place(answer.url)) from None
    decode = unquote if root.findtext("{*}EncodingType") == "url" else str
    keys = [decode(key.text or "") for key in root.iterfind("{*}Contents/{*}Key")]
    truncated = root.findtext("{*}IsTruncated") == "true"
    return keys, root.findtext("{*}NextContinuationToken") if truncated else None
