"""Renders of one chart, each done once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum
from functools import cached_property
from typing import Any

from sardonyx.charts import Chart, quick_package
from sardonyx.core.names import is_dns_label
from sardonyx.core.yamltext import Document
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION, Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.helmverdict import SCHEMA, sure_verdict
from sardonyx.validation.objects import ObjectReader
from sardonyx.validation.subject import Outcome

_NAMESPACE = "user-jdoe"
# The longest name that Helm takes, and the longest that a service is launched under (an Instance's name).
_LONGEST_NAME = 53
_LAUNCHED_NAME = 30


class ReleaseName(IntEnum):
    """Under which name to render."""

    FIRST = 0
    SECOND = 1
    LONGEST = 2
    LAUNCHED = 3


class Renderer:
    """Renders a chart with any values; the objects of a rendered document are parsed once, however often it comes.

    ``defaults`` are those of the chart's values.yaml: Helm is asked to check values only where its verdict is not
    certain without it. All clusters are of ``kube_version``. Raises a SardonyxError when the chart cannot be packed.
    """

    def __init__(
        self, chart: Chart, defaults: Document | None, pool: WorkerPool, kube_version: str = DEFAULT_KUBE_VERSION
    ) -> None:
        self._chart, self._kube_version = chart, kube_version
        self._is_taken = sure_verdict(chart, defaults)
        self._unchecked = quick_package(replace(chart, files=_without_schema(chart)))
        # Onyxia names a release after its chart, and many charts name their objects differently when it is so.
        stem = chart.name if is_dns_label(chart.name, at_most=23) else "service"
        long = f"{stem}-{'0123456789' * 5}"
        names = (f"{stem}-104729", f"{stem}-618033", long[:_LONGEST_NAME], long[:_LAUNCHED_NAME])
        self._releases = [Release(name, _NAMESPACE) for name in names]
        self._pool = pool
        self._reader = ObjectReader()
        self._outcomes: dict[tuple[str, ReleaseName, Capabilities], Outcome] = {}

    @cached_property
    def _checked(self) -> bytes:
        return quick_package(self._chart)

    @property
    def pool(self) -> WorkerPool:
        """Where it is rendered."""
        return self._pool

    def release(self, name: ReleaseName = ReleaseName.FIRST) -> Release:
        """Return the release that stands for a name."""
        return self._releases[name]

    def outcome(
        self,
        values: Mapping[str, Any],
        name: ReleaseName = ReleaseName.FIRST,
        capabilities: Capabilities = Capabilities(),  # noqa: B008  # frozen
    ) -> Outcome:
        """Render and parse; what was rendered before in the same way is not rendered again."""
        key = json.dumps(values, sort_keys=True), name, capabilities
        if key not in self._outcomes:
            self._outcomes[key] = self.parsed(values, self.text(values, name, capabilities))
        return self._outcomes[key]

    def text(
        self,
        values: Mapping[str, Any],
        name: ReleaseName = ReleaseName.FIRST,
        capabilities: Capabilities = Capabilities(),  # noqa: B008  # frozen
    ) -> Rendering | RenderError:
        """Render anew, without parsing."""
        package = self._unchecked if self._is_taken(values) else self._checked
        cluster = replace(capabilities, kube_version=self._kube_version)
        request = RenderRequest(package, values, self._releases[name], cluster)
        try:
            return self._pool.render([request])[0]
        except RenderError as error:
            return error

    def parsed(self, values: Mapping[str, Any], result: Rendering | RenderError) -> Outcome:
        """Parse what a render gave."""
        if isinstance(result, RenderError):
            return Outcome(values, error=result)
        manifests, defects = self._reader.read(result)
        return Outcome(values, rendering=result, manifests=tuple(manifests), defects=tuple(defects))


def _without_schema(chart: Chart) -> dict[str, bytes]:
    return {path: data for path, data in chart.files.items() if path != SCHEMA}
