"""How far a command is: one line that is written over on a terminal, and nothing in a log."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

_CLEAR = "\r\x1b[K"
_SECONDS = 0.1
_STEP = 1024


class Line:
    """The line. Told how far it is from any thread; it is written at most every tenth of a second, and at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._due = 0.0

    def show(self, done: int, of: int, size: int = 0) -> None:
        """Say how many packages of how many are done, and how many bytes they have."""
        with self._lock:
            now = time.monotonic()
            if now < self._due and done < of:
                return
            self._due = now + _SECONDS
            amount = f", {in_words(size)}" if size else ""
            self._stream.write(f"{_CLEAR}{done} of {of} packages{amount}")
            self._stream.flush()

    def clear(self) -> None:
        """Leave the line empty for what is written next."""
        with self._lock:
            self._stream.write(_CLEAR)
            self._stream.flush()


class Nothing:
    """A line that is not there."""

    def show(self, done: int, of: int, size: int = 0) -> None:
        """Say nothing."""


@contextmanager
def progress() -> Iterator[Line | Nothing]:
    """Give a line on stderr for a while, and leave it empty; without a terminal, or in CI, one that is not there."""
    if not is_watched(sys.stderr, os.environ):
        yield Nothing()
        return
    line = Line(sys.stderr)
    try:
        yield line
    finally:
        line.clear()


def is_watched(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether somebody looks at a stream who can be shown a moving line.

    Some CI systems give jobs a terminal; all that are known set CI.
    """
    is_plain = environment.get("TERM") == "dumb" or environment.get("NO_COLOR")
    return stream.isatty() and not is_plain and environment.get("CI", "") in ("", "false")


def in_words(size: int) -> str:
    """Write a number of bytes in KiB or MiB."""
    return f"{size / _STEP:.1f} KiB" if size < _STEP**2 else f"{size / _STEP**2:.1f} MiB"
