"""A worker's own watch over itself while Helm's library has the processor."""

from __future__ import annotations

import os
import resource
import select
import signal
import threading

OUT_OF_MEMORY = 97
"""Exit code of a worker that used more memory than it may."""
LIBRARY_GAVE_UP = 2
"""Exit code of a Go program whose runtime gave up, which here means that the kernel's memory limit was reached."""

INTERVAL = 0.01


class Watch:
    """A thread that ends this process when it outgrows its memory, or when nobody waits for its answer any more.

    Python's lock is free while the library renders, so the thread runs. The limits of time are the pool's.
    """

    def __init__(self, memory_bytes: int, connection: int) -> None:
        self._memory_bytes = memory_bytes
        self._hangup = select.poll()
        self._hangup.register(connection, select.POLLRDHUP)
        self._rendering = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def __enter__(self) -> None:
        self._rendering.set()

    def __exit__(self, *_: object) -> None:
        self._rendering.clear()

    def _run(self) -> None:
        with open("/proc/self/statm", "rb", buffering=0) as statm:
            while self._rendering.wait():
                if self._hangup.poll(INTERVAL * 1000):
                    os.killpg(0, signal.SIGKILL)
                statm.seek(0)
                if int(statm.read().split()[1]) * resource.getpagesize() > self._memory_bytes:
                    os._exit(OUT_OF_MEMORY)
