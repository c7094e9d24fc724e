"""Measure ``sardonyx verify`` of one launch among 10,000 instances: ``python benchmarks/verify.py``.

The repository is made in a temporary folder (1,000 tenants with 10 instances of 4 files each, beside the tenant that
launches ``postgresql`` from ``catalog-charts``). Prints medians. The catalog is a folder on the same machine, so no
network is in the figures. The last figure is a whole process, with the start of Python and of the worker that renders.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sardonyx.catalogs import ContentCache, with_dependencies
from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.tree import MemoryTree
from sardonyx.core.yamltext import write_yaml
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.initial import Initial, init_changes
from sardonyx.environments.model import Tenant
from sardonyx.environments.reading import read_environment
from sardonyx.environments.shipped import template_tree
from sardonyx.helm.pool import WorkerPool
from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.instances.launching import LaunchOrder, launch
from sardonyx.operations.pinning import pin_chart
from sardonyx.operations.verifying import verify_change
from sardonyx.repository import create_bare_repository

CHART = Path(__file__).parents[1] / "catalog-charts" / "postgresql"
FILES = ("instance.yaml", "application.yaml", "manifests.yaml", "NOTES.md")


def main() -> None:
    """Make the repository, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tenants", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, WorkerPool() as pool:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        _make(folder, options.tenants, pool)
        print(f"{options.tenants * 10 + 1} instances, {options.rounds} rounds")
        _measure(folder / "environments.git", options.rounds, pool)


def _measure(repository: Path, rounds: int, pool: WorkerPool) -> None:
    def in_process() -> None:
        verdict = verify_change(repository, "main~1", "main", ["alice"], pool)
        assert verdict.paths == len(FILES), verdict
        assert not verdict.findings, verdict

    command = [sys.executable, "-m", "sardonyx", "verify", "main~1..main", "-R", str(repository), "--actor", "alice"]
    _report("verify one launch, in a running process", rounds, in_process)
    _report("sardonyx verify", rounds, lambda: subprocess.run(command, check=True, capture_output=True))


def _report(what: str, rounds: int, work: Callable[[], object]) -> None:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    print(f"{what:45} {statistics.median(times) * 1000:9.1f} ms")


def _make(folder: Path, tenants: int, pool: WorkerPool) -> None:
    repository = folder / "environments.git"
    create_bare_repository(repository)
    tree = _lab(repository, _publish(folder / "charts"))
    environment = read_environment(tree, "lab")
    pin, chart = pin_chart(environment, "lab/postgresql", None)
    order = LaunchOrder("lab", "user-alice", "alice", pin, chart, name="survey")
    launched = {path: data or b"" for path, data in launch(tree, order, pool).files.items()}
    stream = [
        *_commit("olga", {**tree.content, **dict(_others(tenants, launched))}),
        *_commit("alice", launched),
    ]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=b"".join(stream), check=True)


def _publish(folder: Path) -> Path:
    folder.mkdir()
    data = package(with_dependencies(load_folder(CHART), cache=ContentCache(), base=CHART))
    (folder / "postgresql.tgz").write_bytes(data)
    version = load_folder(CHART).metadata.version
    entry = {"apiVersion": "v2", "name": "postgresql", "version": version, "urls": ["postgresql.tgz"]}
    index = {"apiVersion": "v1", "entries": {"postgresql": [{**entry, "digest": digest_of(data)}]}}
    (folder / "index.yaml").write_text(write_yaml(index))
    return folder


def _lab(repository: Path, charts: Path) -> MemoryTree:
    certificate, _ = create_sealing_pair(datetime.now(UTC))
    initial = Initial(repository.as_uri(), catalogs={"lab": charts.as_uri()})
    tree = MemoryTree({})
    tree.apply(init_changes(template_tree(), initial, certificate))
    tree.apply(add_tenant(tree, read_environment(tree, "lab"), Tenant("user-alice", owner="alice")))
    return tree


def _others(tenants: int, launched: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for number in range(tenants):
        tenant = f"user-{number:04}"
        yield f"environments/lab/tenants/{tenant}.yaml", b"metadata: {}\n"
        for instance in range(10):
            for path, data in launched.items():
                moved = path.replace("user-alice", tenant).replace("survey", f"service-{instance}")
                yield moved, data.replace(b"survey", b"service-%d" % instance).replace(b"user-alice", tenant.encode())


def _commit(author: str, files: Mapping[str, bytes]) -> Iterator[bytes]:
    yield f"commit refs/heads/main\ncommitter {author} <{author}@example.org> 0 +0000\ndata 2\nx\n\n".encode()
    for path, data in files.items():
        yield f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


if __name__ == "__main__":
    main()
