"""Loading a chart from its folder, as ``helm package`` would see it (``pkg/chart/v2/loader/directory.go``)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from sardonyx.charts.chart import Chart
from sardonyx.charts.ignore import IGNORE_FILE, IgnoreRule, is_ignored, read_rules
from sardonyx.charts.limits import CHART_BYTES, FILE_BYTES, FILE_COUNT
from sardonyx.charts.metadata import CHART_FILE, InvalidChart, chart_of, no_chart
from sardonyx.core.characters import is_utf8
from sardonyx.core.errors import Place, UsageError

_DEEPEST = 100
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def load_folder(path: Path) -> Chart:
    """Load the chart in a folder, leaving out what its .helmignore excludes.

    Links are followed inside the folder; one that leads outside it or back to a folder above it is refused, as are
    devices, files over 5 MiB and folders over 100 MiB or 10 000 files. A byte order mark is dropped, as Helm does.

    Raises UsageError when there is no such folder, InvalidChart, InvalidPattern or MalformedText when the
    chart is wrong.
    """
    if not path.is_dir():
        raise UsageError("is not a folder", place=Place(str(path)))
    if not (path / CHART_FILE).is_file():
        # Said before anything is looked at: a dependency may name any folder, the root of the machine too.
        raise no_chart(str(path))
    files: dict[str, bytes] = {}
    total, root = 0, path.resolve()
    for relative, file in _walk(str(path), root, _rules(path, root), "", ()):
        data = _read(file)
        total += len(data)
        if total > CHART_BYTES or len(files) >= FILE_COUNT:
            limit = f"more than {CHART_BYTES // 2**20} MiB or {FILE_COUNT} files"
            raise InvalidChart(f"holds {limit}", place=Place(str(path)), help=f"leave files out with {IGNORE_FILE}")
        files[relative] = data
    return chart_of(files, str(path))


def _rules(folder: Path, root: Path) -> list[IgnoreRule]:
    file = folder / IGNORE_FILE
    text = _read(_regular(str(file), root)).decode(errors="replace") if file.exists() else ""
    return read_rules(text, str(file))


def _walk(
    folder: str, root: Path, rules: list[IgnoreRule], prefix: str, above: tuple[Path, ...]
) -> Iterator[tuple[str, str]]:
    """Yield relative path and file in Helm's order: each folder's names sorted, folders entered where they stand."""
    real = _confined(folder, root)
    if real in above:
        raise InvalidChart("is a link to a folder above it", place=_place(folder))
    if len(above) > _DEEPEST:
        raise InvalidChart(f"holds folders more than {_DEEPEST} deep", place=Place(str(root)))
    for entry in _entries(folder):
        name, relative = entry.name, f"{prefix}{entry.name}"
        is_directory = _is_directory(entry)
        if is_ignored(rules, relative, is_directory=is_directory):
            continue
        if not is_utf8(name):
            raise InvalidChart(f"holds {os.fsencode(name)!r}, whose name is not UTF-8", place=_place(folder))
        if is_directory:
            yield from _walk(entry.path, root, rules, f"{relative}/", (*above, real))
        else:
            yield relative, _regular(entry.path, root)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", place=_place(folder)) from error


def _is_directory(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder, or a link to one; a link that leads round in circles is none."""
    # Of a link, DirEntry.is_dir raises where it leads round in circles. A Path for each file would take twice the time.
    return os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()  # noqa: PTH112  # see above


def _confined(path: str, root: Path) -> Path:
    real = Path(os.path.realpath(path))
    if real != root and root not in real.parents:
        raise InvalidChart("is a link that leads outside the chart", place=_place(path), help="copy the file instead")
    return real


def _regular(path: str, root: Path) -> str:
    """Return a file below a folder that is inside the chart."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            _confined(path, root)
            status = os.stat(path)  # noqa: PTH116  # the link stays inside; where it leads is what is read
    except OSError as error:
        raise InvalidChart(f"cannot be read: {error.strerror}", place=_place(path)) from error
    if not stat.S_ISREG(status.st_mode):
        raise InvalidChart("is neither a file nor a folder", place=_place(path))
    if status.st_size > FILE_BYTES:
        raise InvalidChart(f"is larger than {FILE_BYTES // 2**20} MiB", place=_place(path))
    return path


def _read(file: str) -> bytes:
    try:
        with FileIO(file) as opened:
            return opened.readall().removeprefix(_BYTE_ORDER_MARK)
    except OSError as error:
        raise InvalidChart(f"cannot be read: {error.strerror}", place=_place(file)) from error


def _place(path: str) -> Place:
    """Return the place of a path as the user wrote it: what is below ``.`` has no ``./`` before it."""
    return Place(str(Path(path)))
