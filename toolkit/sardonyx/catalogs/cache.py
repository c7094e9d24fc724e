"""Packages kept by their digest, so that what was fetched once is never fetched again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import home_folder, write_atomically


def default_cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return ``sardonyx`` below XDG_CACHE_HOME or ``~/.cache`` (XDG Base Directory specification).

    Raises UsageError where neither is known.
    """
    home = (os.environ if environment is None else environment).get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else home_folder() / ".cache") / "sardonyx"


class ContentCache:
    """A folder of blobs named by their SHA-256. Several processes may use it at once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_cache_folder()

    def get(self, digest: str) -> bytes | None:
        """Return the blob with a digest, None when it is not there or no longer has that digest."""
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        return data if digest_of(data) == normal_digest(digest) else None

    def put(self, data: bytes) -> str:
        """Keep a blob and return its digest.

        Raises SardonyxError when it cannot be written.
        """
        digest = digest_of(data)
        if self.get(digest) is None:
            self._make_private_folder()
            write_atomically(self._path(digest), data)
        return digest

    def _make_private_folder(self) -> None:
        # A catalog that asks for a password is nobody else's business on this machine.
        try:
            (self.folder / "blobs").mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SardonyxError(f"could not be written: {error.strerror}", place=Place(str(self.folder))) from error

    def _path(self, digest: str) -> Path:
        normal = normal_digest(digest)
        if normal is None:
            raise ValueError(f"{digest!r} is not a digest")
        algorithm, _, hexadecimal = normal.partition(":")
        return self.folder / "blobs" / algorithm / hexadecimal[:2] / hexadecimal
