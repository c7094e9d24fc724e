"""Run a command in namespaces of its own: ``python -m tests.cluster.isolated COMMAND…``.

* **Network**: only a loopback interface, with one more address (``SERVICE_ADDRESS``) because the API server proxies to
  no 127.0.0.1. Fixed ports never clash with another run, and nothing of the stack (two Argo CD programs listen on
  every interface and cannot be told otherwise) is reachable from elsewhere.
* **Mounts**: a private folder at ``/var/run/secrets``, where the sealed-secrets controller looks for its token.
* **Processes**: when the command ends, however it ends, the kernel ends every process it left behind.

Works as root, and as any user where unprivileged user namespaces are allowed. Linux only, standard library only.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from types import FrameType

MARK = "SARDONYX_ISOLATED"
SERVICE_ADDRESS = "10.99.0.1"

# linux/sched.h, sys/mount.h, linux/prctl.h, linux/sockios.h, net/if.h
_NEW_MOUNTS, _NEW_USERS, _NEW_PROCESSES, _NEW_NETWORK = 0x00020000, 0x10000000, 0x20000000, 0x40000000
_RECURSIVE_PRIVATE = 16384 | (1 << 18)
_SIGNAL_ON_PARENT_DEATH = 1
_SET_INTERFACE_FLAGS, _UP_AND_RUNNING = 0x8914, 0x1 | 0x40
_SET_INTERFACE_ADDRESS = 0x8916

_libc = ctypes.CDLL(None, use_errno=True)


def main(command: list[str]) -> int:
    """Run the command and return its exit code; 128 and the signal's number when a signal ended it."""
    if not command:
        print("usage: python -m tests.cluster.isolated COMMAND…", file=sys.stderr)
        return 2
    try:
        _leave_namespaces()
    except OSError as error:
        print(f"no private namespaces here ({error.strerror}): run as root, or allow user namespaces", file=sys.stderr)
        return 1
    child = os.fork()
    if child == 0:
        os._exit(_first_process(command))
    return _wait_for(child)


def is_isolated() -> bool:
    """Tell whether this process was started by this module."""
    return os.environ.get(MARK) == "1"


def is_possible() -> bool:
    """Tell whether this machine lets this user make the namespaces, by making them in a child."""
    child = os.fork()
    if child == 0:
        try:
            _leave_namespaces()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _leave_namespaces() -> None:
    user, group = os.geteuid(), os.getegid()
    wanted = _NEW_MOUNTS | _NEW_PROCESSES | _NEW_NETWORK | (_NEW_USERS if user else 0)
    _checked(_libc.unshare(wanted))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def _first_process(command: list[str]) -> int:
    """Be the first process of the new process namespace: prepare, start the command, collect whoever ends."""
    _checked(_libc.prctl(_SIGNAL_ON_PARENT_DEATH, signal.SIGKILL))
    _bring_loopback_up()
    _hide_service_account()
    # So that ps shows these processes. Containers may forbid it; nothing depends on it.
    _libc.mount(b"proc", b"/proc", b"proc", 0, None)
    try:
        child = os.posix_spawnp(command[0], command, {**os.environ, MARK: "1"})
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    return _wait_for(child)


def _bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, struct.pack("16sh14x", b"lo", _UP_AND_RUNNING))
        address = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(SERVICE_ADDRESS))
        fcntl.ioctl(any_socket, _SET_INTERFACE_ADDRESS, address)


def _hide_service_account() -> None:
    """Put an empty folder over /var/run/secrets, or over /run where that does not exist and must not be made."""
    _checked(_libc.mount(b"none", b"/", None, _RECURSIVE_PRIVATE, None))
    secrets = Path("/var/run/secrets")
    over = secrets if secrets.is_dir() else Path("/run")
    _checked(_libc.mount(b"tmpfs", os.fsencode(over), b"tmpfs", 0, b"mode=0755"))
    secrets.mkdir(exist_ok=True)


def _wait_for(child: int) -> int:
    """Wait for a child, collect any other, pass on a request to end; ^C reaches the child from the terminal itself."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    while True:
        ended, status = os.wait()
        if ended == child:
            return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
