"""The two charts of a comparison: folders, packages, or folders in a revision of Git, read without a checkout."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import NamedTuple

from sardonyx.catalogs import CatalogError, ContentCache, with_dependencies
from sardonyx.charts import Chart, chart_from, subcharts
from sardonyx.charts.ignore import IGNORE_FILE, IgnoreRule, is_ignored, read_rules
from sardonyx.charts.limits import CHART_BYTES, FILE_COUNT
from sardonyx.charts.metadata import CHART_FILE, InvalidChart, chart_of
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.operations.charts import folder_meant
from sardonyx.repository import GitTree, open_local, open_working_tree, resolve_revision

_FOLDER_REPOSITORY = "file://"
_ANY_SIDE = "name a folder, a package (.tgz) or REVISION:FOLDER"
_ONE_FOLDER = "with --since, name one folder of a chart"


class LoadedChart(NamedTuple):
    """A chart with its dependencies inside, or ``lacking`` says why one could not be had."""

    chart: Chart
    lacking: SardonyxError | None = None


def read_side(text: str, cache: ContentCache) -> LoadedChart:
    """Load a chart with its dependencies: a folder, a package, or ``REVISION:FOLDER`` of the repository around here.

    As in Git, the folder counts from the top of the repository; one that begins with ``./`` or ``../`` from here.
    Raises UsageError when there is nothing of the kind, and the errors of loading charts and of ``repository``.
    """
    path = Path(text)
    revision, separator, folder = text.partition(":")
    if path.exists():
        return completed(chart_from(path), cache, path if path.is_dir() else None)
    if not separator or not revision:
        raise UsageError(f"there is no {text}", help=folder_meant(path) or _ANY_SIDE)
    return _from_git(Path.cwd(), revision, folder, cache)


def read_side_before(path: Path, revision: str, cache: ContentCache) -> LoadedChart:
    """Load what a chart's folder held in a revision of the repository that it is part of.

    Raises UsageError for what is not a folder, and as ``read_side`` does.
    """
    if not path.is_dir():
        raise UsageError(f"there is no folder {path}", help=folder_meant(path) or _ONE_FOLDER)
    return _from_git(path, revision, ".", cache)


def _from_git(start: Path, revision: str, folder: str, cache: ContentCache) -> LoadedChart:
    name = _from_top(start, folder) if folder.partition("/")[0] in (".", "..") else posixpath.normpath(folder or ".")
    with open_local(start) as repository:
        tree = repository.tree(resolve_revision(repository, revision))
        return completed(_Revision(tree, revision).chart(name, ()), cache, None)


def chart_in(tree: GitTree, revision: str, folder: str) -> Chart:
    """Load a chart of a commit, with the charts of that commit that it names by ``file://``.

    ``revision`` is what people call the commit.
    Raises UsageError when there is none, and what reading charts raises.
    """
    return _Revision(tree, revision).chart(folder, ())


def completed(chart: Chart, cache: ContentCache, base: Path | None) -> LoadedChart:
    """Put in the dependencies that a chart lacks. Without them all but the manifests can be compared."""
    try:
        return LoadedChart(with_dependencies(chart, cache=cache, base=base))
    except CatalogError as error:
        return LoadedChart(chart, error)


def _from_top(start: Path, folder: str) -> str:
    """Return a folder's path from the top of the repository."""
    top = os.path.realpath(open_working_tree(start).root)
    return Path(os.path.relpath(os.path.realpath(start / folder), top)).as_posix()


class _Revision:
    """The charts in one commit."""

    def __init__(self, tree: GitTree, name: str) -> None:
        self.tree = tree
        self.name = name

    def chart(self, folder: str, above: tuple[str, ...]) -> Chart:
        """Load a chart, and from the same commit the charts that it names by ``file://``; links are not followed."""
        origin = f"{self.name}:{folder}"
        if folder in above:
            raise InvalidChart("depends on itself", place=Place(origin))
        chart = chart_of(self.files(folder, origin), origin)
        present = {each.name for each in subcharts(chart)}
        files = dict(chart.files)
        for dependency in chart.metadata.dependencies:
            if dependency.repository.startswith(_FOLDER_REPOSITORY) and dependency.name not in present:
                beside = posixpath.join(folder, dependency.repository.removeprefix(_FOLDER_REPOSITORY))
                library = self.chart(posixpath.normpath(beside), (*above, folder))
                files |= {f"charts/{library.name}/{path}": data for path, data in library.files.items()}
        return chart._replace(files=files)

    def files(self, folder: str, origin: str) -> dict[str, bytes]:
        """Return the files of a chart's folder by their path inside it, without what .helmignore excludes."""
        if folder.startswith(("..", "/")):
            raise UsageError(f"{folder} is outside the repository")
        prefix = "" if folder == "." else f"{folder}/"
        if self.tree.read(f"{prefix}{CHART_FILE}") is None:
            raise UsageError(f"there is no chart in {origin}", help="a chart is a folder with a Chart.yaml")
        ignored = (self.tree.read(f"{prefix}{IGNORE_FILE}") or b"").decode(errors="replace")
        rules = read_rules(ignored, f"{origin}/{IGNORE_FILE}")
        paths = [path.removeprefix(prefix) for path in self.tree.files(prefix)]
        kept = [path for path in paths if not is_left_out(path, rules)]
        if len(kept) > FILE_COUNT:
            raise InvalidChart(f"holds more than {FILE_COUNT} files", place=Place(origin))
        content = self.tree.read_many(f"{prefix}{path}" for path in kept)
        if sum(map(len, content.values())) > CHART_BYTES:
            raise InvalidChart(f"holds more than {CHART_BYTES >> 20} MiB", place=Place(origin))
        return {path.removeprefix(prefix): data for path, data in content.items()}


def is_left_out(path: str, rules: list[IgnoreRule]) -> bool:
    """Tell whether a file of a chart, or a folder that it is in, is excluded by the rules of its .helmignore."""
    parts = path.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return is_ignored(rules, path, is_directory=False) or any(
        is_ignored(rules, folder, is_directory=True) for folder in folders
    )
