"""The file of an index: found, read, and locked while somebody writes it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sardonyx.catalogs import InvalidIndex
from sardonyx.catalogs.index import INDEX_FILE
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import read_bytes

LARGEST_INDEX = 200 * 1024 * 1024
"""Bytes of an index that are read at most."""


def index_path(path: Path) -> Path:
    """Return the file of an index: the one that is named, or ``index.yaml`` of a folder.

    Raises UsageError when there is none.
    """
    file = path / INDEX_FILE if path.is_dir() else path
    if not file.is_file():
        raise UsageError("there is no such index", place=Place(str(file)))
    return file


def index_bytes(path: Path) -> bytes:
    """Return the text of an index.

    Raises UsageError when it cannot be read, InvalidIndex when it is too large.
    """
    if path.stat().st_size > LARGEST_INDEX:
        raise InvalidIndex(f"is larger than {LARGEST_INDEX // 2**20} MiB", place=Place(str(path)))
    return read_bytes(path)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder, which is made if need be; the lock leaves no file behind.

    Raises SardonyxError when it cannot be had.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SardonyxError(f"cannot be written: {error.strerror}", place=Place(str(folder))) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
