"""The images that a package runs, listed in its entry when it is published."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self

from sardonyx.helm.engine import RenderRequest
from sardonyx.helm.errors import RenderError
from sardonyx.helm.manifests import parse_rendering
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.indexing_images import RELEASE
from sardonyx.publishing.artifacthub_images import IMAGES, with_images
from sardonyx.publishing.destination import Package


class ImageLister:
    """Renders packages with their default values to see which images they run; its worker starts with the first.

    A context manager, behind which no process is left.
    """

    def __init__(self) -> None:
        self._pool: WorkerPool | None = None

    def listed(self, package: Package) -> Package:
        """Return a package whose entry lists its images, as ``artifacthub.io/images``.

        A list of the author's stays. A library has none, nor has a chart that its defaults cannot render: what keeps it
        from being launched so need not keep it from being published.
        """
        if package.entry.get("type") == "library" or IMAGES in package.entry.get("annotations", {}):
            return package
        try:
            manifests = parse_rendering(self._started().render([RenderRequest(package.data, {}, RELEASE)])[0])
        except RenderError:
            return package
        return replace(package, entry=with_images(package.entry, manifests))

    def _started(self) -> WorkerPool:
        if self._pool is None:
            self._pool = WorkerPool(size=1).start()
        return self._pool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.close()
