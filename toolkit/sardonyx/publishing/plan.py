"""Deciding what publishing would do, without touching anything.

A version that is published is never changed: the same content is left alone, other content is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry, read_index
from sardonyx.charts import (
    Chart,
    InvalidChart,
    InvalidPackage,
    missing_dependencies,
    package,
    package_name,
    packed_files,
    unpack,
)
from sardonyx.charts.packaging import DEFAULT_EPOCH
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.yamltext import read_yaml
from sardonyx.publishing.entries import entry_of


class State(StrEnum):
    """What becomes of a package."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class PlannedPackage:
    """One chart's part in a plan.

    ``digest`` is ``sha256:HEX`` of what is or will be published; ``data`` is there when a file is to be written,
    ``entry`` when one is to be added to the index, ``reason`` when the package is refused.
    """

    chart: Chart
    state: State
    file: str
    digest: str
    data: bytes | None = None
    entry: Mapping[str, Any] | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The chart's name."""
        return self.chart.name

    @property
    def version(self) -> str:
        """The chart's version."""
        return self.chart.version


@dataclass(frozen=True)
class Plan:
    """What publishing charts to a folder would do. ``epoch`` is the time that new packages and entries get."""

    destination: Path
    packages: tuple[PlannedPackage, ...]
    epoch: int

    def those(self, state: State) -> list[PlannedPackage]:
        """Return the packages in a state."""
        return [planned for planned in self.packages if planned.state is state]


def plan(charts: Sequence[Chart], destination: Path, *, epoch: int = DEFAULT_EPOCH) -> Plan:
    """Compare charts with the Helm repository in a folder, which need not exist yet.

    Raises UsageError when two charts have the same name and version, InvalidChart when one cannot be packed or lacks a
    dependency, InvalidIndex or MalformedText when the folder's index is damaged.
    """
    _refuse_twins(charts)
    index = published_index(destination)
    ordered = sorted(charts, key=lambda chart: (chart.name, chart.version))
    return Plan(destination, tuple(decide(chart, index, destination, epoch) for chart in ordered), epoch)


def published_index(destination: Path) -> Index:
    """Read the index of a folder; an empty one when there is none.

    Raises InvalidIndex or MalformedText when it is damaged.
    """
    file = destination / INDEX_FILE
    return read_index(read_bytes(file), str(file)) if file.exists() else Index({}, {}, ())


def decide(chart: Chart, index: Index, destination: Path, epoch: int, *, packed: bytes | None = None) -> PlannedPackage:
    """Say what becomes of one chart; ``packed`` is its package when that is made already.

    Raises InvalidChart when it cannot be packed or lacks a dependency.
    """
    _refuse_incomplete(chart)
    versions = index.entries.get(chart.name, ())
    entry = next((entry for entry in versions if entry.version == chart.version), None)
    if entry is None:
        return _refusal_of_hidden(chart, index) or _new(chart, destination, epoch, packed)
    return _published_already(chart, entry, destination, epoch)


def _refuse_twins(charts: Sequence[Chart]) -> None:
    seen: dict[tuple[str, str], Chart] = {}
    for chart in charts:
        twin = seen.setdefault((chart.name, chart.version), chart)
        if twin is not chart:
            message = f"is {chart.name} {chart.version}, and so is {twin.origin}"
            raise UsageError(message, place=Place(chart.origin), help="give one of them another name or version")


def _refuse_incomplete(chart: Chart) -> None:
    missing = missing_dependencies(chart)
    if missing:
        names = ", ".join(f"{dependency.name} {dependency.version or '*'}" for dependency in missing)
        raise InvalidChart(f"lacks its dependencies {names}", place=Place(f"{chart.origin}/Chart.yaml"))


def _refusal_of_hidden(chart: Chart, index: Index) -> PlannedPackage | None:
    """Refuse a version whose entry is there but wrong: adding a second one would change what is published."""
    written = (index.raw.get("entries") or {}).get(chart.name)
    entries = written if isinstance(written, list) else [written]
    if chart.version not in [entry.get("version") for entry in entries if isinstance(entry, Mapping)]:
        return None
    reason = "the index has an entry of this version that cannot be read"
    return PlannedPackage(chart, State.REFUSED, package_name(chart), "", reason=reason)


def _new(chart: Chart, destination: Path, epoch: int, packed: bytes | None) -> PlannedPackage:
    file, data = package_name(chart), packed or package(chart, epoch=epoch)
    digest = digest_of(data)
    there = _content(destination / file)
    if there is not None and there != data:
        reason = f"{file} is there with other content and no entry announces it; remove it if nobody uses it"
        return PlannedPackage(chart, State.REFUSED, file, digest, reason=reason)
    entry = entry_of(chart, digest=digest, urls=[file], epoch=epoch)
    return PlannedPackage(chart, State.NEW, file, digest, data, entry)


def _published_already(chart: Chart, entry: IndexEntry, destination: Path, epoch: int) -> PlannedPackage:
    there = _published_bytes(entry, destination)
    if there is not None:
        same = _same_content(there, chart)
        reason = "" if same else "it is published with other content; give the chart a new version"
        state = State.UNCHANGED if same else State.REFUSED
        return PlannedPackage(chart, state, package_name(chart), digest_of(there), reason=reason)
    data = package(chart, epoch=epoch)
    if digest_of(data) != entry.digest:
        reason = "it is published, but its package is not there or damaged, so that they cannot be compared"
        return PlannedPackage(chart, State.REFUSED, package_name(chart), entry.digest or "", reason=reason)
    # A package that was lost is put back where its entry says.
    lost = data if package_name(chart) in entry.urls else None
    return PlannedPackage(chart, State.UNCHANGED, package_name(chart), digest_of(data), lost)


def _published_bytes(entry: IndexEntry, destination: Path) -> bytes | None:
    """Return the package of an entry when it lies in the folder with the digest that the entry gives."""
    for url in entry.urls:
        parts = urlsplit(url)
        file = (destination / unquote(parts.path)).resolve()
        if parts.scheme or parts.netloc or not file.is_relative_to(destination.resolve()):
            continue
        data = _content(file)
        if data is not None and entry.digest in (None, digest_of(data)):
            return data
    return None


def _content(file: Path) -> bytes | None:
    return read_bytes(file) if file.is_file() else None


def _same_content(published: bytes, chart: Chart) -> bool:
    """Compare what is inside: times and compression do not count, nor how Helm or we wrote Chart.yaml."""
    try:
        return _comparable(unpack(published, chart.origin)) == _comparable(packed_files(chart))
    except InvalidPackage:
        return False


def _comparable(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {path: _meaning(path, content) for path, content in files.items()}


def _meaning(path: str, content: bytes) -> Any:
    if path.rpartition("/")[2] not in ("Chart.yaml", "Chart.lock"):
        return content
    try:
        return read_yaml(content, path).value
    except SardonyxError:
        return content
