"""Renders of one chart, each done once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from enum import IntEnum
from typing import TypeAlias

from sardonyx.charts import Chart
from sardonyx.core.names import is_dns_label
from sardonyx.core.yamltext import Document
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION, Capabilities, Release
from sardonyx.helm.errors import RenderError
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.objects import ObjectReader
from sardonyx.validation.renders import LIMITS, Renders, Result, Sought, Values
from sardonyx.validation.subject import Outcome

_NAMESPACE = "user-jdoe"
# The longest name that Helm takes, and the longest that a service is launched under (an Instance's name).
_LONGEST_NAME = 53
_LAUNCHED_NAME = 30
# In a template, or in values that a template may be made of.
_ASKING = re.compile(rb"\bCapabilities\b(?!\.(?:KubeVersion|HelmVersion)\b)")


class ReleaseName(IntEnum):
    """Under which name to render."""

    FIRST = 0
    SECOND = 1
    LONGEST = 2
    LAUNCHED = 3


_Key: TypeAlias = tuple[str, ReleaseName, tuple[str, ...]]
"""What makes two renders the same: the values, the release and the API versions of the cluster."""


class Renderer:
    """Renders a chart with any values; the objects of a rendered document are parsed once, however often it comes.

    ``defaults`` are those of the chart's values.yaml. All clusters are of ``kube_version``. Raises a SardonyxError when
    the chart cannot be packed.
    """

    def __init__(
        self, chart: Chart, defaults: Document | None, pool: WorkerPool, kube_version: str = DEFAULT_KUBE_VERSION
    ) -> None:
        # Onyxia names a release after its chart, and many charts name their objects differently when it is so.
        stem = chart.name if is_dns_label(chart.name, at_most=23) else "service"
        long = f"{stem}-{'0123456789' * 5}"
        names = (f"{stem}-104729", f"{stem}-618033", long[:_LONGEST_NAME], long[:_LAUNCHED_NAME])
        self._releases = [Release(name, _NAMESPACE) for name in names]
        self._asks_for_apis = any(map(_may_ask, chart.files.items()))
        self._reader = ObjectReader()
        self._outcomes: dict[_Key, Outcome] = {}
        self._ahead: dict[str, Result] = {}
        self.renders = Renders(chart, defaults, self._releases[ReleaseName.FIRST], pool, kube_version)

    def release(self, name: ReleaseName = ReleaseName.FIRST) -> Release:
        """Return the release that stands for a name."""
        return self._releases[name]

    def begin(self, sets: Iterable[tuple[Values, Capabilities | None]]) -> None:
        """Render sets of values together, where that is possible, for the first who asks for each.

        Those for a cluster with other API versions, where these matter, are left to whoever asks. After one that
        exceeds a limit no more are rendered: the next would most likely take as long.
        """
        by_key = {_key(values): values for values, cluster in sets if not self._apis(cluster)}
        for key, result in zip(by_key, self.renders.several(list(map(Sought, by_key.values()))), strict=True):
            self._ahead[key] = result
            if isinstance(result, LIMITS):
                return

    def outcome(
        self, values: Values, name: ReleaseName = ReleaseName.FIRST, capabilities: Capabilities | None = None
    ) -> Outcome:
        """Render and parse; what was rendered before in the same way is not rendered again."""
        apis = self._apis(capabilities)
        key = (_key(values), name, apis)
        if key not in self._outcomes:
            self._outcomes[key] = self.parsed(values, self._text(values, key))
        return self._outcomes[key]

    def text(self, values: Values) -> Result:
        """Render anew, without parsing."""
        return self._text(values, (_key(values), ReleaseName.FIRST, ()))

    def _apis(self, capabilities: Capabilities | None) -> tuple[str, ...]:
        """Return the API versions of a cluster; none where no template looks at them."""
        return capabilities.api_versions if capabilities and self._asks_for_apis else ()

    def _text(self, values: Values, key: _Key) -> Result:
        written, name, apis = key
        ahead = self._ahead.pop(written, None) if name is ReleaseName.FIRST and not apis else None
        return ahead or self.renders.one(values, self._releases[name], apis)

    def parsed(self, values: Values, result: Result) -> Outcome:
        """Parse what a render gave."""
        if isinstance(result, RenderError):
            return Outcome(values, error=result)
        manifests, defects = self._reader.read(result)
        return Outcome(values, rendering=result, manifests=tuple(manifests), defects=tuple(defects))


def _may_ask(file: tuple[str, bytes]) -> bool:
    path, data = file
    # Few files have the word at all, and looking for a word takes a tenth of the time of looking for a pattern.
    return path.endswith(".tgz") or (b"Capabilities" in data and _ASKING.search(data) is not None)


def _key(values: Values) -> str:
    return json.dumps(values, sort_keys=True)
