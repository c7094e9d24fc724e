"""Programs of Debian packages that tests start: installed where that is possible, so that CI has them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_POLICY = Path("/usr/sbin/policy-rc.d")


class NotInstalled(Exception):
    """A program is not there and cannot be installed."""


def program(name: str, package: str) -> str:
    """Return the path of a program; root installs its package first, without starting the service in it.

    Raises NotInstalled with the reason.
    """
    if found := shutil.which(name):
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotInstalled(f"there is no {name}: install Debian's package {package}")
    with _one_at_a_time(), _services_stay_down():
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        if not shutil.which(name) and _apt(install):
            _apt(["apt-get", "update", "-qq"])
            _apt(install)
    if found := shutil.which(name):
        return found
    raise NotInstalled(f"there is no {name}, and {package} could not be installed")


def _apt(command: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """The workers of pytest-xdist share the machine."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sardonyx" / "test-tools"
    caches.mkdir(parents=True, exist_ok=True)
    with (caches / ".apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _services_stay_down() -> Iterator[None]:
    """Forbid packages to start services (Debian's policy-rc.d) unless the machine has a policy of its own."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
