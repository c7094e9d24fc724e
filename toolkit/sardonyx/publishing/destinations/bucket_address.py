"""The address of a bucket that charts are published to: ``s3://BUCKET[/PREFIX][?public=URL]``."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean

_FORM = re.compile(r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(?P<prefix>[^?#]*))?(?:\?(?P<query>[^#]*))?")
_REMEDY = "write it as s3://BUCKET/PREFIX, with an account and a server in AWS_* variables"


class BucketAddress(NamedTuple):
    """A bucket, and the ``prefix`` of the keys in it: empty, or with a slash at its end.

    Where ``public`` is given, the index has URLs below it (it ends with a slash), otherwise such as are relative to
    the index.
    """

    bucket: str
    prefix: str
    public: str | None

    def key(self, name: str) -> str:
        """Return the key of a file of the repository of charts."""
        return f"{self.prefix}{name}"

    def url(self, name: str) -> str:
        """Return what an index says of where a file lies."""
        return f"{self.public or ''}{quote(name)}"

    def name_at(self, url: str) -> str | None:
        """Return the file that a URL in the index leads to, None for one that leads elsewhere."""
        for base in (self.public, f"s3://{self.bucket}/{self.prefix}"):
            if base and url.startswith(base):
                return _inside(url.removeprefix(base))
        parts = urlsplit(url)
        return None if parts.scheme or parts.netloc else _inside(url)


def read_address(text: str) -> BucketAddress:
    """Take an address apart; a prefix is written as it is, not percent-encoded.

    Raises UsageError when it is not of this form; its text is not repeated, as it may hold a password.
    """
    match = _FORM.fullmatch(text)
    prefix = (match["prefix"] or "").strip("/") if match else ""
    unfit = any(part in ("", ".", "..") or not part.isprintable() for part in prefix.split("/")) and prefix
    if match is None or unfit:
        raise UsageError("that is not the address of a bucket", help=_REMEDY)
    query = dict(parse_qsl(match["query"] or "", keep_blank_values=True))
    if unknown := sorted(query.keys() - {"public"}):
        remedy = did_you_mean(unknown[0], ["public"])
        raise UsageError(f"an address of a bucket has no {unknown[0]!r}", help=remedy or _REMEDY)
    return BucketAddress(match["bucket"], f"{prefix}/" if prefix else "", _public(query.get("public")))


def _public(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc:
        raise UsageError("public= wants the URL of a web server", help="give an https:// URL")
    return url.rstrip("/") + "/"


def _inside(url: str) -> str | None:
    path = unquote(urlsplit(url).path).removeprefix("./")
    return None if any(part in ("", ".", "..") for part in path.split("/")) else path
