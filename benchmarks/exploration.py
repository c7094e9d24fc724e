"""How long explorations take and where the time goes: ``python -m benchmarks.exploration [CATALOG…]``.

One chart is explored quickly, then every chart of the catalogs (our own by default) in full, each time with nothing
remembered and then once more. The budgets: 2 s for one chart on two cores, 60 s for 55 charts.
The parts are those of one process that does everything: the engine in its worker, reading what it rendered, the rest.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from benchmarks.launch import timed
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.charts import find_charts
from sardonyx.validation import Settings, Subject
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.explore import explore
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject

ROOT = Path(__file__).parents[1]
CORES = len(os.sched_getaffinity(0))


def main(catalogs: list[Path]) -> None:
    """Print a line for each thing that is measured."""
    charts = find_charts(catalogs or [ROOT / "catalog-charts"])
    with WorkerPool(size=CORES) as pool:
        dependencies, settings = Dependencies(), Settings(SchemaRegistry(shipped_fragments()))
        read = (read_subject(chart, dependencies, settings) for chart in charts)
        subjects = [subject for each in read if (subject := render_subject(each, pool)).renderer]
        largest = max(subjects, key=lambda each: len(each.resolved.schema["properties"]) if each.resolved else 0)
        with empty_cache():
            measured(f"quick, {largest.name}, {CORES} cores", [largest], Mode.QUICK, CORES)
            measured("the same again", [largest], Mode.QUICK, CORES)
        with empty_cache():
            measured(f"full, {len(subjects)} charts, {CORES} cores", subjects, Mode.FULL, CORES)
            measured("the same again", subjects, Mode.FULL, CORES)
        parts(largest)


@contextmanager
def empty_cache() -> Iterator[None]:
    """Let explorations remember in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"XDG_CACHE_HOME": folder}):
        yield


def measured(what: str, subjects: list[Subject], mode: Mode, cores: int) -> None:
    """Explore charts and print how long it took."""
    begin = time.perf_counter()
    tried = sum(explore(subject, mode, parts=cores).tried for subject in subjects)
    seconds = time.perf_counter() - begin
    print(f"{what:<40}{seconds:7.2f} s{tried:7} renders{tried / seconds:7.0f} a second")


def parts(subject: Subject) -> None:
    """Print what one process spends on what."""
    spent: dict[str, float] = defaultdict(float)
    with empty_cache(), ExitStack() as stack:
        for owner, name, label in ((WorkerPool, "render", "engine"), (Examiner, "read", "reading")):
            stack.enter_context(patch.object(owner, name, timed(getattr(owner, name), spent, label)))
        begin = time.perf_counter()
        explore(subject, Mode.QUICK)
        whole = (time.perf_counter() - begin) * 1000
    rest = whole - sum(spent.values())
    for label, milliseconds in (*spent.items(), ("rest", rest)):
        print(f"  {label:<38}{milliseconds / 1000:7.2f} s{100 * milliseconds / whole:6.0f} %")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
