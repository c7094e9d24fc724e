"""Why a chart gave no manifests.

    RenderError
      ├─ UnreadableChart       the package is not a chart that Helm can load
      ├─ MissingDependencies   Chart.yaml declares charts that the package does not hold
      ├─ ValuesRefused         the values break values.schema.json, of the chart or of a subchart
      ├─ RenderFailed          a template failed
      │    └─ ClusterRefused   the chart's kubeVersion excludes the cluster, or is no range
      ├─ UnparsableOutput      a template rendered something that is not a list of Kubernetes objects
      ├─ RenderTimeout         a render took too long and was killed
      ├─ RenderOutOfMemory     a render used too much memory and was killed
      ├─ RenderTooLarge        the text that came out is longer than any service's
      └─ WorkerDied            the process that renders ended for another reason

None of them quotes a value when the render was confidential; ValuesRefused never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import ValuePath, format_path

OUTPUT_BYTES = 10 << 20
"""The most text that one render may give; the objects of the largest public charts take about five."""

OUTPUT_DOCUMENTS = 5_000

WITHHELD = "the reason is not shown, because it may quote a secret value"


class RenderError(SardonyxError):
    """A chart could not be rendered."""


class UnreadableChart(RenderError):
    """Helm cannot load the package."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Helm cannot load the chart: {reason}")
        self.reason = reason


class MissingDependencies(RenderError):
    """The chart declares dependencies that are not inside its package."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"the package lacks the charts it depends on: {', '.join(names)}",
            help="resolve the dependencies into charts/ before packaging",
        )
        self.names = tuple(names)


class Refusal(NamedTuple):
    """One value that a schema refuses: whose schema, the path from that chart's own values, and why."""

    chart: str
    path: ValuePath
    reason: str


class ValuesRefused(RenderError):
    """Helm's check of the values against ``values.schema.json`` failed."""

    layer = "helm"

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        lines = [f"{refusal.chart}: {format_path(refusal.path) or '(root)'} {refusal.reason}" for refusal in refusals]
        super().__init__("\n  ".join(["Helm refuses the values", *lines]))
        self.refusals = tuple(refusals)


class RenderFailed(RenderError):
    """A template failed; the place is in the template, where Helm says.

    ``entry`` is the place in the template that Helm was rendering, which may have included the one that failed.
    """

    def __init__(self, reason: str, place: Place | None = None, entry: Place | None = None) -> None:
        super().__init__(f"the chart cannot be rendered: {reason}", place=place)
        self.reason, self.entry = reason, entry


class ClusterRefused(RenderFailed):
    """The chart does not want to be installed on this version of Kubernetes; nothing of it was rendered."""


class UnparsableOutput(RenderError):
    """A template rendered text that is not YAML, or YAML that is not Kubernetes objects.

    The line counts in the rendered text, from 1 (0: unknown).
    """

    def __init__(self, reason: str, template: str, line: int = 0) -> None:
        where = f" (line {line} of the rendered text)" if line else ""
        super().__init__(f"what the template rendered {reason}{where}", place=Place(template))
        self.reason, self.template, self.line = reason, template, line


class RenderTimeout(RenderError):
    """A render was killed at its time limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"rendering took longer than {seconds:g} s and was stopped",
            help="look for a template that never ends, or that makes many keys or certificates",
        )


class RenderOutOfMemory(RenderError):
    """A render was killed at its memory limit."""

    def __init__(self, memory_bytes: int) -> None:
        super().__init__(
            f"rendering needed more than {memory_bytes >> 20} MiB of memory and was stopped",
            help="look for a template that builds a very long text or recurses without end",
        )
        self.memory_bytes = memory_bytes


class RenderTooLarge(RenderError):
    """The rendered text has too many bytes or documents to be read in reasonable time."""

    def __init__(self) -> None:
        super().__init__(
            f"the chart renders more than {OUTPUT_BYTES >> 20} MiB of text or more than {OUTPUT_DOCUMENTS} documents",
            help="look for a template that repeats without end",
        )


class WorkerDied(RenderError):
    """The process that renders ended for a reason that is not the chart's."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"the process that renders {detail}", help="try again; a fresh one takes its place")
