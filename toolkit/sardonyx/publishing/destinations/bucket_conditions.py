"""Asking a server whether it keeps to the conditions of a write, before anything depends on it."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.s3 import NEW, S3Bucket
from sardonyx.core.errors import Place

PROBE = ".sardonyx-conditions"
"""Name of the object that is written for this. It stays: whoever removed it would mislead others who ask just then."""

_TEXT = b"sardonyx writes this again to see that the server refuses it. Leave it here.\n"
_HEADERS = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"}
_NEVER = {"If-Match": '"00000000000000000000000000000000"'}
_ASKS = 3
"""Others may ask at the same moment; a server that knows conditions refuses at the second time at the latest."""


class Conditions:
    """The conditional writes of a bucket, which are tried once, below a prefix; for several threads."""

    def __init__(self, bucket: S3Bucket, prefix: str) -> None:
        self._bucket = bucket
        self._key = f"{prefix}{PROBE}"
        self._lock = threading.Lock()
        self._kept = False

    def require(self) -> None:
        """Raise CatalogError when the server writes what it was told not to write; nothing is asked a second time."""
        with self._lock:
            if not self._kept:
                self._check("If-None-Match", all(self._writes(NEW) for _ in range(_ASKS)))
                self._check("If-Match", self._writes(_NEVER))
                self._kept = True

    def _writes(self, condition: Mapping[str, str]) -> bool:
        return self._bucket.put(self._key, _TEXT, _HEADERS, condition)

    def _check(self, header: str, ignored: bool) -> None:  # noqa: FBT001
        if ignored:
            message = f"the server does not keep to {header} when it writes, so two publishers could undo each other"
            remedy = "publish to a server that does: Amazon S3, MinIO, Ceph, Cloudflare R2 …"
            raise CatalogError(message, place=Place(self._bucket.url), help=remedy)
