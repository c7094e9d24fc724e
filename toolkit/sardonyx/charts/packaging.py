"""Packing a chart into a ``.tgz`` that is the same, byte for byte, wherever and whenever it is made.

Members, their order and their attributes are Helm's (``pkg/chart/v2/util/save.go``). Two things differ on purpose:

- Chart.yaml and Chart.lock are kept as written. Helm writes them again and so loses comments and unknown keys.
- Every member has the one time that is asked for, and the compression is our own (``deflate``), because the bytes of
  Helm's packages depend on file times and on the Go release.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sardonyx.charts.archive import load_package
from sardonyx.charts.chart import Chart, Dependency
from sardonyx.charts.deflate import deflate
from sardonyx.charts.limits import CHART_BYTES, NESTED_PACKAGES
from sardonyx.charts.metadata import CHART_FILE, InvalidChart, chart_of
from sardonyx.charts.ranges import matches
from sardonyx.charts.ustar import tar
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.jsontext import read_json

DEFAULT_EPOCH = 315_532_800
"""1980-01-01T00:00:00Z, the earliest time that every archive format can hold."""

_FIRST = (CHART_FILE, "Chart.lock", "values.yaml", "values.schema.json")
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time, unknown system


def package(chart: Chart, *, epoch: int = DEFAULT_EPOCH) -> bytes:
    """Return a chart as the bytes of a ``.tgz`` that Helm reads; ``epoch`` is the time of its members in Unix seconds.

    Its dependencies in ``charts/``, folders or packages, are included unpacked.

    Raises InvalidChart when something in ``charts/`` is no chart, MalformedText when the schema is not JSON.
    """
    return gzip(_tar(chart, epoch))


def quick_package(chart: Chart) -> bytes:
    """Return a chart as a ``.tgz`` for handing to Helm at once: the content of ``package``, not compressed.

    Its bytes differ from machine to machine: never publish it.

    Raises what ``package`` raises.
    """
    return quick_archive(chart.name, packed_files(chart))


def quick_archive(name: str, files: Mapping[str, bytes]) -> bytes:
    """Return such a ``.tgz`` of a chart's name and the files of its package, by the path below the name."""
    members = ((f"{name}/{path}", content) for path, content in files.items())
    return zlib.compress(tar(members, DEFAULT_EPOCH), level=0, wbits=31)


def package_name(chart: Chart) -> str:
    """Return the file name of a chart's package, ``NAME-VERSION.tgz``."""
    return f"{chart.name}-{chart.version}.tgz"


def gzip(data: bytes) -> bytes:
    """Wrap data in a gzip container (RFC 1952) whose bytes depend on nothing but the data."""
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) % 2**32).to_bytes(4, "little")
    return _GZIP_HEADER + deflate(data) + trailer


def source_epoch(environment: Mapping[str, str] | None = None) -> int:
    """Return SOURCE_DATE_EPOCH in Unix seconds, or DEFAULT_EPOCH when it is not set.

    Raises UsageError when it is not a whole number between 0 and 2**33.
    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    text = (os.environ if environment is None else environment).get("SOURCE_DATE_EPOCH", "")
    if not text:
        return DEFAULT_EPOCH
    if not (text.isascii() and text.isdigit() and int(text) < 2**33):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {text!r}, which is no time", help="give Unix seconds, such as 1700000000"
        )
    return int(text)


def subcharts(chart: Chart) -> list[Chart]:
    """Return the charts in a chart's ``charts/`` folder, unpacked, in the order of their names and versions.

    Names that begin with ``.`` or ``_`` are passed over, as Helm does.

    Raises InvalidChart when something there is no chart, InvalidPackage when a package is damaged.
    """
    entries: dict[str, dict[str, bytes]] = {}
    for path, content in chart.files.items():
        entry, _, rest = path.removeprefix("charts/").partition("/")
        if is_subchart_path(path):
            entries.setdefault(entry, {})[rest] = content
    found, total = [], 0
    for entry, files in sorted(entries.items()):
        found.append(_subchart(chart, entry, files))
        total += sum(map(len, found[-1].files.values()))
        _refuse_too_much(total, chart)
    return sorted(found, key=lambda subchart: (subchart.name, subchart.version))


def is_subchart_path(path: str) -> bool:
    """Tell whether a file of a chart belongs to a chart inside it."""
    return path.startswith("charts/") and not path.endswith(".prov") and path[len("charts/")] not in "._"


def missing_dependencies(chart: Chart) -> list[Dependency]:
    """Return the dependencies that Chart.yaml names and ``charts/`` does not hold in a version that is allowed.

    Raises what ``subcharts`` raises, and InvalidRange when the version of one is not a range.
    """
    present = subcharts(chart) if chart.metadata.dependencies else []
    return [
        dependency
        for dependency in chart.metadata.dependencies
        if not any(there.name == dependency.name and matches(dependency.version, there.version) for there in present)
    ]


def _refuse_too_much(total: int, chart: Chart) -> None:
    """Packages inside packages inflate when they are unpacked, each within its own limits but not all together."""
    if total > CHART_BYTES:
        message = f"holds charts of more than {CHART_BYTES // 2**20} MiB in all"
        raise InvalidChart(message, place=Place(f"{chart.origin}/charts"))


def _subchart(chart: Chart, entry: str, files: Mapping[str, bytes]) -> Chart:
    origin = f"{chart.origin}/charts/{entry}"
    if set(files) != {""}:
        return chart_of(files, origin)
    if not entry.endswith(".tgz"):
        raise InvalidChart("is neither a chart's folder nor its package", place=Place(origin), help="remove it")
    return load_package(files[""], origin=origin)


def packed_files(chart: Chart) -> dict[str, bytes]:
    """Return what the chart's package holds, by the path below the chart's name, in the order of the package.

    Raises what ``package`` raises.
    """
    return dict(_bounded(chart, _members(chart, "", 0)))


def _tar(chart: Chart, epoch: int) -> bytes:
    return tar(_bounded(chart, _members(chart, f"{chart.name}/", 0)), epoch)


def _bounded(chart: Chart, members: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for path, content in members:
        yield path, content
        total += len(content)
        _refuse_too_much(total, chart)


def _members(chart: Chart, base: str, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > NESTED_PACKAGES:
        raise InvalidChart("has charts nested too deeply", place=Place(chart.origin))
    if "values.schema.json" in chart.files:
        read_json(chart.files["values.schema.json"], f"{chart.origin}/values.schema.json")
    for path in sorted((path for path in chart.files if not is_subchart_path(path)), key=_order):
        yield base + path, chart.files[path]
    inside = subcharts(chart)
    names = Counter(subchart.name for subchart in inside)
    for subchart in inside:
        # Two versions of one chart, told apart by their aliases, would otherwise share a folder.
        folder = subchart.name if names[subchart.name] == 1 else f"{subchart.name}-{subchart.version}"
        yield from _members(subchart, f"{base}charts/{folder}/", depth + 1)


def _order(path: str) -> tuple[int, list[str]]:
    rank = _FIRST.index(path) if path in _FIRST else len(_FIRST) + (not path.startswith("templates/"))
    return rank, path.split("/")
