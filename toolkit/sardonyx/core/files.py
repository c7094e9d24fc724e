"""Files that are either as before or complete, never half-written."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from sardonyx.core.errors import Place, SardonyxError, UsageError

MOST_BYTES = 256 << 20
"""More than any file has that this toolkit reads whole, packages and the indexes of large catalogs included."""


def home_folder() -> Path:
    """Return the user's home folder.

    Raises UsageError where nobody knows it, as in containers whose user has no name.
    """
    try:
        return Path.home()
    except RuntimeError as error:
        raise UsageError("this user has no home folder", help="set HOME") from error


def read_bytes(path: Path, *, shown_as: str | None = None) -> bytes:
    """Read a file of at most ``MOST_BYTES``; it may be a pipe.

    Raises UsageError when it is not there, cannot be read or is larger.
    """
    place = Place(shown_as or str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", place=place) from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"is larger than {MOST_BYTES >> 20} MiB", place=place)
    return data


def read_plain(path: str | Path, most: int) -> bytes | None:
    """Return what a regular file holds; None for one of more than ``most`` bytes, for anything else, and for nothing.

    For files that somebody else put there: a pipe would never end, a device perhaps neither.
    """
    try:
        with FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)) as file:
            status = os.fstat(file.fileno())
            return file.readall() if stat.S_ISREG(status.st_mode) and status.st_size <= most else None
    except (OSError, ValueError):
        return None


def files_below(folder: Path) -> Iterator[Path]:
    """Yield what is below a folder, however deep, and is no folder itself; links are not followed.

    What cannot be read, or is gone meanwhile, is passed over.
    """
    folders = [folder]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    yield Path(entry.path)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its place, flush it to the disk, then rename it over what was there.

    Raises SardonyxError when the disk is full or the folder cannot be written; the old content then stands.
    """
    _write(path, data, lambda file: os.fsync(file.fileno()))


def write_what_can_be_lost(path: Path, data: bytes) -> None:
    """Write as ``write_atomically`` does, without waiting for the disk: after a loss of power it may hold anything.

    For what whoever reads it checks, and can do without.
    """
    _write(path, data, lambda _: None)


def _write(path: Path, data: bytes, secure: Callable[[BinaryIO], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                secure(file)
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
