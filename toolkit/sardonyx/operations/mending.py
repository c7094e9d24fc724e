"""Making the fixes of findings in the files of charts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sardonyx.charts.limits import FILE_BYTES
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import write_atomically

_FILES = ("Chart.yaml", "values.yaml", "values.schema.json")


def read_files(charts: Iterable[Path]) -> dict[str, bytes]:
    """Return the files of charts that may be mended, by the path that findings give them.

    Read them before the charts are validated: what is written later is refused when a file has changed since.
    Links are left out, so that nothing is written outside of a chart.
    """
    return {path.as_posix(): path.read_bytes() for chart in charts for path in _mendable(chart) if _is_plain(path)}


def _mendable(chart: Path) -> Iterator[Path]:
    yield from (chart / name for name in _FILES)
    for folder, _, names in os.walk(chart / "templates"):
        yield from (Path(folder, name) for name in names)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= FILE_BYTES


def write_changes(before: Mapping[str, bytes], changes: Mapping[str, bytes]) -> None:
    """Write changed files, each whole.

    Raises SardonyxError, before anything is written, when one of them is no longer as it was read.
    """
    for path in changes:
        file = Path(path)
        if not _is_plain(file) or file.read_bytes() != before[path]:
            raise SardonyxError("changed while it was looked at", place=Place(path), help="run this again")
    for path, data in changes.items():
        mode = Path(path).stat().st_mode
        write_atomically(Path(path), data)
        Path(path).chmod(mode & 0o777)
