"""Processes that end: with the one that forked them, and their work after a time."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_PR_SET_PDEATHSIG = 1


class TimeIsUp(Exception):
    """What was being done took longer than it may."""


def end_with(parent: int) -> None:
    """Let the kernel kill this process when the thread that forked it ends (Linux, ``prctl(2)``).

    ``parent`` is that thread's process: it may have ended before this was called. A pipe would not tell, because each
    process that is forked later holds its other end too.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in what takes longer, by the clock on the wall; for the main thread of a process."""

    def give_up(*_: object) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
