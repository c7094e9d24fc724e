"""A chart's dependencies on charts beside it: the ranges and the lock that the versions of those ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.charts import Chart, Dependency, source_epoch
from sardonyx.charts.lockfile import lock_digest
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.releasing_charts import Workplace, load, local_dependencies
from sardonyx.publishing.chart_editing import Uneditable, edited, with_values
from sardonyx.publishing.dependency_ranges import range_with
from sardonyx.publishing.release_plan import DependencyChange

_FILES = {"v1": ("requirements.yaml", "requirements.lock"), "v2": ("Chart.yaml", "Chart.lock")}


class Adjusted(NamedTuple):
    """What becomes of a chart whose dependencies have new versions: its changed files, and the ranges that changed."""

    files: Mapping[str, bytes]
    changes: tuple[DependencyChange, ...]


def adjusted(place: Workplace, chart: Chart, folder: Path) -> Adjusted:
    """Let a chart allow and lock the charts beside it in the versions that they will have.

    Raises Uneditable, MalformedText, and what ``load`` raises for a dependency's folder.
    """
    wanted = [
        (number, dependency, (place.planned.get(source) or load(place, source)).version)
        for number, dependency, source in local_dependencies(chart, folder)
    ]
    if not wanted:
        return Adjusted({}, ())
    name, lock = _FILES[chart.metadata.api_version]
    name = name if name in chart.files and _has_entries(chart.files[name]) else "Chart.yaml"
    ranges: dict[ValuePath, str] = {}
    changes = []
    for number, dependency, version in wanted:
        new = range_with(dependency.version, version)
        if new != dependency.version:
            ranges[("dependencies", number, "version")] = new
            changes.append(DependencyChange(dependency.name, dependency.version, new))
    source = f"{folder}/{name}"
    files = {name: edited(chart.files[name], lambda text: with_values(text, source, ranges))} if ranges else {}
    data = files.get(name, chart.files[name])
    if lock in chart.files:
        versions = {(dependency.name, dependency.repository): version for _, dependency, version in wanted}
        renewed = _locked(chart, folder, (name, data), lock, versions)
        files |= {lock: renewed} if renewed != chart.files[lock] else {}
    return Adjusted(files, tuple(changes))


def _has_entries(data: bytes) -> bool:
    value = read_yaml(data, "").value
    return isinstance(value, dict) and bool(value.get("dependencies"))


def _locked(
    chart: Chart, folder: Path, wanted_in: tuple[str, bytes], lock: str, versions: Mapping[tuple[str, str], str]
) -> bytes:
    """Return a lock that belongs to the dependencies and names these versions, all else in it as it was."""
    source = f"{folder}/{lock}"
    document = read_yaml(chart.files[lock], source)
    wanted = read_yaml(wanted_in[1], f"{folder}/{wanted_in[0]}").value["dependencies"]
    locked: Any = document.value.get("dependencies") if isinstance(document.value, dict) else None
    _require_known(chart, locked, versions, source)
    if document.value.get("digest") != lock_digest(_before(chart, wanted_in[0]), locked):
        _require_local(chart, versions, source)
    new = [{**entry, "version": versions.get(_key(entry), entry.get("version"))} for entry in locked]
    edits: dict[ValuePath, str] = {
        ("dependencies", number, "version"): entry["version"]
        for number, (old, entry) in enumerate(zip(locked, new, strict=True))
        if entry["version"] != old.get("version")
    }
    digest = lock_digest(wanted, new)
    if digest == document.value.get("digest"):
        return chart.files[lock]
    edits[("digest",)] = digest
    if "generated" in document.value:
        edits[("generated",)] = _now()
    return edited(chart.files[lock], lambda text: with_values(text, source, edits))


def _before(chart: Chart, name: str) -> Any:
    return read_yaml(chart.files[name], name).value["dependencies"]


def _require_known(chart: Chart, locked: Any, versions: Mapping[tuple[str, str], str], source: str) -> None:
    is_list = isinstance(locked, list) and all(isinstance(entry, dict) for entry in locked)
    if not is_list or not set(versions) <= {_key(entry) for entry in locked} or not _same_length(chart, locked):
        raise _stale(source)


def _require_local(chart: Chart, versions: Mapping[tuple[str, str], str], source: str) -> None:
    """What other repositories hold is not looked up here."""
    if any((each.name, each.repository) not in versions for each in chart.metadata.dependencies):
        raise _stale(source)


def _same_length(chart: Chart, locked: Any) -> bool:
    return len(locked) == len(chart.metadata.dependencies)


def _stale(source: str) -> Uneditable:
    message = "does not belong to the dependencies of the chart"
    return Uneditable(message, place=Place(source), help="run helm dependency update first")


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("name")), str(entry.get("repository"))


def _now() -> str:
    moment = datetime.fromtimestamp(source_epoch(), UTC) if os.environ.get("SOURCE_DATE_EPOCH") else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def remote_users(charts: Mapping[Path, Chart], name: str) -> list[str]:
    """Return the charts that take a chart of this name from a repository, where its new version is not yet."""
    return sorted(
        chart.name for chart in charts.values() if any(_is_remote(each, name) for each in chart.metadata.dependencies)
    )


def _is_remote(dependency: Dependency, name: str) -> bool:
    return dependency.name == name and dependency.repository.partition("://")[0] in ("http", "https", "oci")
