"""The renders of one exploration: many sets of values in one call of Helm where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sardonyx.charts import Chart, quick_package
from sardonyx.core.yamltext import Document
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderOutOfMemory, RenderTimeout, RenderTooLarge
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import MOST, Wrapped, renderings_of, request_of, wrapped
from sardonyx.validation.exploration.packing import light_package
from sardonyx.validation.helmverdict import SCHEMA, sure_verdict

Values = Mapping[str, Any]
Result = Rendering | RenderError

LIMITS = (RenderTimeout, RenderOutOfMemory, RenderTooLarge)


class Renders:
    """Renders one chart, whose own render has worked, under one release; several threads may ask at once.

    ``defaults`` are those of the chart's values.yaml. Helm checks values by the schema only where its verdict is not
    certain without it. The cluster is of ``kube_version``.
    """

    def __init__(
        self, chart: Chart, defaults: Document | None, release: Release, pool: WorkerPool, kube_version: str
    ) -> None:
        self._cluster = Capabilities(kube_version)
        unchecked = replace(chart, files={path: data for path, data in chart.files.items() if path != SCHEMA})
        self.release, self._pool = release, pool
        self.package = light_package(chart)
        self._unchecked = quick_package(unchecked)
        self._is_taken = sure_verdict(chart, defaults)
        own = defaults.value if defaults and isinstance(defaults.value, dict) else {}
        self._wrapped = wrapped(unchecked, own)

    def one(self, values: Values, release: Release | None = None) -> Result:
        """Render values, under another release if one is given."""
        package = self._unchecked if self._is_taken(values) else self.package
        return self._call(RenderRequest(package, values, release or self.release))

    def several(self, sets: Sequence[Values]) -> Iterator[Result]:
        """Yield the render of each set of values, in their order; none is made long before it is asked for."""
        for start in range(0, len(sets), MOST):
            yield from self._some(sets[start : start + MOST])

    def _some(self, sets: Sequence[Values]) -> Iterator[Result]:
        chart = self._wrapped
        if chart is None or len(sets) == 1:
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

    def _together(self, chart: Wrapped, sets: Sequence[Values]) -> Result | None:
        """Render sets of values at once; None where Helm must check one of them."""
        return self._call(request_of(chart, sets, self.release)) if all(map(self._is_taken, sets)) else None

    def _apart(self, sets: Sequence[Values], failed: RenderError | None) -> list[Result]:
        found = [self.one(values) for values in sets]
        if failed and all(isinstance(each, Rendering) for each in found):
            self._wrapped = None  # not the values but the wrapping fails
        return found

    def _call(self, request: RenderRequest) -> Result:
        try:
            return self._pool.render([replace(request, capabilities=self._cluster)])[0]
        except RenderError as error:
            return error
