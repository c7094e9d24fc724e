"""Charts of a catalog's sources: found in folders, loaded with their dependencies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sardonyx.catalogs import Catalog, ContentCache, with_dependencies
from sardonyx.charts import Chart, load_folder
from sardonyx.core.errors import UsageError


def find_charts(folders: Iterable[Path]) -> list[Path]:
    """Return the chart folders among these and directly inside them, sorted, each once.

    Raises UsageError for a folder that is not there or holds no chart: finding nothing is never a success.
    """
    found: set[Path] = set()
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}")
        here = [folder] if (folder / "Chart.yaml").is_file() else _below(folder)
        if not here:
            raise UsageError(f"there is no chart in {folder}", help="a chart is a folder with a Chart.yaml")
        found.update(here)
    return sorted(found)


def load_all(folders: Iterable[Path]) -> list[Chart]:
    """Load charts and what they depend on; the index of each repository is read once.

    Raises the errors of ``charts.load_folder`` and ``catalogs.with_dependencies``.
    """
    cache, opened = ContentCache(), dict[str, Catalog]()
    return [with_dependencies(load_folder(folder), cache=cache, base=folder, opened=opened) for folder in folders]


def _below(folder: Path) -> list[Path]:
    return [path.parent for path in folder.glob("*/Chart.yaml")]
