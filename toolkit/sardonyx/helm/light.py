"""Packages of a chart with less in them, with which Helm is sooner done: without values, and with few templates.

Only for values that are put together beforehand (``coalescing``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from sardonyx.charts import quick_archive
from sardonyx.helm.coalescing import Names
from sardonyx.helm.reaching import Reach
from sardonyx.helm.wrapping import DRIVER, NAMES, Wrapped, folder_of, light_files, named, renamed

_MOST = 4
"""So many packages of some megabytes are kept."""

_Key = tuple[str, frozenset[str] | None]


class LightPackages:
    """Packages of a chart for the values with which the charts that are ``off`` are not there.

    ``files`` are those of the chart before it was wrapped.
    """

    def __init__(self, chart: Wrapped, files: Mapping[str, bytes], off: frozenset[Names]) -> None:
        self._chart, self._off = chart, off
        self._files = light_files(chart, files, off)
        self._reach = Reach(self._files)
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        folders = {part.path: part.folder for part in chart.parts}
        self._paths = {
            name: folders[path] + name.removeprefix(f"{folder_of(chart.chart, path)}/")
            for name, path in chart.templates.items()
        }

    @cached_property
    def _wrapped(self) -> Mapping[str, bytes]:
        # Of a chart that is alone, it is Helm who puts the values together: it is soon done.
        files = self._chart.files
        return files if self._chart.is_alone else light_files(self._chart, files, self._off)

    def together(self, templates: Iterable[str], values: str) -> bytes:
        """Return a package that renders these templates, by Helm's names, with several sets of values at once.

        ``values`` is their text, in JSON.
        """
        reached = self._reached(templates, values)
        return self._archive(("together", reached), lambda: self._of_many(reached))

    def alone(self, templates: Iterable[str], values: str) -> bytes:
        """Return a package that renders these templates, and those that they include by path, as they are."""
        reached = self._reached(templates, values)
        return self._archive(("alone", reached), lambda: _with_templates(self._files, reached))

    def _reached(self, templates: Iterable[str], values: str) -> frozenset[str] | None:
        return self._reach.of([self._paths[name] for name in templates], values)

    def _archive(self, key: _Key, files: Callable[[], Mapping[str, bytes]]) -> bytes:
        if key not in self._kept:
            self._kept[key] = quick_archive(self._chart.chart, files())
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _of_many(self, reached: frozenset[str] | None) -> Mapping[str, bytes]:
        if reached is None:
            return self._wrapped
        names = [name for name, path in self._paths.items() if path in reached]
        inner = frozenset(renamed(path) if path in self._paths.values() else path for path in reached)
        files = dict(_with_templates(self._wrapped, inner | {DRIVER}))
        return {**files, NAMES: named(names)}


def _with_templates(files: Mapping[str, bytes], paths: frozenset[str] | None) -> Mapping[str, bytes]:
    """Return files without the templates that are not named; all where none is."""
    if paths is None:
        return files
    return {path: data for path, data in files.items() if "templates/" not in path or path in paths}
