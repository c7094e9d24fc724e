"""Measure pushing the same packages to the same docker-registry, by us and by Helm: ``python -m benchmarks.oci``.

Each round pushes to repositories of its own. ``helm push`` runs once for each package, one after the other, as the
loops in other people's pipelines do.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.servers.registry import RegistryServer
from tests.tools.helm_binary import helm_binary

from sardonyx.charts import package
from sardonyx.charts.metadata import chart_of
from sardonyx.core.digests import digest_of
from sardonyx.publishing.destination import Package, Release
from sardonyx.publishing.destinations.oci import open_oci
from sardonyx.publishing.entries import entry_of

EPOCH = 1_700_000_000


def main() -> None:
    """Start a registry, push, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--packages", type=int, default=50)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=8)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # Nobody's accounts are needed, and a helper program would be asked for each push.
        os.environ.update(DOCKER_CONFIG=folder, HELM_REGISTRY_CONFIG=f"{folder}/helm.json")
        server = RegistryServer(Path(folder) / "registry")
        try:
            _measure(server.host, Path(folder), options)
        finally:
            server.stop()


def _measure(host: str, folder: Path, options: argparse.Namespace) -> None:
    packages = [_package(number) for number in range(options.packages)]
    for each in packages:
        (folder / each.file).write_bytes(each.data)
    print(f"{len(packages)} packages of {len(packages[0].data)} bytes, {options.rounds} rounds, medians")

    def ours(number: int) -> None:
        _push(f"oci://{host}/ours{number}", packages, options.threads)

    def again(number: int) -> None:
        _push(f"oci://{host}/ours{number}", packages, options.threads)

    def helms(number: int) -> None:
        for each in packages:
            command = [helm_binary(), "push", each.file, f"oci://{host}/helm{number}", "--plain-http"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)

    own = _report(f"sardonyx, {options.threads} threads, with the index", options.rounds, ours)
    _report("the same again, all there", options.rounds, again)
    other = _report("helm push in a loop, without an index", options.rounds, helms)
    print(f"{other / own:.1f} times as fast")


def _push(location: str, packages: list[Package], threads: int) -> None:
    destination = open_oci(location)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(destination.store, packages))
    destination.announce(packages)


def _report(what: str, rounds: int, work: Callable[[int], None]) -> float:
    times = []
    for number in range(rounds):
        begin = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - begin)
    print(f"{what:45} {statistics.median(times):9.2f} s", flush=True)
    return statistics.median(times)


def _package(number: int) -> Package:
    name = f"chart-{number}"
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\ndescription: Number {number}\n".encode(),
        "values.yaml": b"".join(b"key%d: %d\n" % (key, key * 7919 * (number + 1)) for key in range(500)),
        "templates/a.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    }
    chart = chart_of(files, name)
    data = package(chart, epoch=EPOCH)
    digest = digest_of(data)
    return Package(
        Release(name, "1.0.0"), f"{name}-1.0.0.tgz", digest, data, entry_of(chart, digest=digest, epoch=EPOCH)
    )


if __name__ == "__main__":
    main()
