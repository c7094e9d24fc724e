"""How long a launch takes and where the time goes: ``python -m benchmarks.launch``.

The laboratory is made with the command line in a temporary folder: the catalog of this repository published, an
environments repository, one tenant. The budget is 1 s of wall clock for the whole command in an idle machine, of which
at most 0.5 s of processor time are spent in our own process.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sardonyx.cli.main import run
from sardonyx.helm.pool import WorkerPool
from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.repository.git import Git

ROOT = Path(__file__).parents[1]
RUNS = 11
LAUNCH = ("launch", "lab/vscode-python", "--tenant", "user-alice")


def main() -> None:
    """Print medians of several runs, after one that fills the caches."""
    with tempfile.TemporaryDirectory() as folder:
        environment = make_lab(Path(folder))
        process(LAUNCH, environment)
        print_row("sardonyx --help", [process(("--help",), environment) for _ in range(RUNS)])
        whole = [process(LAUNCH, environment) for _ in range(RUNS)]
        print_row("sardonyx launch", whole)
        parts = [loaded(LAUNCH, environment) for _ in range(RUNS + 1)][1:]
    for part in ("git", "render", "rest"):
        print(f"  {part:<22}{median(run_parts[part] for run_parts in parts):6.0f} ms wall")
    total = median(sum(run_parts.values()) for run_parts in parts)
    print(f"  {'starting, importing':<22}{median(wall for wall, _, _ in whole) - total:6.0f} ms wall")


def make_lab(folder: Path) -> dict[str, str]:
    """Make the laboratory below a folder; return the environment in which commands find it."""
    charts, repository, certificate = folder / "charts", folder / "environments.git", folder / "sealing.pem"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "SARDONYX_AUTHOR": "alice <alice@example.org>",
        "SARDONYX_REPOSITORY": str(repository),
    }
    certificate.write_bytes(create_sealing_pair(datetime.now(UTC))[0])
    process(("publish", "apply", str(ROOT / "catalog-charts"), "--to", str(charts)), environment)
    source = ("--url", repository.as_uri(), "--catalog", f"lab={charts.as_uri()}")
    process(("init", str(repository), *source, "--sealing-certificate", str(certificate)), environment)
    process(("tenant", "add", "user-alice", "--owner", "alice"), environment)
    return environment


def process(arguments: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float, float]:
    """Run a command in a process; return ms of wall clock, of its processor time, and of its children's."""
    command = [sys.executable, "-c", _COUNTING, *arguments]
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, check=True)
    wall = (time.perf_counter() - begin) * 1000
    own, children = map(float, done.stderr.splitlines()[-1].split())
    return wall, own, children


_COUNTING = """
import resource, sys
from sardonyx.cli.main import run
code = run(sys.argv[1:])
times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(*((each.ru_utime + each.ru_stime) * 1000 for each in times), file=sys.stderr)
sys.exit(code)
"""


def loaded(arguments: tuple[str, ...], environment: dict[str, str]) -> dict[str, float]:
    """Run a command in this process, which has imported everything; return ms of wall clock by part."""
    spent: dict[str, float] = defaultdict(float)
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(Git, "attempt", timed(Git.attempt, spent, "git")),
        patch.object(WorkerPool, "render", timed(WorkerPool.render, spent, "render")),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        begin = time.perf_counter()
        code = run(list(arguments))
        whole = (time.perf_counter() - begin) * 1000
    if code:
        raise SystemExit("the launch failed")
    return {**spent, "rest": whole - sum(spent.values())}


def timed(function: Callable[..., Any], spent: dict[str, float], part: str) -> Callable[..., Any]:
    """Wrap a method so that its time is counted."""

    def wrapper(*arguments: Any, **options: Any) -> Any:
        with counted(spent, part):
            return function(*arguments, **options)

    return wrapper


@contextlib.contextmanager
def counted(spent: dict[str, float], part: str) -> Iterator[None]:
    """Add the time of a block to a part."""
    begin = time.perf_counter()
    try:
        yield
    finally:
        spent[part] += (time.perf_counter() - begin) * 1000


def print_row(name: str, runs: list[tuple[float, float, float]]) -> None:
    """Print the medians of some runs of a command."""
    wall, own, children = (median(each[column] for each in runs) for column in range(3))
    print(f"{name:<24}{wall:6.0f} ms wall, {own:4.0f} ms processor, {children:4.0f} ms in git and workers")


def median(numbers: Iterator[float]) -> float:
    """Return the median."""
    return statistics.median(numbers)


if __name__ == "__main__":
    main()
