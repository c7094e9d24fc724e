"""How long ``sardonyx validate`` takes as a whole command: ``python -m benchmarks.validation [FOLDER…]``.

Every chart below the folders (our own catalog by default) is validated with all rules but the exploration: first with
nothing remembered, then again with nothing changed. The budget for 22 charts on two cores is 1 s and 0.5 s, and 1 GiB
for all processes together. Seconds of processors are given beside those on the clock, as they say more on a machine
with other work. Beside it stands what chart-testing's ``ct lint`` takes for the same charts, where it can be had
(``benchmarks/_chart_testing.py``).
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks._chart_testing import NotAvailable, lint_command
from benchmarks._processes import peak_memory
from sardonyx.operations.charts import find_charts

ROOT = Path(__file__).parents[1]
SARDONYX = str(Path(sys.executable).with_name("sardonyx"))
RUNS = 5
NO_DEFECT = (0, 1)
"""Exit codes: nothing found, or something."""
_LINTED = "\nLinting chart "


class Run(NamedTuple):
    """Seconds on the clock and of processors that one command took, and what it printed."""

    wall: float
    processors: float
    output: str


def main(folders: list[Path]) -> None:
    """Print a line for each thing that is measured."""
    charts = find_charts(folders or [ROOT / "catalog-charts"])
    validate = [SARDONYX, "validate", *map(str, charts), "--format", "json"]
    print(f"{len(charts)} charts, load average {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as cache:
        settings = {**os.environ, "XDG_CACHE_HOME": cache}
        _print("sardonyx validate, nothing remembered", [_cold(validate) for _ in range(RUNS)])
        run(validate, settings)
        _print("sardonyx validate, nothing changed", [run(validate, settings) for _ in range(RUNS)])
    with tempfile.TemporaryDirectory() as cache:
        memory = peak_memory(validate, {**os.environ, "XDG_CACHE_HOME": cache})
        print(f"{'memory of all processes, at most':<40}{memory / 2**20:8.0f} MiB")
    _beside(charts)


def _cold(command: Sequence[str]) -> Run:
    with tempfile.TemporaryDirectory() as cache:
        return run(command, {**os.environ, "XDG_CACHE_HOME": cache})


def _beside(charts: Sequence[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            command, settings = lint_command(charts, Path(folder))
        except NotAvailable as error:
            print(f"ct lint is left out: {error}")
            return
        done = run(command, {**os.environ, **settings})
        _print(f"ct lint, which got to {done.output.count(_LINTED)} charts", [done])


def run(command: Sequence[str], settings: Mapping[str, str]) -> Run:
    """Run a command that finds something or not, with all that it starts.

    Raises CalledProcessError when it fails otherwise.
    """
    before, begin = _processor_seconds(), time.perf_counter()
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - begin, _processor_seconds()
    if done.returncode not in NO_DEFECT:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return Run(wall, after - before, done.stdout)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print(what: str, runs: Sequence[Run]) -> None:
    wall = statistics.median(each.wall for each in runs)
    processors = statistics.median(each.processors for each in runs)
    fastest = min(each.wall for each in runs)
    print(f"{what:<40}{wall:8.2f} s ({fastest:.2f} at best; {processors:.2f} s of processors)", flush=True)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
