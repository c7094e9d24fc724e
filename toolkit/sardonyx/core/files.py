"""Files that are either as before or complete, never half-written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from sardonyx.core.errors import Place, SardonyxError, UsageError


def read_bytes(path: Path, *, shown_as: str | None = None) -> bytes:
    """Read a file.

    Raises UsageError when it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", place=Place(shown_as or str(path))) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its place, flush it to the disk, then rename it over what was there.

    Raises SardonyxError when the disk is full or the folder cannot be written; the old content then stands.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise SardonyxError(f"could not be written: {error.strerror}", place=Place(str(path))) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
