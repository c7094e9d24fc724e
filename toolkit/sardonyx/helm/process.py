"""One worker process as the pool sees it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.helm.confinement import NotConfined
from sardonyx.helm.engine import Rendering, RenderRequest
from sardonyx.helm.errors import RenderOutOfMemory, RenderTimeout, WorkerDied
from sardonyx.helm.watch import LIBRARY_GAVE_UP, OUT_OF_MEMORY
from sardonyx.helm.wire import LENGTHS_SIZE, decode_reply, encode_request, frame_lengths

START_SECONDS = 30.0
"""How long a worker may take to start; it needs a quarter of a second, more on a machine under load."""


class Limits(NamedTuple):
    """What one render may use: seconds of wall clock, and bytes of resident memory (70 MiB are the engine's own)."""

    seconds: float = 30.0
    memory_bytes: int = 768 << 20


class EndUnknown(WorkerDied):
    """A worker that another process started has ended; only that process could tell how."""


class Worker:
    """A process that renders, started at once; nothing waits for it before the first request.

    A process that is forked later may use it in place of the one that started it, which then hangs up.
    """

    def __init__(self, limits: Limits, helm: Path | None = None) -> None:
        self._limits = limits
        self._ready = False
        self._owes_answer = False
        self._starter = os.getpid()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _start(theirs.fileno(), limits, helm)
            except BaseException:
                ours.close()
                raise
        self._connection = ours

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def usable(self) -> bool:
        """Tell whether the process still runs and owes no answer."""
        return not self._owes_answer and self._is_running()

    def hang_up(self) -> None:
        """Leave the worker to other processes that can ask it; where there are none, it ends by itself."""
        self._connection.close()

    def render(self, request: RenderRequest) -> Rendering:
        """Render one request.

        Raises the RenderErrors of the engine, and RenderTimeout, RenderOutOfMemory or WorkerDied after which the
        worker is gone; NotConfined when this system cannot confine it.
        """
        frame = encode_request(request)
        self._await_ready()
        deadline = time.monotonic() + self._limits.seconds
        self._owes_answer = True
        try:
            self._send(frame, deadline)
            reply = self._receive(deadline)
        except TimeoutError:
            self.kill()
            raise RenderTimeout(self._limits.seconds) from None
        self._owes_answer = False
        with self._defects_are_deadly():
            return decode_reply(reply)

    def kill(self) -> None:
        """End the process and whatever it started, and leave no zombie."""
        with contextlib.suppress(ProcessLookupError):
            if self._is_running():
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._is_own():
            self._process.wait()
        self._connection.close()

    def _is_own(self) -> bool:
        return self._starter == os.getpid()

    def _is_running(self) -> bool:
        return self._process.poll() is None if self._is_own() else not _has_ended(self._connection)

    def _await_ready(self) -> None:
        if self._ready:
            return
        try:
            reply = self._receive(time.monotonic() + START_SECONDS)
        except TimeoutError:
            self.kill()
            raise WorkerDied(f"did not start within {START_SECONDS:g} s") from None
        if "refused" in reply:
            self.kill()
            raise NotConfined(str(reply["refused"]), help="run on Linux with user namespaces or seccomp")
        self._ready = True

    def _send(self, data: bytes, deadline: float) -> None:
        self._connection.settimeout(_remaining(deadline))
        with self._death_is_told():
            self._connection.sendall(data)

    def _receive(self, deadline: float) -> dict[str, Any]:
        with self._death_is_told(), self._defects_are_deadly():
            text, data = frame_lengths(self._read(LENGTHS_SIZE, deadline))
            reply = json.loads(self._read(text + data, deadline)[:text])
            return dict(reply)

    def _read(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._connection.settimeout(_remaining(deadline))
            part = self._connection.recv(min(size - len(received), 1 << 20))
            if not part:
                raise EOFError
            received += part
        return bytes(received)

    @contextlib.contextmanager
    def _death_is_told(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise
        except (EOFError, OSError):
            if not self._is_own():
                self.kill()
                raise EndUnknown("ended") from None
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
            code = self._process.returncode
            self.kill()
            raise self._cause(code) from None

    @contextlib.contextmanager
    def _defects_are_deadly(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError, AttributeError):
            self.kill()
            raise WorkerDied("gave an answer that makes no sense, and was stopped") from None

    def _cause(self, code: int | None) -> RenderOutOfMemory | WorkerDied:
        # Go's runtime also aborts: when a stack outgrows its limit, and when it gets no memory.
        if code in (OUT_OF_MEMORY, LIBRARY_GAVE_UP, -signal.SIGABRT):
            return RenderOutOfMemory(self._limits.memory_bytes)
        if code is not None and code < 0:
            return WorkerDied(f"was killed by signal {-code}")
        return WorkerDied(f"ended by itself (exit code {code})")


def _has_ended(connection: socket.socket) -> bool:
    """Tell whether nobody holds the other end of a connection, or this one is closed."""
    if connection.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    return bool(poll.poll(0))


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def _start(connection: int, limits: Limits, helm: Path | None) -> subprocess.Popen[bytes]:
    # -P: the working folder is not where modules come from. A session of its own: Ctrl-C in the terminal is the
    # pool's affair, and the whole group can be killed.
    command = [sys.executable, "-P", "-m", "sardonyx.helm.worker", str(connection), str(limits.memory_bytes)]
    return subprocess.Popen(
        [*command, *([str(helm)] if helm else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # warnings and crashes may quote values
        pass_fds=[connection],
        cwd="/",
        env=_environment(limits),
        start_new_session=True,
    )


def _environment(limits: Limits) -> dict[str, str]:
    """Return the variables of Go's runtime; nothing of ours is passed on."""
    return {
        "GOTRACEBACK": "none",
        "GOMEMLIMIT": str(limits.memory_bytes * 9 // 10),
        # Garbage is collected when the heap is five times what is in use, not twice: a third less time for 15 MiB.
        "GOGC": "400",
        "LC_ALL": "C.UTF-8",
    }
