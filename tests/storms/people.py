"""Those who publish: real processes, forked from one that has loaded everything, because loading takes longest.

Their waits are a tenth as long as users' are.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

_HASTE = 0.1
_LOADED = (
    *("httpx", "certifi", "encodings.idna", "sardonyx.cli.main", "sardonyx.cli.publish", "sardonyx.cli.publishing"),
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

    @property
    def is_at_work(self) -> bool:
        """Tell whether the process runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def end(self) -> Ended:
        """Wait for the end."""
        self._process.join(180)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
            raise AssertionError(f"came to no end: {self._words.read_text()}")
        code = self._process.exitcode
        assert code is not None
        words = self._words.read_text(errors="replace") if self._words.exists() else ""
        return Ended(code, words)


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
    sys.exit(_code(commands))


def _code(commands: list[list[str]]) -> int:
    from sardonyx.cli.main import run

    try:
        return next((code for command in commands if (code := run(command))), 0)
    except BaseException:
        traceback.print_exc()
        return 3
