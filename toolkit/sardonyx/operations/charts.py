"""Charts of a catalog's sources, found in folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sardonyx.core.characters import is_utf8, visible
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.meant import names_beside
from sardonyx.core.names import nearest

CHART_FILE = "Chart.yaml"


class NoChart(UsageError):
    """There is no chart where one was expected: finding nothing is never a success by itself."""


def find_charts(folders: Iterable[Path], *, depth: int = 1) -> list[Path]:
    """Return the chart folders among these and so many levels below them, sorted, each once.

    Raises UsageError for a folder that is not there, NoChart for one without a chart.
    """
    found: set[Path] = set()
    for folder in folders:
        here = charts_below(folder, depth=depth)
        if not here:
            raise NoChart(f"there is no chart in {folder}", help="a chart is a folder with a Chart.yaml")
        found.update(here)
    return sorted(found)


def charts_below(folder: Path, *, depth: int) -> list[Path]:
    """Return a folder if it is a chart, else the charts up to so many levels below it, sorted.

    What lies inside a chart, and in folders whose names begin with a dot, is not looked at.
    Raises UsageError when the folder is not there.
    """
    if folder.is_file():
        raise UsageError(f"{folder} is a file", help="name the folder of a chart, or one that holds charts")
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", help=folder_meant(folder))
    return sorted(_below(folder, depth))


def folder_meant(path: Path) -> str | None:
    """Say which folder beside a path that is not there may have been meant; None when none has a name like it."""
    near = nearest(path.name, names_beside(path, Path.is_dir), at_most=1)
    return f"did you mean {path.with_name(near[0])}?" if near else None


def _below(folder: Path, depth: int) -> Iterator[Path]:
    if (folder / CHART_FILE).is_file():
        if not is_utf8(str(folder)):
            raise UsageError("the name of this folder is not UTF-8", place=Place(visible(str(folder))))
        yield folder
    elif depth:
        for inner in _folders(folder):
            yield from _below(inner, depth - 1)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [folder / entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from error


def chart_of(path: Path) -> Path | None:
    """Return the folder of the chart that a file is part of, None when it is part of none.

    A file of a chart that lies unpacked in the ``charts/`` of another is part of that other.
    """
    inside = next((folder for folder in path.parents if (folder / CHART_FILE).is_file()), None)
    if inside is not None and inside.parent.name == "charts" and (inside.parent.parent / CHART_FILE).is_file():
        return chart_of(inside)
    return inside
