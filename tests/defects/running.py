"""Validating charts that are written down in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from tests.defects.charts import Files

from sardonyx.charts import ChartMetadata, read_metadata
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.validation import Settings
from sardonyx.validation.exploration.modes import Mode

Run = Callable[[Sequence[Path], Settings], list[Finding]]
"""Validates the charts in these folders."""

REGISTRY = SchemaRegistry(shipped_fragments())


@dataclass(frozen=True)
class Chart:
    """Files to validate, and the text of Chart.yaml at an earlier revision."""

    files: Files
    before: str | None = None


def findings_of(charts: Mapping[str, Chart], mode: Mode, run: Run, folder: Path) -> dict[str, list[Finding]]:
    """Write charts into a folder and validate them at once; return the findings by name, with paths inside the chart.

    The names must be usable as names of folders. The working directory is changed for a while.
    """
    with chdir(folder):
        folders = [write(Path(name), chart.files) for name, chart in charts.items()]
        previous = {name: _metadata(chart.before) for name, chart in charts.items() if chart.before is not None}
        findings = run(folders, Settings(REGISTRY, previous, explore=mode))
    found: dict[str, list[Finding]] = {name: [] for name in charts}
    for finding in findings:
        place = finding.place or Place("")
        name, _, path = place.path.partition("/")
        found[name].append(finding._replace(place=place._replace(path=path)))
    return found


def _metadata(text: str) -> ChartMetadata:
    return read_metadata({"Chart.yaml": text.encode()}, "demo")


def write(folder: Path, files: Files) -> Path:
    """Write a chart into a folder, in place of what was there, and return the folder."""
    rmtree(folder, ignore_errors=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder
