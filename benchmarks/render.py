"""How much a worker adds to the engine's own time, and what starting one costs: ``python benchmarks/render.py``.

For each chart (those of ``catalog-charts`` that can be installed, and one of the tests): the median of the engine
called in this process, and of the same render through a warm pool, with the same package and values. The target is a
factor of at most 3. Then the median time until a new pool has been started, and until its first render is there.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from sardonyx.charts import load_folder, package
from sardonyx.core.errors import SardonyxError
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.sdk_engine import SdkEngine

ROOT = Path(__file__).parents[1]
TARGET = 3.0
ROUNDS = 100
STARTS = 9


def main() -> None:
    """Measure and print one line a chart."""
    engine = SdkEngine()
    print(f"{'chart':<28}{'engine ms':>11}{'pool ms':>11}{'factor':>9}")
    with WorkerPool() as pool:
        for name, request in requests():
            try:
                direct = median_of(lambda request=request: engine.render(request))
            except SardonyxError as error:
                print(f"{name:<28}  {error.message}")
                continue
            pooled = median_of(lambda request=request: pool.render([request]))
            verdict = "" if pooled <= TARGET * direct else "  above the target"
            print(f"{name:<28}{direct * 1e3:>11.2f}{pooled * 1e3:>11.2f}{pooled / direct:>9.2f}{verdict}")
    starts, firsts = zip(*(start_up(request) for _ in range(STARTS)), strict=True)
    print(f"start of a pool (returns at once): {median(starts) * 1e3:.1f} ms")
    print(f"start of a pool and first render:  {median(firsts) * 1e3:.0f} ms")


def requests() -> Iterator[tuple[str, RenderRequest]]:
    """Yield name and request of each chart."""
    for folder in [*charts(), ROOT / "tests" / "unit" / "helm" / "charts" / "rendered" / "dependencies" / "chart"]:
        with tempfile.TemporaryDirectory() as copy:
            chart = load_folder(with_neighbours(folder, Path(copy) / folder.name))
        yield chart.name, RenderRequest(package(chart), {}, Release("bench", "user-alice"))


def with_neighbours(folder: Path, copy: Path) -> Path:
    """Copy a chart, with the charts beside it that it depends on put into ``charts/``."""
    shutil.copytree(folder, copy)
    for dependency in load_folder(folder).metadata.dependencies:
        neighbour = folder.parent / dependency.name
        if neighbour.is_dir():
            shutil.copytree(neighbour, copy / "charts" / dependency.name)
    return copy


def charts() -> list[Path]:
    """Return the folders of our own catalog."""
    return sorted(file.parent for file in (ROOT / "catalog-charts").glob("*/Chart.yaml"))


def median_of(call: Callable[[], object]) -> float:
    """Return the median of the call's wall-clock seconds, after some calls to warm up."""
    for _ in range(10):
        call()
    return median(timed(call) for _ in range(ROUNDS))


def timed(call: Callable[[], object]) -> float:
    """Return the wall-clock seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def start_up(request: RenderRequest) -> tuple[float, float]:
    """Return the seconds until a new pool's ``start`` returned, and until it rendered once."""
    begin = time.perf_counter()
    with WorkerPool() as pool:
        started = time.perf_counter() - begin
        pool.render([request])
        return started, time.perf_counter() - begin


if __name__ == "__main__":
    main()
