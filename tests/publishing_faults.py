"""Killing ``sardonyx publish apply`` again and again: ``python -m tests.publishing_faults [--runs N] [--seed N]``.

Every trial begins with destinations that hold some releases, applies a plan with more of them in a real process, kills
it (SIGKILL) at a moment of its own, and looks at what is left: no package that was there may have changed, and nothing
may be announced that is not there. Then a second application must finish the work. The moments are drawn over the whole
time that a run takes, or lie right after the journal got its n-th line.

Destinations are given as functions that make an empty one for a trial, so that each kind can be tried the same way:
``run_trials(trials(200), [folder_destination, branch_destination], ground)``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

NewDestination = Callable[[Path], str]
"""Makes an empty destination below a folder, and returns its address."""

CHART = """apiVersion: v2
name: {name}
version: {version}
description: A chart that is published
"""
TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata: {}\n"


@dataclass(frozen=True)
class Trial:
    """When a run is killed: ``share`` of the time that a whole one takes, or after so many lines of the journal."""

    share: float = 0.0
    lines: int = 0


@dataclass(frozen=True)
class Ground:
    """What all trials share: where they happen, the charts, and how ``sardonyx`` is called there."""

    folder: Path
    old: Path
    new: Path
    environment: Mapping[str, str]


def trials(count: int, *, lines: int = 9, seed: int = 5) -> list[Trial]:
    """Return moments: half of them after lines of the journal, as often as each other, half of them drawn."""
    draw = random.Random(seed)
    return [
        Trial(lines=1 + number // 2 % lines) if number % 2 else Trial(share=draw.uniform(0.05, 1.0))
        for number in range(count)
    ]


def make_ground(folder: Path) -> Ground:
    """Write charts to publish before and during the trials."""
    for name, version, where in [("a", "1.0.0", "old"), ("b", "1.0.0", "old")]:
        write_chart(folder / where / name, name, version)
    for name, version in [("a", "1.1.0"), ("b", "1.1.0"), ("c", "1.0.0")]:
        write_chart(folder / "new" / name, name, version)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "SARDONYX_AUTHOR": "Ann <ann@example.org>",
    }
    return Ground(folder, folder / "old", folder / "new", environment)


def write_chart(folder: Path, name: str, version: str) -> None:
    """Write a chart whose package is some 20 KB."""
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(CHART.format(name=name, version=version))
    noise = random.Random(f"{name} {version}").randbytes(10_000).hex()
    (folder / "values.yaml").write_text(f"noise: {noise}\n")
    (folder / "templates" / "a.yaml").write_text(TEMPLATE)


def folder_destination(folder: Path) -> str:
    """Return the address of a folder."""
    return str(folder / "public")


def branch_destination(folder: Path) -> str:
    """Make a bare repository, and return the address of a branch of it."""
    command = ["git", "init", "--quiet", "--bare", str(folder / "charts.git")]
    subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]})
    return f"git+{(folder / 'charts.git').as_uri()}#gh-pages"


def bucket_destination(folder: Path) -> str:
    """Return the address of a place in the bucket ``charts``; the ground must say which server it is on."""
    return f"s3://charts/{folder.name}"


@contextlib.contextmanager
def with_bucket(ground: Ground) -> Iterator[Ground]:
    """Start a server of S3 with a bucket ``charts``, for as long as it is needed.

    Raises NotInstalled when there is none.
    """
    from tests.servers.bucket import BucketServer

    server = BucketServer(ground.folder / "s3")
    try:
        server.make_bucket("charts")
        yield replace(ground, environment={**ground.environment, **server.variables})
    finally:
        server.stop()


def run_trials(moments: Sequence[Trial], kinds: Sequence[NewDestination], ground: Ground) -> Iterator[int]:
    """Carry out trials one after the other; yields for each whether the run was killed before it ended (1 or 0).

    Raises AssertionError when anything was lost or rewritten.
    """
    length = _length_of_a_run(kinds, ground)
    for number, moment in enumerate(moments):
        folder = ground.folder / f"trial-{number}"
        yield _carry_out(moment, kinds, folder, ground, length)
        shutil.rmtree(folder)


def _carry_out(moment: Trial, kinds: Sequence[NewDestination], folder: Path, ground: Ground, length: float) -> int:
    addresses = prepare(kinds, folder, ground)
    before = {address: packages_at(address, ground) for address in addresses}
    killed = kill_apply(moment, folder, ground, length)
    for address in addresses:
        check(address, before[address], ground, moment)
    must(["publish", "apply", str(folder / "plan.json")], ground, moment)
    for address in addresses:
        check(address, before[address], ground, moment)
    must(["publish", "status", str(ground.new), *_to(addresses)], ground, moment)
    return int(killed)


def prepare(kinds: Sequence[NewDestination], folder: Path, ground: Ground) -> list[str]:
    """Make destinations that hold the old releases, and a plan for the new ones in ``plan.json``."""
    folder.mkdir()
    addresses = [kind(folder) for kind in kinds]
    must(["publish", "apply", str(ground.old), *_to(addresses)], ground)
    must(["publish", "plan", str(ground.new), *_to(addresses), "--out", str(folder / "plan.json")], ground)
    return addresses


def kill_apply(moment: Trial, folder: Path, ground: Ground, length: float) -> bool:
    """Apply the plan, and kill that at its moment; tells whether it was still at work."""
    process = start(["publish", "apply", str(folder / "plan.json")], ground)
    journal = folder / "plan.json.journal"
    began = time.monotonic()
    while process.poll() is None:
        if moment.lines and _lines(journal) >= moment.lines:
            break
        if not moment.lines and time.monotonic() - began >= moment.share * length:
            break
        time.sleep(0.0005)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def check(address: str, before: Mapping[str, str], ground: Ground, moment: Trial) -> None:
    """Assert that what was there is as it was, and that all that is announced is there."""
    now = packages_at(address, ground)
    changed = [name for name, digest in before.items() if now.get(name) != digest]
    assert not changed, f"{moment}: {address}: lost or rewritten: {changed}"
    must(["publish", "verify", address], ground, moment)


def packages_at(address: str, ground: Ground) -> dict[str, str]:
    """Return the digest of every package that is announced at a destination, by its file name."""
    with _environment(ground):
        from sardonyx.operations.publishing_destinations import opened
        from sardonyx.publishing.destination import Browsable, Release

        with opened(address) as destination:
            assert isinstance(destination, Browsable)
            entries = [entry for versions in destination.index().entries.values() for entry in versions]
            releases = [Release(entry.name, entry.version) for entry in entries]
            contents = {f"{one.name}-{one.version}": destination.fetch(one) for one in releases}
    return {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def start(arguments: Sequence[str], ground: Ground) -> subprocess.Popen[str]:
    """Start a real process."""
    return subprocess.Popen(
        [sys.executable, "-m", "sardonyx", *arguments],
        cwd=ground.folder,
        env=dict(ground.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def must(arguments: Sequence[str], ground: Ground, moment: Trial | None = None) -> None:
    """Run ``sardonyx`` in this process, which saves loading it, and assert that it succeeds."""
    from sardonyx.cli.main import run

    with _environment(ground), tempfile.TemporaryFile("w+") as words:
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            code = run(list(arguments))
        words.seek(0)
        assert code == 0, f"{moment}: {arguments}: exit code {code}: {words.read()}"


def _length_of_a_run(kinds: Sequence[NewDestination], ground: Ground) -> float:
    folder = ground.folder / "whole"
    prepare(kinds, folder, ground)
    began = time.monotonic()
    process = start(["publish", "apply", str(folder / "plan.json")], ground)
    _, words = process.communicate(timeout=120)
    assert process.returncode == 0, words
    shutil.rmtree(folder)
    return time.monotonic() - began


def _to(addresses: Sequence[str]) -> list[str]:
    return [part for address in addresses for part in ("--to", address)]


def _lines(file: Path) -> int:
    try:
        return file.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


@contextlib.contextmanager
def _environment(ground: Ground) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(ground.environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    """Run trials against a folder, a branch and a bucket at once, and say how many were killed at work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, with_bucket(make_ground(Path(folder))) as ground:
        _run(trials(options.runs, lines=13, seed=options.seed), ground)


def _run(moments: Sequence[Trial], ground: Ground) -> None:
    kinds, killed = [folder_destination, branch_destination, bucket_destination], 0
    for number, one in enumerate(run_trials(moments, kinds, ground), start=1):
        killed += one
        if number % 20 == 0:
            _tell(number, killed)
    _tell(len(moments), killed)


def _tell(runs: int, killed: int) -> None:
    sys.stdout.write(f"{runs} runs, {killed} of them killed at work: nothing lost, nothing rewritten\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
