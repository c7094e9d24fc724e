"""Charts as the next release will have them: what stands in the folders now, with the changes that are planned."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sardonyx.charts import Chart, Dependency, load_folder, subcharts
from sardonyx.charts.metadata import InvalidChart, chart_of
from sardonyx.core.errors import Place, UsageError
from sardonyx.repository import WorkingTree

_FOLDER = "file://"
_PLANNED = ("Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock")


@dataclass(frozen=True)
class Workplace:
    """A checkout, and which of its files Git does not ignore; ``planned`` are charts that will change, by real path."""

    tree: WorkingTree
    visible: frozenset[str]
    planned: dict[Path, Chart] = field(default_factory=dict)


class Whole(NamedTuple):
    """A chart with the charts inside that it names by ``file://``.

    ``origins`` says where in the repository the files below some prefix come from; ``local`` are the names of the
    charts directly inside.
    """

    chart: Chart
    origins: Mapping[str, str]
    local: Mapping[str, Path]


def name_in(tree: WorkingTree, folder: Path) -> str:
    """Return the path of a folder in its repository, with ``/``; ``.`` for the root.

    Raises UsageError for a folder elsewhere.
    """
    name = os.path.relpath(os.path.realpath(folder), tree.root)
    if name == ".." or name.startswith("../"):
        message = f"{folder} is not in the Git repository of the other charts"
        raise UsageError(message, help="name charts of one repository at a time")
    return Path(name).as_posix()


def load(place: Workplace, folder: Path) -> Chart:
    """Load a chart's folder without what Git ignores there, which nobody else has.

    Raises what ``load_folder`` and ``name_in`` raise.
    """
    chart = load_folder(folder)
    prefix = prefix_of(name_in(place.tree, folder))
    files = {
        path: data for path, data in chart.files.items() if f"{prefix}{path}" in place.visible or _is_link(folder, path)
    }
    return chart._replace(files=files)


def with_fetched(chart: Chart, folder: Path) -> Chart:
    """Return a chart with what somebody fetched into its ``charts/`` from repositories, which Git ignores there.

    It is not part of what changed, but saves fetching it again. Raises what ``load_folder`` raises.
    """
    names = [each.name for each in chart.metadata.dependencies if not each.repository.startswith(_FOLDER)]
    if not names:
        return chart
    there = load_folder(folder).files
    entries = tuple(f"charts/{name}{end}" for name in names for end in ("/", "-"))
    vendored = {path: data for path, data in there.items() if path.startswith(entries)}
    return chart._replace(files={**vendored, **chart.files})


def prefix_of(name: str) -> str:
    """Return what the paths of the files in a folder of the repository begin with."""
    return "" if name == "." else f"{name}/"


def local_dependencies(chart: Chart, folder: Path) -> Iterator[tuple[int, Dependency, Path]]:
    """Yield the dependencies that are taken from folders, with their number and the folder's real path.

    One that also lies in ``charts/`` is taken from there. Raises what ``subcharts`` raises.
    """
    named = [each for each in chart.metadata.dependencies if each.repository.startswith(_FOLDER)]
    present = {each.name for each in subcharts(chart)} if named else set()
    for number, dependency in enumerate(chart.metadata.dependencies):
        if dependency.repository.startswith(_FOLDER) and dependency.name not in present:
            real = os.path.realpath(folder / dependency.repository.removeprefix(_FOLDER))
            yield number, dependency, Path(real)


def whole(place: Workplace, chart: Chart, folder: Path, above: tuple[Path, ...] = ()) -> Whole:
    """Put into a chart the charts that it takes from folders, as they are planned.

    Raises InvalidChart for a chart that contains itself, and what ``load`` raises.
    """
    real = Path(os.path.realpath(folder))
    if real in above:
        raise InvalidChart("depends on itself", place=Place(str(folder)))
    files, origins, local = dict(chart.files), {"": name_in(place.tree, folder)}, {}
    for _, dependency, source in local_dependencies(chart, folder):
        inner = place.planned.get(source) or load(place, source)
        if inner.name != dependency.name:
            message = f"takes {dependency.name} from a folder that holds {inner.name}"
            raise InvalidChart(message, place=Place(f"{folder}/Chart.yaml"))
        inside = whole(place, inner, source, (*above, real))
        prefix = f"charts/{inner.name}/"
        files |= {f"{prefix}{path}": data for path, data in inside.chart.files.items()}
        origins |= {f"{prefix}{below}": name for below, name in inside.origins.items()}
        local[inner.name] = source
    return Whole(chart._replace(files=files), origins, local)


def with_files(chart: Chart, files: Mapping[str, bytes]) -> Chart:
    """Return a chart with other content in some files.

    Raises what ``chart_of`` raises.
    """
    return chart_of({**chart.files, **files}, chart.origin)


def differing(old: Chart, new: Whole, changed: frozenset[str], in_base: frozenset[str]) -> list[str]:
    """Return the files of a package that differ, by their path in the chart, sorted.

    ``changed`` are the paths of the repository that Git says differ, ``in_base`` those that were there: what only
    checking out changes (the ends of lines, LFS), and links, which are no files in Git, is no difference.
    """
    found = []
    for path in sorted({*old.files, *new.chart.files}):
        there = _repository_path(path, new.origins)
        before, after = old.files.get(path), new.chart.files.get(path)
        is_known = there in changed or path.rpartition("/")[2] in _PLANNED
        if before != after and (is_known or after is None or (before is None and there in in_base)):
            found.append(path)
    return found


def _repository_path(path: str, origins: Mapping[str, str]) -> str:
    prefix = max((each for each in origins if path.startswith(each)), key=len)
    return prefix_of(origins[prefix]) + path.removeprefix(prefix)


def _is_link(folder: Path, path: str) -> bool:
    return Path(os.path.realpath(folder / path)) != Path(os.path.realpath(folder)) / path
