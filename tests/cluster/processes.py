"""Processes that are watched while they start and never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

START_DEADLINE = 60.0
STOP_DEADLINE = 10.0
LOG_LINES = 40


class NotStarted(Exception):
    """A process ended or did not become ready in time; the message carries the end of its log."""


class Service:
    """One process with a log file, in a process group of its own."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait until the service is ready; raises NotStarted when it ends before, or takes too long."""
        deadline = time.monotonic() + START_DEADLINE
        while not ready():
            if self._process.poll() is not None:
                raise NotStarted(f"{self.name} ended with {self._process.returncode}:\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise NotStarted(f"{self.name} was not ready after {START_DEADLINE:.0f} s:\n{self.last_lines()}")
            time.sleep(0.02)

    def last_lines(self) -> str:
        """Return the end of the log, indented."""
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        return "\n".join(f"    {line}" for line in lines)

    def ask_to_end(self) -> None:
        """Send SIGTERM, once."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Make the process and all its children end: SIGTERM, ten seconds, SIGKILL to the whole group."""
        self.ask_to_end()
        deadline = time.monotonic() + STOP_DEADLINE
        while self._process.returncode is None and not self._has_ended() and time.monotonic() < deadline:
            time.sleep(0.01)
        if self._process.returncode is None:
            # The leader is not collected yet, so its number still means this group and no other.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def port_accepts(port: int) -> bool:
    """Tell whether something listens on this port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
