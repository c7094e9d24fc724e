"""SHA-256 digests, written ``sha256:`` and 64 hexadecimal digits as in Chart.lock and OCI."""

from __future__ import annotations

import hashlib
import re

_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


def digest_of(data: bytes) -> str:
    """Return ``sha256:HEX`` of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def normal_digest(text: str) -> str | None:
    """Give a digest its prefix; Helm's index.yaml writes it without. None when the text is not a SHA-256 digest."""
    match = _DIGEST.fullmatch(text.strip().lower())
    return f"sha256:{match[1]}" if match else None
