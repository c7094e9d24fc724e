"""Merge one version into an index of 5,000, beside ``helm repo index --merge``: ``python -m benchmarks.index``.

Each figure is a whole process: seconds by the clock, seconds of processor time and the most memory it held, as medians
over some runs. ``helm`` merges a folder with one package into the old index; ``sardonyx index merge`` merges the same
folder's index. The old index is JSON, as we write it, or YAML, as Helm writes it. ``read``, ``merge`` and ``write`` are
the parts of it in a running process. The budget is 1 s and 300 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tests.tools.helm_binary import helm_binary

from sardonyx.catalogs import read_index
from sardonyx.charts import load_folder, package
from sardonyx.core.yamltext import write_yaml
from sardonyx.publishing.index_merging import merge
from sardonyx.publishing.index_text import index_text, merged

CHARTS = 50
Result = TypeVar("Result")


class Run(NamedTuple):
    """What one process took: seconds by the clock, of the processor, and MiB of memory at most."""

    seconds: float
    processor: float
    memory: float


def main() -> None:
    """Make the indexes, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--versions", type=int, default=5000)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make(folder, options.versions)
        helm = helm_binary()
        subprocess.run([helm, "repo", "index", folder / "new"], check=True)
        for kind in ("json", "yaml"):
            size = (folder / f"old.{kind}").stat().st_size / 2**20
            print(f"{options.versions} versions as {kind}, {size:.1f} MiB, {options.rounds} rounds")
            _parts(folder, kind, options.rounds)
            _commands(folder, kind, options.rounds, helm)


def _make(folder: Path, versions: int) -> None:
    document = merged({"apiVersion": "v1"}, (_entry(number) for number in range(versions)))
    (folder / "old.json").write_bytes(index_text(document))
    (folder / "old.yaml").write_text(write_yaml(document))
    chart = folder / "chart-0"
    chart.mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: chart-0\nversion: 999.0.0\n")
    (folder / "new").mkdir()
    (folder / "new" / "chart-0-999.0.0.tgz").write_bytes(package(load_folder(chart)))


def _entry(number: int) -> dict[str, Any]:
    """Make an entry like those of a catalog of services; what changes with each version does so here."""
    name, version = f"chart-{number % CHARTS}", f"{number // CHARTS // 20}.{number // CHARTS % 20}.0"
    return {
        "apiVersion": "v2",
        "name": name,
        "version": version,
        "type": "application",
        "appVersion": f"3.{number}",
        "description": f"The {name} service, with a collection of the usual packages for data science.",
        "annotations": {"category": "ide", "artifacthub.io/changes": f"- kind: added\n  description: part {number}\n"},
        "home": "https://example.org/home",
        "icon": "https://example.org/icon.png",
        "keywords": ["IDE", "Python", "Data science"],
        "sources": ["https://example.org/images", "https://example.org/charts"],
        "maintainers": [{"name": person, "email": f"{person}@example.org"} for person in ("ann", "bob")],
        "dependencies": [
            {"name": "library", "version": f"1.{number // 500}.0", "repository": "https://example.org/lib"}
        ],
        "created": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00.{number + 1:09}Z",
        "digest": hashlib.sha256(str(number).encode()).hexdigest(),
        "urls": [f"https://example.org/releases/{name}-{version}/{name}-{version}.tgz"],
    }


def _parts(folder: Path, kind: str, rounds: int) -> None:
    data = (folder / f"old.{kind}").read_bytes()
    new = read_index((folder / "new" / "index.yaml").read_bytes(), "new")
    old = _timed("read", rounds, lambda: read_index(data, "old"))
    result = _timed("merge", rounds, lambda: merge(old, [new]))
    _timed("write", rounds, lambda: index_text(result.document))


def _timed(title: str, rounds: int, work: Callable[[], Result]) -> Result:
    times = []
    for _ in range(rounds):
        begin, busy = time.perf_counter(), time.process_time()
        result = work()
        times.append((time.perf_counter() - begin, time.process_time() - busy))
    seconds, processor = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"  {title:<28}{seconds:6.2f} s  processor {processor:5.2f} s")
    return result


def _commands(folder: Path, kind: str, rounds: int, helm: Path) -> None:
    old, out = folder / f"old.{kind}", folder / "out" / "index.yaml"
    ours = [str(Path(sys.executable).with_name("sardonyx")), "index", "merge", old, folder / "new", "--out", out]
    theirs = [helm, "repo", "index", folder / "new", "--merge", old]
    _report("sardonyx index merge", [_run(ours) for _ in range(rounds)])
    _report("helm repo index --merge", [_run(theirs) for _ in range(rounds)])
    _report("helm … --json", [_run([*theirs, "--json"]) for _ in range(rounds)])
    subprocess.run([helm, "repo", "index", folder / "new"], check=True)


def _run(command: Sequence[str | Path]) -> Run:
    begin = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed with {process.returncode}")
    return Run(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _report(title: str, runs: Sequence[Run]) -> None:
    seconds, processor, memory = (statistics.median(each) for each in zip(*runs, strict=True))
    print(f"  {title:<28}{seconds:6.2f} s  processor {processor:5.2f} s  memory {memory:4.0f} MiB")


if __name__ == "__main__":
    main()
