"""Workers for processes that are yet to be forked."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence

from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits, Worker


class WorkersAhead:
    """So many workers, started at once: they load the engine while this process imports what will be done with it.

    Each process that is forked from this one takes one of them (``taken``); when all are forked, this process leaves
    the workers to them (``handed_over``), so that each ends with its user.
    """

    def __init__(self, count: int, limits: Limits) -> None:
        self._limits = limits
        self._workers: list[Worker] = []
        # What is read from a pipe by one process, no other reads.
        self._numbers, writing = os.pipe()
        os.write(writing, bytes(range(count)))
        os.close(writing)
        self._finalizer = weakref.finalize(self, _end, self._workers, self._numbers, os.getpid())
        for _ in range(count):
            self._workers.append(Worker(limits))

    def taken(self) -> WorkerPool:
        """Return a pool with one of the workers, in a process that was forked; the next one gets another."""
        number = os.read(self._numbers, 1)[0]
        for other in (*self._workers[:number], *self._workers[number + 1 :]):
            other.hang_up()
        return WorkerPool(self._limits, started=self._workers[number])

    def handed_over(self) -> None:
        """Hang up, in the process that started the workers."""
        for worker in self._workers:
            worker.hang_up()

    def close(self) -> None:
        """Kill the workers that are left."""
        self._finalizer()


def _end(workers: Sequence[Worker], numbers: int, starter: int) -> None:
    if os.getpid() == starter:
        os.close(numbers)
        for worker in workers:
            worker.kill()
