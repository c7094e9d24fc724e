"""How far the publishing of many packages is, for whoever wants to be told."""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[[int, int, int], None]
"""Told, from any thread, how many packages of how many are done, and how many bytes these have."""


def unseen(done: int, of: int, size: int) -> None:
    """Show nobody how far it is."""


class Count:
    """How many packages are done, of how many; counts from any thread."""

    def __init__(self, of: int, progress: Progress) -> None:
        self._done, self._of, self._size, self._progress = 0, of, 0, progress
        self._lock = threading.Lock()

    def one(self, size: int) -> None:
        """Count a package of so many bytes."""
        with self._lock:
            self._done += 1
            self._size += size
            self._progress(self._done, self._of, self._size)
