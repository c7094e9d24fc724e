"""Making the packages of many charts, with all cores, and remembering those that were made before.

Packing is the price of a plan: compression that is the same on every machine is slow. What was packed once is kept in
the user's cache under the digest of its content, so the next plan and its application need not do it again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sardonyx import __version__
from sardonyx.catalogs import ContentCache
from sardonyx.charts import Chart, package, package_name
from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import SardonyxError
from sardonyx.core.files import write_atomically
from sardonyx.publishing.content import content_digest
from sardonyx.publishing.destination import Package, Release
from sardonyx.publishing.entries import entry_of

# Below so many bytes one process is done before another has started.
_WORTH_A_PROCESS = 400_000


@dataclass(frozen=True)
class Source:
    """A chart to publish with its dependencies, the ``path`` it came from, and the time that its package gets."""

    chart: Chart
    path: str
    epoch: int

    @property
    def release(self) -> Release:
        """The release that the chart would be."""
        return Release(self.chart.name, self.chart.version)

    @cached_property
    def content(self) -> str:
        """The digest of what its package holds."""
        return content_digest(self.chart)


class Packer:
    """Packs charts; ``cache`` is where packages are remembered."""

    def __init__(self, cache: ContentCache) -> None:
        self._cache = cache

    def remembered(self, source: Source) -> bytes | None:
        """Return the package of a chart if it was made before with the same content, time and toolkit."""
        with suppress(OSError, UnicodeDecodeError):
            digest = normal_digest(self._note(source).read_text())
            return self._cache.get(digest) if digest else None
        return None

    def pack(self, sources: Sequence[Source]) -> list[Package]:
        """Return the packages of charts, in their order.

        Raises InvalidChart when one cannot be packed, or a field of its Chart.yaml would break an index.
        """
        known = [self.remembered(source) for source in sources]
        made = iter(_packed([source for source, data in zip(sources, known, strict=True) if data is None]))
        packages = []
        for source, data in zip(sources, known, strict=True):
            whole = data if data is not None else self._keep(source, next(made))
            packages.append(package_of(source, whole))
        return packages

    def _keep(self, source: Source, data: bytes) -> bytes:
        # A cache that cannot be written costs time only.
        with suppress(SardonyxError, OSError):
            write_atomically(self._note(source), self._cache.put(data).encode())
        return data

    def _note(self, source: Source) -> Path:
        """Return the file that holds the digest of a chart's package."""
        what = f"{__version__} {source.epoch} {source.content}"
        return self._cache.folder / "packed" / hashlib.sha256(what.encode()).hexdigest()


def package_of(source: Source, data: bytes) -> Package:
    """Describe the package that was made of a chart.

    Raises InvalidChart when a field of its Chart.yaml would break an index.
    """
    digest = digest_of(data)
    entry = entry_of(source.chart, digest=digest, epoch=source.epoch)
    return Package(source.release, package_name(source.chart), digest, data, entry)


def _packed(sources: Sequence[Source]) -> list[bytes]:
    size = sum(len(content) for source in sources for content in source.chart.files.values())
    processes = min(len(os.sched_getaffinity(0)), len(sources), 8)
    if size < _WORTH_A_PROCESS or processes < 2:
        return [_pack(source) for source in sources]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return list(pool.map(_pack, sources, chunksize=max(1, len(sources) // (4 * processes))))


def _pack(source: Source) -> bytes:
    return package(source.chart, epoch=source.epoch)
