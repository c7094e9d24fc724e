"""Planning and packing a catalog of 55 charts: ``python -m benchmarks.publishing``.

The charts are our own, copied under other names and versions with a text of their own in each. Measured in a process
that has loaded everything; the budgets are 1 s for the plan when nothing changed, and 3 s for packing what was never
packed before.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sardonyx.catalogs import ContentCache
from sardonyx.operations.publishing import Conduct, apply_at_once, make_plan, sources_in
from sardonyx.publishing import Packer, Source, State

CATALOG = Path(__file__).parent.parent / "catalog-charts"
COPIED = ("postgresql", "vscode-python")
CHARTS = 55
RUNS = 5


def main() -> None:
    """Make the charts, publish them once into a folder, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        charts, public = make_charts(Path(folder) / "charts"), f"{folder}/public"
        sources = sources_in([charts])
        tell("loading them with their dependencies", measure(lambda: sources_in([charts])))
        packages = Packer(ContentCache(Path(folder) / "none")).pack(sources)
        tell("packing what was never packed", measure(lambda: pack_anew(sources, Path(folder) / "fresh")), "3 s")
        tell("packing what was packed before", measure(lambda: pack(sources, Path(folder) / "none")))
        tell("first plan and application", measure(lambda: publish(charts, public), 1))
        tell("plan, all unchanged", measure(lambda: check_unchanged(charts, public)), "1 s")
        tell("plan, all unchanged, nothing remembered", measure(lambda: check_forgotten(charts, public)))
        say(f"{len(sources)} charts, {sum(len(one.data) for one in packages) / 1024:.0f} KiB packed")


def make_charts(folder: Path) -> Path:
    """Copy our charts until there are enough, next to the library that they depend on."""
    shutil.copytree(CATALOG / "sardonyx-library", folder / "sardonyx-library")
    for number in range(CHARTS - 1):
        name = COPIED[number % len(COPIED)]
        copy = folder / f"{name}-{number}"
        shutil.copytree(CATALOG / name, copy)
        metadata = (copy / "Chart.yaml").read_text()
        (copy / "Chart.yaml").write_text(metadata.replace(f"name: {name}\n", f"name: {name}-{number}\n", 1))
        (copy / "README.md").write_text(f"# Chart number {number}\n")
    return folder


def pack_anew(sources: Sequence[Source], cache: Path) -> None:
    """Pack with an empty memory."""
    shutil.rmtree(cache, ignore_errors=True)
    pack(sources, cache)


def pack(sources: Sequence[Source], cache: Path) -> None:
    """Pack with the memory in a folder."""
    Packer(ContentCache(cache)).pack(sources)


def publish(charts: Path, public: str) -> None:
    """Publish everything."""
    apply_at_once([charts], [public], Conduct())


def check_unchanged(charts: Path, public: str) -> None:
    """Plan, and make sure that there is nothing to do."""
    assert len(make_plan([charts], [public]).those(State.UNCHANGED)) == CHARTS


def check_forgotten(charts: Path, public: str) -> None:
    """Plan without what was remembered of packing, as a job of CI does."""
    shutil.rmtree(Path(os.environ["XDG_CACHE_HOME"]) / "sardonyx" / "packed", ignore_errors=True)
    check_unchanged(charts, public)


def measure(function: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Return the seconds of some runs."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return times


def tell(what: str, times: list[float], budget: str = "") -> None:
    """Print the median and the spread."""
    within = f", budget {budget}" if budget else ""
    say(f"{what}: {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f}{within})")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
