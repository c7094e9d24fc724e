"""A chart and the charts inside it, as Helm sets them up: by name or alias, each with what switches it on or off.

The rules: ``processDependencyEnabled`` in ``pkg/chart/v2/util/dependencies.go`` of Helm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.charts import Chart, Dependency, matches, subcharts
from sardonyx.core.errors import SardonyxError


class Part(NamedTuple):
    """A chart inside another, or the outermost one.

    ``path`` are the names that lead to it, none for the outermost; ``folder`` is where its files are below the
    outermost chart's, empty or with a slash at its end; ``conditions`` are paths in the values of the chart around it.
    """

    path: tuple[str, ...]
    folder: str
    chart: Chart
    conditions: tuple[tuple[str, ...], ...]
    inside: tuple[Part, ...]

    def all(self) -> Iterator[Part]:
        """Yield it and all inside it, each before those inside it."""
        yield self
        for each in self.inside:
            yield from each.all()


def parts_of(chart: Chart) -> Part | None:
    """Return a chart whose charts inside are unpacked (``charts.packed_files``); None where that is not plain.

    Plain is: no values are imported from a chart inside, no two charts there have the same name, and what is said of
    them stands where Helm looks for it, in requirements.yaml for old charts.
    """
    try:
        return _part(chart, (), "", ())
    except (_NotPlain, SardonyxError):
        return None


class _NotPlain(Exception):
    pass


def _part(chart: Chart, path: tuple[str, ...], folder: str, conditions: tuple[tuple[str, ...], ...]) -> Part:
    there, entries = subcharts(chart), chart.metadata.dependencies
    placed = list(_placed(entries, there))
    switches = {entry.alias or entry.name: _conditions(entry) for entry in entries}
    are_told_apart = len({name for name, _ in placed}) == len(placed) and len(switches) == len(entries)
    if not are_told_apart or len({each.name for each in there}) < len(there):
        raise _NotPlain
    is_misplaced = chart.metadata.api_version != "v2" and "dependencies" in chart.metadata.raw
    if is_misplaced or any(entry.import_values for entry in entries):
        raise _NotPlain
    inside = (_part(sub, (*path, name), f"{folder}charts/{sub.name}/", switches.get(name, ())) for name, sub in placed)
    return Part(path, folder, chart, conditions, tuple(inside))


def _placed(entries: tuple[Dependency, ...], there: list[Chart]) -> Iterator[tuple[str, Chart]]:
    """Yield each chart with its name here: first those that no entry stands for."""
    yield from ((sub.name, sub) for sub in there if not any(_is_of(entry, sub) for entry in entries))
    for entry in entries:
        yield from ((entry.alias or entry.name, sub) for sub in there if _is_of(entry, sub))


def _is_of(entry: Dependency, sub: Chart) -> bool:
    return entry.name == sub.name and matches(entry.version, sub.version)


def _conditions(entry: Dependency) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split(".")) for each in entry.condition.strip().split(",") if each)
