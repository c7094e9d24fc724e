"""A dependency is named by a range, and no Chart.lock says which version it is.

What: the version of an entry of ``dependencies`` holds more than one version, the dependency is not in ``charts/``, and
there is no Chart.lock that names it.

Why: every build takes the newest version there is, so two packages of the same version of the chart may differ.

Remedy: name one version, or commit the Chart.lock that ``helm dependency update`` writes.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: ">=1.0.0", repository: "file://lib"}

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: 1.0.0, repository: "file://lib"}
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from sardonyx.charts import Dependency
from sardonyx.charts.versions import is_semver
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.validation.lockfile import lock_document
from sardonyx.validation.subject import Subject

ID = "dependency-range"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such dependency."""
    locked = _locked(subject)
    for index, dependency in enumerate(subject.chart.metadata.dependencies if subject.chart else ()):
        is_one = is_semver(dependency.version.removeprefix("="))
        if not is_one and dependency.name not in locked and not _is_committed(subject, dependency):
            assert subject.metadata  # noqa: S101  # there with the chart
            wanted = dependency.version or "any version"
            message = f"the dependency {dependency.name} is {wanted}, so two builds may differ"
            place = place_of(subject.metadata, ("dependencies", index, "version"))
            remedy = "name one version, or commit Chart.lock"
            yield Finding(ID, LEVEL, message, place, subject.name, f"dependencies[{index}].version", help=remedy)


def _locked(subject: Subject) -> set[str]:
    document = lock_document(subject)
    entries = document.value.get("dependencies") if document else None
    return (
        {str(entry.get("name")) for entry in entries if isinstance(entry, dict)} if isinstance(entries, list) else set()
    )


def _is_committed(subject: Subject, dependency: Dependency) -> bool:
    """Tell whether charts/ in the chart's own folder holds the dependency, as a folder or a package."""
    package = re.compile(rf"{re.escape(dependency.name)}(?:-[0-9v].*)?")
    try:
        return any(map(package.fullmatch, os.listdir(Path(subject.folder, "charts"))))  # noqa: PTH208  # names alone
    except OSError:
        return False
