"""From the commit to Synced and Healthy with a refresh, against a real Argo CD. The budget is 3 s.

Run beside a control plane (see ``tests/cluster/run.py``):

    python -m tests.cluster.isolated .venv/bin/python -m tests.cluster.run -- .venv/bin/python -m benchmarks.delivery

Everything goes through the command line, as a user's launch does: the time begins when ``sardonyx launch`` says that it
has committed, and ends when Argo CD reports the new Application as Synced and Healthy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sardonyx.cluster import connect, wait_for, wait_until_gone

ROOT = Path(__file__).parents[1]
SARDONYX = str(Path(sys.executable).with_name("sardonyx"))
TENANT = "user-alice"
RUNS = 7


def main() -> None:
    """Set up a tenant, launch some services one after the other, and print the medians."""
    connection = connect()
    with tempfile.TemporaryDirectory() as name:
        settings = _prepare(Path(name))
        wait_for(connection, "argocd", f"tenant-{TENANT}")
        launches, deliveries, deletions = [], [], []
        for run in range(RUNS):
            service = f"survey-{run}"
            launch, committed = _launch(service, settings)
            wait_for(connection, TENANT, service)
            launches.append(launch)
            deliveries.append(time.monotonic() - committed)
            _run(["delete", service, "--tenant", TENANT, "--yes"], settings)
            begin = time.monotonic()
            wait_until_gone(connection, TENANT, service)
            deletions.append(time.monotonic() - begin)
    _print("sardonyx launch, whole process, refresh included", launches)
    _print("commit to Synced and Healthy", deliveries)
    _print("deleted in Git to gone from the cluster", deletions)


def _prepare(folder: Path) -> dict[str, str]:
    repository, charts = folder / "environments.git", folder / "charts"
    settings = {**os.environ, "SARDONYX_AUTHOR": "alice <alice@example.org>", "SARDONYX_REPOSITORY": str(repository)}
    settings["XDG_CACHE_HOME"] = str(folder / "cache")
    _run(["publish", "apply", str(ROOT / "catalog-charts"), "--to", str(charts)], settings)
    certificate = os.environ["SARDONYX_SEALING_CERTIFICATE"]
    _run(
        [
            *("init", str(repository), "--url", repository.as_uri(), "--catalog", f"lab={charts.as_uri()}"),
            *("--sealing-certificate", certificate),
        ],
        settings,
    )
    _run(["bootstrap", "--apply"], settings)
    _run(["tenant", "add", TENANT, "--owner", "alice"], settings)
    return settings


def _launch(service: str, settings: dict[str, str]) -> tuple[float, float]:
    """Return how long the whole command took, and when it said that it had committed (monotonic seconds)."""
    command = [SARDONYX, "launch", "lab/postgresql", "--tenant", TENANT, "--name", service]
    begin, committed = time.monotonic(), 0.0
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stderr or ():
            if "committed" in line:
                committed = time.monotonic()
    if process.returncode:
        sys.exit(f"sardonyx launch failed with {process.returncode}")
    return time.monotonic() - begin, committed


def _run(arguments: list[str], settings: dict[str, str]) -> None:
    subprocess.run([SARDONYX, *arguments], env=settings, capture_output=True, check=True)


def _print(what: str, seconds: list[float]) -> None:
    spread = f"{min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} runs"
    print(f"{what}: median {statistics.median(seconds):.2f} s ({spread})")


if __name__ == "__main__":
    main()
