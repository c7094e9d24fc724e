"""Watching a process from outside: its children, their arguments and environments (Linux, ``/proc``), and its git."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PROC = Path("/proc")


def children_of(pid: int) -> list[int]:
    """Return the processes below one, at any depth."""
    parents = dict(_parents())
    found, unseen = [], [pid]
    while unseen:
        parent = unseen.pop()
        below = [child for child, above in parents.items() if above == parent]
        found += below
        unseen += below
    return found


def is_worker(pid: int) -> bool:
    return b"sardonyx.helm.worker" in _read(PROC / str(pid) / "cmdline")


def kill(pid: int, number: int) -> None:
    """Send a signal to a process that may have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def wait_for(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return what a condition gives as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def git_shim(folder: Path, before: str) -> str:
    """Put a ``git`` in a folder that does something, in the shell, before each call; return the PATH with it."""
    folder.mkdir(exist_ok=True)
    script = folder / "git"
    script.write_text(f'#!/bin/sh\n{before}\nexec {shutil.which("git")} "$@"\n')
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def recording_git(folder: Path) -> str:
    """Make a ``git`` that records its arguments and its environment in ``folder/record``; return the PATH with it."""
    record = folder / "record"
    return git_shim(folder, f'{{ printf "%s\\n" "$@"; cat /proc/$$/environ; }} >> {record}')


def killing_git(folder: Path, call: int, signal: str) -> str:
    """Make a ``git`` whose n-th call sends a signal to the process that called it; return the PATH with it."""
    count = folder / "count"
    return git_shim(folder, f'echo >> {count}; [ "$(wc -l < {count})" -eq {call} ] && kill -{signal} "$PPID"')


class Watcher:
    """Collects what is to be seen of a process's children while it runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.seen: set[bytes] = set()
        self._pid = process.pid
        self._own = b"".join(os.fsencode(argument) + b"\0" for argument in process.args)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(0.02):
            self.seen.update(text for child in children_of(self._pid) for text in self._seen_of(child))

    def _seen_of(self, pid: int) -> list[bytes]:
        before, environment, after = (_read(PROC / str(pid) / name) for name in ("cmdline", "environ", "cmdline"))
        # Between its fork and its exec a child still shows what the user typed for its parent, or nothing.
        return [] if {before, after} & {self._own, b""} else [before, environment, after]


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (stat := _read(folder / "stat")):
            yield int(folder.name), int(stat.rpartition(b")")[2].split()[1])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
