"""Which charts a change reaches through their dependencies, although none of their own files changed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sardonyx.charts import ChartMetadata, InvalidRange, matches, read_metadata
from sardonyx.charts.chart import Dependency
from sardonyx.charts.limits import FILE_BYTES
from sardonyx.core.errors import SardonyxError
from sardonyx.core.files import read_plain

_FILES = ("Chart.yaml", "requirements.yaml")
_FOLDER = "file://"


def reached_by(touched: Collection[Path], charts: Iterable[Path]) -> dict[Path, Path]:
    """Return the charts that depend on a touched one, each with the one it depends on, as the charts are given.

    ``touched`` are folders, of charts or of anything else. A dependency is a ``file://`` folder, or the name of a
    touched chart with its version in the range. What reaches a chart through another one counts too. A chart whose
    metadata cannot be read depends on nothing here.
    """
    known = {_real(folder): folder for folder in touched}
    versions = {found.name: (found.version, folder) for folder in touched if (found := metadata_of(folder))}
    memo: dict[Path, Path | None] = {}
    reasons = {chart: _reason(_real(chart), known, versions, memo) for chart in charts if _real(chart) not in known}
    return {chart: reason for chart, reason in reasons.items() if reason}


def metadata_of(folder: Path) -> ChartMetadata | None:
    """Return what a chart's folder says about it, None when it cannot be read."""
    found = {name: read_plain(folder / name, FILE_BYTES) for name in _FILES}
    with suppress(SardonyxError):
        return read_metadata({name: data for name, data in found.items() if data is not None}, str(folder))
    return None


def local_sources(chart: Path) -> list[Path]:
    """Return the folders that a chart takes dependencies from, relative to the current folder as the chart is."""
    found = metadata_of(chart)
    named = [dependency.repository for dependency in found.dependencies] if found else []
    return [
        Path(os.path.normpath(chart / repository.removeprefix(_FOLDER)))
        for repository in named
        if repository.startswith(_FOLDER)
    ]


def _reason(
    chart: Path, known: Mapping[Path, Path], versions: Mapping[str, tuple[str, Path]], memo: dict[Path, Path | None]
) -> Path | None:
    """Return the touched folder that a chart depends on, itself or through the folders it names."""
    if chart not in memo:
        memo[chart] = None  # two libraries may name each other
        found = metadata_of(chart)
        for dependency in found.dependencies if found else ():
            memo[chart] = memo[chart] or _source(chart, dependency, known, versions, memo)
    return memo[chart]


def _source(
    chart: Path,
    dependency: Dependency,
    known: Mapping[Path, Path],
    versions: Mapping[str, tuple[str, Path]],
    memo: dict[Path, Path | None],
) -> Path | None:
    if dependency.repository.startswith(_FOLDER):
        folder = _real(chart / dependency.repository.removeprefix(_FOLDER))
        return known.get(folder) or _reason(folder, known, versions, memo)
    version, folder = versions.get(dependency.name, ("", chart))
    with suppress(InvalidRange):
        return folder if version and matches(dependency.version, version) else None
    return None


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))
