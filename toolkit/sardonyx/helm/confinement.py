"""What a worker gives up before it touches a chart: the network, core dumps, files, memory without end.

Linux only. The network goes by two means, either of which is enough: an empty network namespace (``unshare(2)``,
which containers and some distributions forbid to ordinary users), and a seccomp filter that makes ``socket(2)`` fail
(which needs no right at all, on x86-64 and AArch64). Where neither can be had, rendering is refused.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct

from sardonyx.core.errors import SardonyxError

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

OPEN_FILES = 64
MAPPED_AT_REST = 256 << 20
"""What the Go runtime, Python and their threads' stacks have mapped privately before any chart (measured: 150 MiB)."""


class NotConfined(SardonyxError):
    """This system offers no way to take the network from a process."""


def confine(memory_bytes: int) -> None:
    """Give up what rendering does not need, for this process and all it starts; call it while it has one thread.

    Raises NotConfined when the network cannot be taken away.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not (_leave_network(libc) | _forbid_sockets(libc)):
        raise NotConfined(
            "this system cannot take the network from the process that renders charts",
            help="run on Linux with unprivileged user namespaces or seccomp",
        )
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    limit_resources(memory_bytes)
    os.chdir("/")
    os.umask(0o077)


def limit_resources(memory_bytes: int) -> None:
    """Set the kernel's limits; that of memory is the last resort, behind the worker's own watch."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    # Address space says nothing of a Go program, which reserves gigabytes; RLIMIT_DATA counts what it makes writable.
    _lower(resource.RLIMIT_DATA, memory_bytes + MAPPED_AT_REST)


def forbid_files() -> None:
    """Let this process write no byte to any file from now on; pipes and sockets are not files."""
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(which: int, limit: int) -> None:
    hard = resource.getrlimit(which)[1]
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (allowed, allowed))


def _leave_network(libc: ctypes.CDLL) -> bool:
    with contextlib.suppress(AttributeError):
        return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)
    return False


# A classic BPF program over struct seccomp_data (linux/seccomp.h): number at 0, architecture at 4.
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE_EACCES, _KILL = 0x7FFF0000, 0x0005000D, 0x80000000
_X32 = 0x40000000
# Architecture (linux/audit.h), socket; io_uring_setup has one number everywhere and can open sockets too.
_SYSCALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _forbid_sockets(libc: ctypes.CDLL) -> bool:
    known = _SYSCALLS.get(platform.machine())
    if known is None:
        return False
    code = _socket_filter(*known)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _socket_filter(architecture: int, socket: int) -> bytes:
    """Return the program; each instruction is code, jump if true, jump if false (both relative), constant."""
    instructions = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 0, 5, architecture),  # another architecture's numbers mean other calls: kill
        (_LOAD, 0, 0, 0),
        (_JUMP_AT_LEAST, 3, 0, _X32),
        (_JUMP_EQUAL, 3, 0, socket),
        (_JUMP_EQUAL, 2, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _REFUSE_EACCES),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
