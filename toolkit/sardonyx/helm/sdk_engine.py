"""Helm's own SDK in this process, through helm-python-sdk.

Importing this module maps a library of 85 MB (55 ms). The library cannot be stopped while it renders and writes
warnings that quote values to the process's standard error, so that it runs in the workers of a pool. What it does not
do by itself is done here: a fresh chart for every render (rendering changes the loaded chart), missing dependencies,
library charts, and the cluster versions a chart asks for.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from helm_python import Chart, HelmError, _native

from sardonyx.helm.engine import Capabilities, Rendering, RenderRequest
from sardonyx.helm.errors import ClusterRefused, MissingDependencies, RenderFailed, UnreadableChart
from sardonyx.helm.messages import error_from, shorten
from sardonyx.helm.values_text import values_text

_NOTES = "NOTES.txt"
_stderr_lock = threading.Lock()


class SdkEngine:
    """Renders with the Helm SDK that helm-python-sdk carries (v4.2.3 in 0.2.2)."""

    def render(self, request: RenderRequest) -> Rendering:
        """Render a chart; see Engine.render. What the library prints on standard error is dropped."""
        values = values_text(request.values)
        with _quiet_stderr(), self._loaded(request.package) as chart:
            metadata = chart.metadata
            _check(metadata, {dependency["name"] for dependency in chart.dependencies}, request.capabilities)
            try:
                text = self._call(chart, values, request)
            except HelmError as error:
                raise error_from(str(error), request.values) from None
            crds = {crd["filename"]: crd["data"] for crd in chart.crds}
        return _rendering(str(metadata["name"]), {**crds, **json.loads(text)}, request)

    @contextlib.contextmanager
    def _loaded(self, package: bytes) -> Iterator[Any]:
        try:
            chart = Chart.load_archive(package)
        except HelmError as error:
            raise UnreadableChart(shorten(str(error))) from None
        with chart:
            yield chart

    def _call(self, chart: Any, values: str, request: RenderRequest) -> str:
        # The wrapper's own render() has no parameters for the capabilities; the library takes them.
        options = {
            "name": request.release.name,
            "namespace": request.release.namespace,
            "kube_version": request.capabilities.kube_version,
            "api_versions": list(request.capabilities.api_versions),
        }
        return str(_native.call_string("helm_render", chart._raw(), values, json.dumps(options)))  # noqa: SLF001


def _check(metadata: Mapping[str, Any], present: set[str], capabilities: Capabilities) -> None:
    """Refuse what ``helm install`` refuses and the library does not (``pkg/action``: install.go, action.go).

    A dependency must be there even when its condition is false, as Helm asks.
    """
    missing = [entry["name"] for entry in metadata.get("dependencies") or [] if entry["name"] not in present]
    if missing:
        raise MissingDependencies(missing)
    if metadata.get("type") == "library":
        raise RenderFailed("library charts are not installable")
    if metadata.get("kubeVersion"):
        _check_cluster(metadata["kubeVersion"], capabilities.kube_version)


def _check_cluster(wanted: str, kube_version: str) -> None:
    from sardonyx.charts.ranges import InvalidRange, matches  # 30 ms, and few charts need it

    try:
        is_met = matches(wanted, kube_version)
    except InvalidRange:
        is_met = False
    if not is_met:
        reason = f"chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {kube_version}"
        raise ClusterRefused(shorten(reason))


def _rendering(chart: str, texts: Mapping[str, str], request: RenderRequest) -> Rendering:
    files = {path: text for path, text in sorted(texts.items()) if not path.endswith(_NOTES) and text.strip()}
    return Rendering(files, texts.get(f"{chart}/templates/{_NOTES}", ""), request.confidential)


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: Helm's warnings about values name and quote them."""
    with _stderr_lock:
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
