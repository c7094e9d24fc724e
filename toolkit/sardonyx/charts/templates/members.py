"""A chart and the charts inside it, as Helm's engine sees them (``pkg/engine/engine.go``, ``recAllTpls``).

Every template is known by the path of its chart (``demo/charts/database/templates/x.yaml``), whatever the folder or
package in ``charts/`` is called, and reads the part of the values below its chart's name or alias.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sardonyx.charts.chart import Chart, Dependency
from sardonyx.charts.limits import NESTED_PACKAGES
from sardonyx.charts.packaging import subcharts
from sardonyx.charts.ranges import matches
from sardonyx.charts.templates.sources import Source
from sardonyx.core.errors import SardonyxError

_FOLDER = "templates/"


class Member(NamedTuple):
    """One chart of the tree.

    ``name`` is that of the chart or its alias, ``path`` Helm's path of it, ``prefix`` where its values are in those of
    the whole, ``children`` the members directly below it by name, as numbers in the list of all members. ``absent``
    names the dependencies that could not be found.
    """

    chart: Chart
    name: str
    path: str
    prefix: tuple[str, ...]
    children: Mapping[str, int]
    absent: tuple[Dependency, ...] = ()

    @property
    def is_library(self) -> bool:
        """Tell whether the files of the chart are not rendered, only what they define is used."""
        return self.chart.metadata.type == "library"


def members(chart: Chart) -> list[Member]:
    """Return a chart, first, and all charts inside it.

    Something in ``charts/`` that is no chart counts as absent.
    """
    found: list[Member] = []
    _add(found, chart, chart.name, chart.name, (), 0)
    return found


def _add(found: list[Member], chart: Chart, name: str, path: str, prefix: tuple[str, ...], depth: int) -> int:
    index = len(found)
    found.append(Member(chart, name, path, prefix, {}))
    inside, absent = _inside(chart) if depth < NESTED_PACKAGES else ([], chart.metadata.dependencies)
    children = {
        alias: _add(found, child, alias, f"{path}/charts/{alias}", (*prefix, alias), depth + 1)
        for alias, child in inside
    }
    found[index] = found[index]._replace(children=children, absent=absent)
    return index


def _inside(chart: Chart) -> tuple[list[tuple[str, Chart]], tuple[Dependency, ...]]:
    """Return the charts in ``charts/`` under the names they go by, and the dependencies that are not there."""
    try:
        present = subcharts(chart)
    except SardonyxError:
        return [], chart.metadata.dependencies
    named, absent, taken = [], [], set()
    for dependency in chart.metadata.dependencies:
        fitting = next((each for each in present if _is_meant(dependency, each)), None)
        if fitting is None:
            absent.append(dependency)
        else:
            named.append((dependency.alias or dependency.name, fitting))
            taken.add(id(fitting))
    # What Chart.yaml does not name is rendered all the same.
    named += [(each.name, each) for each in present if id(each) not in taken]
    return named, tuple(absent)


def _is_meant(dependency: Dependency, chart: Chart) -> bool:
    try:
        return chart.name == dependency.name and matches(dependency.version, chart.version)
    except SardonyxError:
        return False


def template_sources(member: Member) -> Iterator[Source]:
    """Yield the templates of one chart in the order of their names; those that are not UTF-8 are left out."""
    for path, data in sorted(member.chart.files.items()):
        if path.startswith(_FOLDER):
            try:
                yield Source(f"{member.path}/{path}", data.decode())
            except UnicodeDecodeError:
                continue


def is_rendered(member: Member, source: Source) -> bool:
    """Tell whether Helm writes what a file gives, rather than use its definitions only."""
    return not member.is_library and not source.name.rpartition("/")[2].startswith("_")
