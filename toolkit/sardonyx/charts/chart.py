"""A chart as plain data: its files, and what its Chart.yaml says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Dependency(NamedTuple):
    """One entry of ``dependencies``: ``version`` is a range, empty when any version will do."""

    name: str
    version: str = ""
    repository: str = ""
    condition: str = ""
    tags: tuple[str, ...] = ()
    alias: str = ""
    import_values: tuple[Any, ...] = ()


class ChartMetadata(NamedTuple):
    """What Chart.yaml says (``pkg/chart/v2/metadata.go``); ``raw`` is the whole mapping, unknown keys included."""

    name: str
    version: str
    api_version: str
    type: str
    app_version: str
    description: str
    kube_version: str
    dependencies: tuple[Dependency, ...]
    deprecated: bool
    raw: Mapping[str, Any]


class Chart(NamedTuple):
    """A chart wherever it came from.

    ``files`` holds every file by its path relative to the chart's root, with ``/``, what ``.helmignore`` excludes
    left out. ``origin`` is how the user knows the chart: the path of its folder or package.
    """

    metadata: ChartMetadata
    files: Mapping[str, bytes]
    origin: str

    @property
    def name(self) -> str:
        """The chart's name, from Chart.yaml."""
        return self.metadata.name

    @property
    def version(self) -> str:
        """The chart's version, from Chart.yaml."""
        return self.metadata.version
