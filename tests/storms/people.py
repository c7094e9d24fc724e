"""Those who publish: real processes, forked from one that has loaded everything, because loading takes longest.

Their waits are a tenth as long as users' are.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

_HASTE = 0.1
_LONGEST = 300.0
_LOADED = (
    *("httpx", "certifi", "encodings.idna", "sardonyx.cli.running", "sardonyx.cli.publish", "sardonyx.cli.publishing"),
    *("sardonyx.operations.publishing", "sardonyx.operations.publishing_branch", "sardonyx.charts"),
    *("sardonyx.operations.publishing_releases", "sardonyx.publishing.plan_report", "sardonyx.publishing.status"),
    *(f"sardonyx.publishing.destinations.{name}" for name in ("bucket", "chartmuseum", "folder", "forge", "oci")),
)


@dataclass(frozen=True)
class Ended:
    """How somebody ended: the exit code (negative: the signal that killed them), and all that was written."""

    code: int
    words: str


class Person:
    """Somebody who runs ``sardonyx`` with some arguments, several times if need be, until one fails."""

    def __init__(
        self, commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str], name: str
    ) -> None:
        self._words = folder / f"{name}-{time.monotonic_ns()}.txt"
        arguments = ([list(command) for command in commands], str(folder), dict(environment), str(self._words))
        self._process: ForkServerProcess = _nursery().Process(target=_live, args=arguments)
        self._process.start()
        # By its number alone somebody else could be killed who got it after the end.
        assert self._process.pid is not None
        self._handle = os.pidfd_open(self._process.pid)
        self._lock = threading.Lock()

    @property
    def is_at_work(self) -> bool:
        """Tell whether the process runs."""
        return not self._has_ended(0)

    def kill(self) -> None:
        """Send SIGKILL; nothing happens when it has ended."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def end(self) -> Ended:
        """Wait for the end."""
        has_ended = self._has_ended(_LONGEST)
        self.kill()
        self._process.join()
        with self._lock:
            os.close(self._handle)
            self._handle = -1
        words = self._words.read_text(errors="replace") if self._words.exists() else ""
        assert has_ended, f"came to no end: {words}"
        code = self._words.with_suffix(".code")
        return Ended(int(code.read_text()) if code.exists() else -signal.SIGKILL, words)

    def _has_ended(self, seconds: float) -> bool:
        ready = select.poll()
        ready.register(self._handle, select.POLLIN)
        return bool(ready.poll(seconds * 1000))


def _nursery() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _live(commands: list[list[str]], folder: str, environment: dict[str, str], words: str) -> None:
    handle = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    wait = time.sleep
    time.sleep = lambda seconds: wait(seconds * _HASTE)
    code = _code(commands)
    partial = Path(f"{words}.partial")
    partial.write_text(str(code))
    partial.rename(Path(words).with_suffix(".code"))
    sys.exit(code)


def _code(commands: list[list[str]]) -> int:
    from sardonyx.cli.main import run

    try:
        return next((code for command in commands if (code := run(command))), 0)
    except BaseException:
        traceback.print_exc()
        return 3
