"""Unpacking a chart's package by our own rules, in memory.

What Helm's loader (``pkg/chart/loader/archive``) tolerates and we do not: links and devices (it reads them as empty
files), a member that is there twice, several top folders, names with backslashes, and data that inflates out of all
proportion. A package is inflated piece by piece, so that nothing beyond the limits is ever in memory.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from sardonyx.charts.chart import Chart
from sardonyx.charts.folder import load_folder
from sardonyx.charts.limits import CHART_BYTES, COMPRESSION_RATIO, FILE_BYTES, FILE_COUNT, RATIO_FLOOR
from sardonyx.charts.metadata import CHART_FILE, chart_of
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.meant import names_beside
from sardonyx.core.names import did_you_mean

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GZIP = 31  # zlib's number for "a gzip header and trailer, checked"
_PIECE = 256 * 1024
_HEADERS = 4 * tarfile.BLOCKSIZE * FILE_COUNT
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:|^/")
# What tarfile lets escape on hostile headers, besides its own errors.
_DAMAGE = (tarfile.TarError, ValueError, OverflowError, EOFError, IndexError, KeyError)


class InvalidPackage(SardonyxError):
    """A package that is damaged, or holds what no chart may hold."""


def chart_from(path: Path) -> Chart:
    """Load a chart from its folder or its package.

    Raises UsageError when there is neither, and whatever ``load_folder`` and ``load_package`` raise.
    """
    if path.is_dir():
        return load_folder(path)
    if not path.exists():
        raise UsageError("there is no such chart", place=Place(str(path)), help=_charts_beside(path))
    return load_package(read_bytes(path), origin=str(path))


def _charts_beside(path: Path) -> str:
    """Say which chart beside a path that is not there may have been meant."""
    names = names_beside(path, lambda other: (other / CHART_FILE).is_file())
    return did_you_mean(path.name, names) if names else "name the folder of a chart, or a package"


def load_package(data: bytes, *, origin: str) -> Chart:
    """Load a chart from the bytes of its ``.tgz``.

    Raises InvalidPackage when the archive is damaged or hostile, InvalidChart or MalformedText when the chart is wrong.
    """
    return chart_of(unpack(data, origin), origin)


def unpack(data: bytes, origin: str) -> dict[str, bytes]:
    """Return the files of a package by their path below its one top folder, in the archive's order.

    Raises InvalidPackage for a damaged archive, for links, devices, absolute paths, ``..`` and members that are there
    twice, and beyond the limits: 5 MiB a file, 100 MiB and 10 000 files a chart, 200 bytes out for each byte in.
    """
    files: dict[str, bytes] = {}
    tops: set[str] = set()
    for name, content in _members(_inflate(data, origin), origin):
        top, path = _safe_path(name, origin)
        tops.add(top)
        if path in files:
            raise _refused(origin, f"holds {path!r} twice")
        files[path] = content.removeprefix(_BYTE_ORDER_MARK)
    if len(tops) > 1:
        raise _refused(origin, f"has {len(tops)} top folders instead of one")
    _refuse_files_as_folders(files, origin)
    return files


def _inflate(data: bytes, origin: str) -> bytes:
    limit = min(CHART_BYTES + _HEADERS, max(RATIO_FLOOR, COMPRESSION_RATIO * len(data)))
    inflater = zlib.decompressobj(_GZIP)
    pieces, total, rest = [], 0, data
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _PIECE)
            rest = inflater.unconsumed_tail
            total += len(piece)
            if total > limit:
                raise _refused(origin, f"inflates to more than {limit // 2**20} MiB")
            if not piece and not rest and not inflater.eof:
                raise InvalidPackage("is cut short", place=Place(origin), help="fetch or build it again")
            pieces.append(piece)
    except zlib.error as error:
        raise _damaged(origin, "not gzip, or damaged") from error
    if inflater.unused_data:
        raise _refused(origin, "has more data after its end")
    return b"".join(pieces)


def _members(archive: bytes, origin: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file; folders are passed over."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for count, member in enumerate(tar, start=1):
                if count > FILE_COUNT:
                    raise _refused(origin, f"holds more than {FILE_COUNT} files")
                if member.isdir():
                    continue
                yield member.name, _content(tar, member, origin)
            # tarfile takes a damaged header after the first for the end of the archive.
            if archive[tar.offset :].strip(b"\0"):
                raise _damaged(origin, "a damaged tar archive")
    except _DAMAGE as error:
        raise _damaged(origin, "a damaged tar archive") from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, origin: str) -> bytes:
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise _refused(origin, f"holds {member.name!r}, which is not a plain file")
    if member.size > FILE_BYTES:
        raise _refused(origin, f"holds {member.name!r}, which is larger than {FILE_BYTES // 2**20} MiB")
    file = tar.extractfile(member)
    content = file.read() if file else b""
    if len(content) != member.size:
        raise _damaged(origin, f"cut short inside {member.name!r}")
    return content


def _safe_path(name: str, origin: str) -> tuple[str, str]:
    """Split a member's name into the top folder and the path below it."""
    top, _, path = name.partition("/")
    parts = path.split("/")
    if _UNSAFE.search(name) or _UNSAFE.search(path) or {"", ".", ".."} & {top, *parts}:
        raise _refused(origin, f"holds {name!r}, which does not lie inside one folder")
    return top, path


def _refuse_files_as_folders(files: dict[str, bytes], origin: str) -> None:
    for path in files:
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts)))
        if clash := next((folder for folder in above if folder in files), None):
            raise _refused(origin, f"holds {clash!r} both as a file and as a folder")


def _refused(origin: str, reason: str) -> InvalidPackage:
    return InvalidPackage(f"{reason}; it is not unpacked", place=Place(origin))


def _damaged(origin: str, what: str) -> InvalidPackage:
    return InvalidPackage(f"is {what}", place=Place(origin), help="fetch or build it again")
