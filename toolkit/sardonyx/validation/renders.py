"""Renders of one chart with any values: many sets of them in one call of Helm where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from sardonyx.charts import Chart, packed_files, quick_archive
from sardonyx.core.yamltext import Document
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderOutOfMemory, RenderTimeout, RenderTooLarge
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import MOST, Wrapped, renderings_of, request_of, wrapped
from sardonyx.validation.helmverdict import SCHEMA, sure_verdict
from sardonyx.validation.packing import light_package

Values = Mapping[str, Any]
Result = Rendering | RenderError

LIMITS = (RenderTimeout, RenderOutOfMemory, RenderTooLarge)


class Renders:
    """Renders one chart under one release in a cluster of ``kube_version``; several threads may ask at once.

    ``defaults`` are those of the chart's values.yaml. Helm checks values by the schema only where its verdict is not
    certain without it. Raises a SardonyxError when the chart cannot be packed.
    """

    def __init__(
        self, chart: Chart, defaults: Document | None, release: Release, pool: WorkerPool, kube_version: str
    ) -> None:
        self.release, self.pool = release, pool
        self._chart, self._kube_version = chart, kube_version
        bare = replace(chart, files={path: data for path, data in chart.files.items() if path != SCHEMA})
        self._bare = replace(chart, files=packed_files(bare))
        self._is_taken = sure_verdict(chart, defaults)
        self._defaults = defaults.value if defaults and isinstance(defaults.value, dict) else {}
        self._wrappings: dict[int, Wrapped | None] = {}
        self._can_wrap = True

    @cached_property
    def package(self) -> bytes:
        """The chart with its schema, as a ``.tgz``."""
        return light_package(self._chart)

    @cached_property
    def _unchecked(self) -> bytes:
        return quick_archive(self._bare.name, self._bare.files)

    def one(self, values: Values, release: Release | None = None, apis: tuple[str, ...] = ()) -> Result:
        """Render values, under another release if one is given, in a cluster that has these API versions besides."""
        package = self._unchecked if self._is_taken(values) else self.package
        return self._call(RenderRequest(package, values, release or self.release), apis)

    def several(self, sets: Sequence[Values]) -> Iterator[Result]:
        """Yield the render of each set of values, in their order; none is made long before it is asked for."""
        for start in range(0, len(sets), MOST):
            yield from self._some(sets[start : start + MOST])

    def _some(self, sets: Sequence[Values]) -> Iterator[Result]:
        chart = self._wrapping(len(sets))
        if chart is None:
            yield from map(self.one, sets)
            return
        result = self._together(chart, sets)
        if isinstance(result, Rendering):
            yield from renderings_of(chart, result)
        elif isinstance(result, LIMITS):
            yield from map(self.one, sets)
        elif len(sets) > 2:
            yield from self._some(sets[: len(sets) // 2])
            yield from self._some(sets[len(sets) // 2 :])
        else:
            yield from self._apart(sets, result)

    def _wrapping(self, count: int) -> Wrapped | None:
        """Return the chart wrapped for so many sets or some more, None where they are rendered one by one."""
        if count == 1 or not self._can_wrap:
            return None
        larger = min((each for each in self._wrappings if each >= count), default=None)
        if larger is None:
            larger = count
            self._wrappings[count] = wrapped(self._bare, self._defaults, count)
        return self._wrappings[larger]

    def _together(self, chart: Wrapped, sets: Sequence[Values]) -> Result | None:
        """Render sets of values at once; None where Helm must check one of them."""
        return self._call(request_of(chart, sets, self.release)) if all(map(self._is_taken, sets)) else None

    def _apart(self, sets: Sequence[Values], failed: RenderError | None) -> list[Result]:
        found = [self.one(values) for values in sets]
        if failed and all(isinstance(each, Rendering) for each in found):
            self._can_wrap = False  # not the values but the wrapping fails
        return found

    def _call(self, request: RenderRequest, apis: tuple[str, ...] = ()) -> Result:
        try:
            return self.pool.render([replace(request, capabilities=Capabilities(self._kube_version, apis))])[0]
        except RenderError as error:
            return error
