"""The dependencies of the charts that are validated, each repository asked once, however many charts name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.catalogs import ContentCache, MissingDependency, with_dependencies
from sardonyx.charts import Chart
from sardonyx.charts.chart import Dependency
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.yamltext import Document, place_of
from sardonyx.validation.places import shown_place
from sardonyx.validation.subject import Fault, Stage

if TYPE_CHECKING:
    from sardonyx.catalogs.dependencies import Opened, Tell
    from sardonyx.core.findings import Finding


class Completed(NamedTuple):
    """A chart with all dependencies that could be had, a fault for each of the others, and what was told of them."""

    chart: Chart
    faults: tuple[Fault, ...]
    told: tuple[Finding, ...]


class Dependencies:
    """Finds dependencies for many charts; several threads may ask at once.

    A repository that did not answer is not asked again.
    """

    def __init__(self) -> None:
        self._cache = ContentCache()
        self._opened: Opened = {}

    def put_into(self, chart: Chart, metadata: Document, folder: Path) -> Completed:
        """Return the chart with its dependencies."""
        files = dict(chart.files)
        faults: list[Fault] = []
        told: list[Finding] = []
        for index, dependency in enumerate(chart.metadata.dependencies):
            try:
                files |= self._with_one(chart, dependency, folder, told.append).files
            except SardonyxError as error:
                place = place_of(metadata, ("dependencies", index))
                faults.append(Fault(Stage.DEPENDENCIES, _named(dependency, error), _closer(place, error)))
        shown = (finding._replace(place=shown_place(finding.place)) for finding in told)
        return Completed(chart._replace(files=files), tuple(faults), tuple(dict.fromkeys(shown)))

    def _with_one(self, chart: Chart, dependency: Dependency, folder: Path, tell: Tell) -> Chart:
        alone = chart._replace(metadata=chart.metadata._replace(dependencies=(dependency,)))
        return with_dependencies(alone, cache=self._cache, base=folder, opened=self._opened, tell=tell)


def _named(dependency: Dependency, error: SardonyxError) -> SardonyxError:
    """Return an error that names the dependency, as those of a missing one do."""
    if isinstance(error, MissingDependency):
        return error
    where = f" ({error.place.path})" if error.place else ""
    asked = f"{dependency.name} {dependency.version}".strip()
    return SardonyxError(f"the dependency {asked} cannot be had: {error.message}{where}", help=error.help)


def _closer(place: Place, error: SardonyxError) -> Place:
    """Return the entry in Chart.yaml, unless the error is about a file that the user can change."""
    other = shown_place(error.place)
    return place if other is None or other.path == place.path or not Path(other.path).is_file() else other
