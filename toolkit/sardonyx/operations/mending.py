"""Making the fixes of findings in the files of charts."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sardonyx.charts.limits import FILE_BYTES
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import files_below, write_atomically

_LONGEST_WAIT = 20.0
_BETWEEN_TRIES = 0.02
_FILES = ("Chart.yaml", "values.yaml", "values.schema.json")


def read_files(charts: Iterable[Path]) -> dict[str, bytes]:
    """Return the files of charts that may be mended, by the path that findings give them.

    Read them before the charts are validated: what is written later is refused when a file has changed since.
    Links are left out, so that nothing is written outside of a chart.
    """
    return {path.as_posix(): path.read_bytes() for chart in charts for path in _mendable(chart) if _is_plain(path)}


def _mendable(chart: Path) -> Iterator[Path]:
    yield from (chart / name for name in _FILES)
    yield from files_below(chart / "templates")


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= FILE_BYTES


def write_changes(before: Mapping[str, bytes], changes: Mapping[str, bytes]) -> None:
    """Write changed files, each whole; one that another run has mended in the same way is left as it is.

    Runs that write into the same folders wait for each other, so that none writes over what another one wrote. Raises
    SardonyxError, before anything is written, when a file is neither as it was read nor as it is to be, or when
    another run does not end writing.
    """
    with ExitStack() as locks:
        for folder in sorted({Path(path).parent for path in changes}):
            locks.enter_context(_locked(folder))
        left = {path: data for path, data in changes.items() if not _is_mended(Path(path), data)}
        for path in left:
            if _content(Path(path)) != before[path]:
                raise SardonyxError("changed while it was looked at", place=Place(path), help="run this again")
        for path, data in left.items():
            mode = Path(path).stat().st_mode
            write_atomically(Path(path), data)
            Path(path).chmod(mode & 0o777)


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if _is_plain(file) else None


def _is_mended(file: Path, data: bytes) -> bool:
    return _content(file) == data


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other runs, without a file in it; where that cannot be done, do without."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield  # The files in it are looked at next.
        return
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    end = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise SardonyxError("another run is writing here", place=Place(str(folder))) from error
            time.sleep(_BETWEEN_TRIES)
        except OSError:
            return
        else:
            return
