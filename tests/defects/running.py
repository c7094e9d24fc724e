"""Validating charts that are written down in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path

from tests.defects.charts import Files

from sardonyx.charts import ChartMetadata, read_metadata
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding
from sardonyx.dialect import SchemaRegistry
from sardonyx.validation import Settings
from sardonyx.validation.bundled import BUNDLED
from sardonyx.validation.exploration.model import Mode

Run = Callable[[Sequence[Path], Settings], list[Finding]]
"""Validates the charts in these folders."""

# Any content will do: what counts is which names there are.
_REGISTRY = SchemaRegistry({name: {"type": "object", "properties": {}} for name in BUNDLED})


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
        folders = [_written(Path(name), chart.files) for name, chart in charts.items()]
        previous = {name: _metadata(chart.before) for name, chart in charts.items() if chart.before is not None}
        findings = run(folders, Settings(_REGISTRY, previous, explore=mode))
    found: dict[str, list[Finding]] = {name: [] for name in charts}
    for finding in findings:
        place = finding.place or Place("")
        name, _, path = place.path.partition("/")
        found[name].append(replace(finding, place=replace(place, path=path)))
    return found


def _metadata(text: str) -> ChartMetadata:
    return read_metadata({"Chart.yaml": text.encode()}, "demo")


def _written(folder: Path, files: Files) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder
