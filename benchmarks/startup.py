"""How long ``sardonyx --help`` takes, as a whole process: ``python -m benchmarks.startup``. The budget is 150 ms."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 20


def main() -> None:
    """Print the median and the spread over some runs after one that warms the file cache."""
    command = [str(Path(sys.executable).with_name("sardonyx")), "--help"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    times = [_seconds(command) * 1000 for _ in range(RUNS)]
    print(f"sardonyx --help: {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}, {RUNS} runs)")


def _seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
