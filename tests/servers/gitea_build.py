"""The Gitea that tests start, built once: ``python -m tests.servers.gitea_build`` prints its folder.

Gitea comes from the Go module proxy as the module in ``programs/gitea`` says, with SQLite in it, which is C. The build
and the files that Gitea reads beside its program are kept in the user's cache under a name that follows from the module
and the flags. It takes three minutes of two processors; one of several that want it builds, and the others wait.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cluster.tools import NEEDED_GO, go_version
from tests.servers.debian import NotInstalled

MODULE = Path(__file__).parent / "programs" / "gitea"
_PACKAGE = "code.gitea.io/gitea"
_FLAGS = ("-pgo=off", "-tags=sqlite sqlite_unlock_notify", "-ldflags=-s -w")
_ENVIRONMENT = {"CGO_ENABLED": "1", "GOFLAGS": "-trimpath -buildvcs=false", "GOWORK": "off"}
_READ_AT_RUN_TIME = ("options", "public", "templates")


def built_gitea() -> Path:
    """Return the folder with the program ``gitea`` and what it reads; builds it first when it is not there.

    Raises NotInstalled when Go, a C compiler or the modules are not to be had.
    """
    folder = _folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".gitea.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _refuse_without_compilers()
            _build(folder)
    return folder


def _folder() -> Path:
    digest = hashlib.sha256(repr((_PACKAGE, _FLAGS, _READ_AT_RUN_TIME, sorted(_ENVIRONMENT.items()))).encode())
    for name in ("go.mod", "go.sum"):
        digest.update((MODULE / name).read_bytes())
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "sardonyx" / "test-tools" / f"gitea-{digest.hexdigest()[:16]}"


def _refuse_without_compilers() -> None:
    version = go_version()
    if version is None or version < NEEDED_GO:
        raise NotInstalled(f"no Gitea: there is no Go {'.'.join(map(str, NEEDED_GO))} or later to build it")
    if not any(shutil.which(name) for name in (os.environ.get("CC") or "gcc", "cc", "clang")):
        raise NotInstalled("no Gitea: there is no C compiler to build it")


def _build(folder: Path) -> None:
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _go("build", "-o", str(partial / "gitea"), *_FLAGS, _PACKAGE)
    source = Path(_go("list", "-m", "-f", "{{.Dir}}", _PACKAGE).strip())
    for name in _READ_AT_RUN_TIME:
        # Go's cache is read-only, which its copy must not be: nobody could remove it.
        shutil.copytree(source / name, partial / name, copy_function=shutil.copyfile)
        for path in (partial / name, *(partial / name).rglob("*/")):
            path.chmod(0o755)
    partial.rename(folder)


def _go(*arguments: str) -> str:
    command = ["nice", "go", *arguments]
    done = subprocess.run(
        command, cwd=MODULE, env={**os.environ, **_ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotInstalled(f"no Gitea: go {arguments[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


if __name__ == "__main__":
    try:
        print(built_gitea())
    except NotInstalled as error:
        sys.exit(str(error))
