"""Workers started ahead, one for each render that may run at once."""

from __future__ import annotations

import contextlib
import os
import queue
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sardonyx.core.errors import Place, UsageError
from sardonyx.helm.engine import Rendering, RenderRequest
from sardonyx.helm.process import EndUnknown, Limits, Worker


class WorkerPool:
    """Renders in processes that have no network and can be killed, and replaces those that were.

    ``helm`` is the path of a helm command to use instead of the SDK in process. Several threads may render at once, at
    most ``size`` of them at a time. ``started`` is a worker to begin with, which another process may have started: see
    ``WorkersAhead``. As a context manager it starts on entry and leaves no process behind.

    Raises UsageError when ``helm`` cannot be run.
    """

    def __init__(
        self, limits: Limits | None = None, size: int = 1, helm: Path | None = None, *, started: Worker | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._helm = _command(helm) if helm else None
        self._size = size
        self._places: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for number in range(size):
            self._places.put(None if number else started)
        self._workers = {started} if started else set()
        self._finalizer = weakref.finalize(self, _kill_all, self._workers)

    def start(self) -> Self:
        """Start all workers and return at once: they load the engine while the caller goes on (a few ms each here)."""
        taken = [self._places.get() for _ in range(self._size)]
        for worker in taken:
            self._places.put(worker or self._new_worker())
        return self

    def grow(self, size: int) -> None:
        """Let so many renders run at the same time, where it were fewer; the workers for it are started at once."""
        for _ in range(size - self._size):
            self._places.put(self._new_worker())
            self._size += 1

    def render(self, requests: Sequence[RenderRequest]) -> list[Rendering]:
        """Render all requests, in order, in one worker; each has the pool's limits for itself.

        Raises the RenderError of the first that fails; the others are then not rendered.
        """
        try:
            return self._rendered(requests)
        except EndUnknown:
            # The worker in its place is our own, whose end will be known.
            return self._rendered(requests)

    def _rendered(self, requests: Sequence[RenderRequest]) -> list[Rendering]:
        with self._worker() as worker:
            return [worker.render(request) for request in requests]

    def close(self) -> None:
        """Kill the workers and wait for their end."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _worker(self) -> Iterator[Worker]:
        worker = self._places.get()
        try:
            if worker is None or not worker.usable():
                worker = self._replacement(worker)
            yield worker
            # Also after an interrupt: a worker whose answer was not read would give it to the next request.
        finally:
            if worker is not None and not worker.usable() and self._finalizer.alive:
                worker = self._replacement(worker)
            self._places.put(worker)

    def _replacement(self, worker: Worker | None) -> Worker:
        if worker is not None:
            worker.kill()
            self._workers.discard(worker)
        return self._new_worker()

    def _new_worker(self) -> Worker:
        if not self._finalizer.alive:
            raise RuntimeError("the pool is closed")
        worker = Worker(self._limits, self._helm)
        self._workers.add(worker)
        return worker


def _command(helm: Path) -> Path:
    if not os.access(helm, os.X_OK) or helm.is_dir():
        raise UsageError("is not a command that can be run", place=Place(str(helm)), help="name a helm executable")
    return helm.absolute()


def _kill_all(workers: set[Worker]) -> None:
    while workers:
        workers.pop().kill()
