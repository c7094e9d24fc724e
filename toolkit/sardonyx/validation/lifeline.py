"""Processes that do not outlive the one that forked them, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Let the kernel kill this process when the thread that forked it ends (Linux, ``prctl(2)``).

    ``parent`` is that thread's process: it may have ended before this was called. A pipe would not tell, because each
    process that is forked later holds its other end too.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
