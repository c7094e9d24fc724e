"""Each way of taking the network away is enough alone; a system that lacks one skips its test."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

CONNECT = """
import ctypes, socket, sys
from sardonyx.helm import confinement
{prepare}
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2)
except OSError:
    print("no network")
"""
BOTH = "confinement.confine(1 << 30)"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def connect(prepare: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return run(CONNECT.format(prepare=prepare, port=listener.getsockname()[1]))


def test_unconfined_process_does_connect():
    assert connect("") == ""


def test_confined_process_cannot_connect():
    assert connect(BOTH) == "no network"


@pytest.mark.parametrize("means", ["_leave_network", "_forbid_sockets"])
def test_one_means_is_enough(means):
    prepare = f"confinement.{means}(ctypes.CDLL(None)) or (print('unavailable'), sys.exit())"
    said = connect(prepare)
    if said == "unavailable":
        pytest.skip(f"{means}: this system does not allow it")
    assert said == "no network"


def test_process_without_any_means_refuses():
    prepare = "confinement._leave_network = confinement._forbid_sockets = lambda libc: False\n"
    code = prepare + "try: confinement.confine(1 << 30)\nexcept confinement.NotConfined: print('refused')"
    assert run("from sardonyx.helm import confinement\n" + code) == "refused"


@pytest.mark.parametrize(
    ("limit", "expected"), [("RLIMIT_CORE", "(0, 0)"), ("RLIMIT_NOFILE", "(64, 64)")], ids=["core", "files"]
)
def test_limits_hold_for_good(limit, expected):
    said = run(
        f"from sardonyx.helm import confinement\n{BOTH}\nimport resource\nprint(resource.getrlimit(resource.{limit}))"
    )
    assert said == expected


def test_worker_can_write_no_file(tmp_path):
    file = tmp_path / "file"
    code = f"from sardonyx.helm import confinement\nconfinement.forbid_files()\nfile = open({str(file)!r}, 'wb', 0)\n"
    assert run(code + "try: file.write(b'x')\nexcept OSError: print('refused')") == "refused"
