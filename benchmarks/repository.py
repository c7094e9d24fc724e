"""Measure ``sardonyx.repository`` with 10,000 instances: ``python benchmarks/repository.py``.

The repository is made in a temporary folder (1,000 tenants with 10 instances of 4 files each). Prints medians; the
remote is a bare repository on the same machine, so no network is in the figures.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sardonyx.repository import (
    Author,
    Proposal,
    Repository,
    changed_paths,
    create_bare_repository,
    open_repository,
    transact,
)

AUTHOR = Author("Bench", "bench@example.org")
INSTANCES = "environments/lab/instances"
FILES = ("instance.yaml", "application.yaml", "manifests.yaml", "NOTES.md")


def main() -> None:
    """Make the repository, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tenants", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        remote = Path(folder) / "remote.git"
        _make(remote, options.tenants)
        print(f"{options.tenants * 10} instances, {options.tenants * 10 * len(FILES)} files, {options.rounds} rounds")
        _measure(remote, Path(folder) / "cache", options.rounds)


def _measure(remote: Path, cache: Path, rounds: int) -> None:
    def opened() -> Repository:
        return open_repository(str(remote), cache_folder=cache)

    _report("clone into an empty cache", 1, lambda _: _then_close(opened(), Repository.fetch))
    with opened() as repository:
        tip = repository.fetch()
        _report("fetch when nothing changed", rounds, lambda _: repository.fetch())
        _report("add an instance (a transaction)", rounds, lambda number: _add(repository, number))
        head = repository.fetch() or ""
        _report("changed paths of that many transactions", rounds, lambda _: changed_paths(repository, tip, head))
    _report("add an instance (open, transaction, close)", rounds, lambda number: _then_close(opened(), _adding(number)))
    _report("names of a tenant's instances, cold", rounds, lambda _: _then_close(opened(), _names))
    _report("every instance.yaml, cold", 5, lambda _: _then_close(opened(), _read_all))
    _report("paths of all files, cold", 5, lambda _: _then_close(opened(), _list_all))


def _report(what: str, rounds: int, work: Callable[[int], object]) -> None:
    times = []
    for number in range(rounds):
        begin = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - begin)
    print(f"{what:45} {statistics.median(times) * 1000:9.1f} ms")


def _then_close(repository: Repository, work: Callable[[Repository], object]) -> None:
    with repository:
        work(repository)


def _adding(number: int) -> Callable[[Repository], object]:
    return lambda repository: _add(repository, 1000 + number)


def _add(repository: Repository, number: int) -> None:
    folder = f"{INSTANCES}/user-0001/new-{number}"
    changes = {f"{folder}/{name}": _text(folder, name) for name in FILES}
    transact(repository, lambda _: Proposal(changes, f"Launch new-{number}"), AUTHOR)


def _names(repository: Repository) -> None:
    repository.tree(repository.head()).names(f"{INSTANCES}/user-0001")


def _read_all(repository: Repository) -> None:
    tree = repository.tree(repository.head())
    tenants = [f"{INSTANCES}/{name}" for name in tree.names(INSTANCES)]
    tree.read_many(f"{tenant}/{name}/instance.yaml" for tenant in tenants for name in tree.names(tenant))


def _list_all(repository: Repository) -> None:
    list(repository.tree(repository.head()).files(""))


def _make(remote: Path, tenants: int) -> None:
    create_bare_repository(remote)
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=remote, input=b"".join(_stream(tenants)), check=True, capture_output=True
    )


def _stream(tenants: int) -> Iterator[bytes]:
    yield b"commit refs/heads/main\ncommitter Bench <bench@example.org> 0 +0000\ndata 6\nBegin\n\n"
    for tenant in range(tenants):
        for instance in range(10):
            folder = f"{INSTANCES}/user-{tenant:04}/service-{instance}"
            for name in FILES:
                data = _text(folder, name)
                yield f"M 100644 inline {folder}/{name}\ndata {len(data)}\n".encode() + data + b"\n"


def _text(folder: str, name: str) -> bytes:
    lines = 200 if name == "manifests.yaml" else 20
    return "".join(f"{name}-{number}: {folder}\n" for number in range(lines)).encode()


if __name__ == "__main__":
    main()
