"""gitlab-ci-local, which runs jobs of a .gitlab-ci.yml on this machine: from the npm registry, with its own Node."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from tests.servers.debian import NotInstalled, program

PACKAGES = ("gitlab-ci-local@4.75.1", "node@22.23.3")  # it needs Node 22


class NoRunner(Exception):
    """There is no npm, or the packages are not to be had."""


def gitlab_ci_local() -> list[str]:
    """Return the command, fetched once into the user's cache.

    Raises NoRunner with the reason.
    """
    try:
        program("rsync", "rsync")
    except NotInstalled as error:
        raise NoRunner(str(error)) from error
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(caches) / "sardonyx" / "test-tools" / "-".join(PACKAGES).replace("@", "-")
    folder.mkdir(parents=True, exist_ok=True)
    programs = folder / "node_modules" / ".bin"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _install(folder)
    return [str(programs / "node"), str(programs / "gitlab-ci-local")]


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoRunner("there is no npm, which fetches gitlab-ci-local")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", f"--prefix={folder}", *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoRunner(f"npm could not fetch gitlab-ci-local: {(done.stderr or done.stdout).strip()[-300:]}")
    (folder / "complete").touch()
