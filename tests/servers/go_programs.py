"""Programs that tests start and that are written in Go: built once from the Go module proxy, kept in the user's cache.

Each has a module in ``programs/`` that says which version, and is kept under a name that follows from the module and
the flags. One of several workers that want it builds it, and the others wait. ``python -m tests.servers.go_programs``
builds all, so that no test has to.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.tools import NEEDED_GO, go_version
from tests.servers.debian import NotInstalled

_MODULES = Path(__file__).parent / "programs"
_FLAGS = ("-pgo=off", "-ldflags=-s -w")
_ENVIRONMENT = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -buildvcs=false", "GOWORK": "off"}


@dataclass(frozen=True)
class GoProgram:
    """A program: its name, which its module's folder has too, and the Go package."""

    name: str
    package: str


VERSITYGW = GoProgram("versitygw", "github.com/versity/versitygw/cmd/versitygw")
"""A server of S3 (Apache License 2.0) that keeps objects in a folder; two and a half minutes of a processor."""


def built(program: GoProgram) -> Path:
    """Return the path of a program; builds it first when it is not there.

    Raises NotInstalled when Go or the modules are not to be had.
    """
    file = _place(program)
    file.parent.mkdir(parents=True, exist_ok=True)
    with (file.parent / f".{program.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _build(program, file)
    return file


def _place(program: GoProgram) -> Path:
    digest = hashlib.sha256(repr((program, _FLAGS, sorted(_ENVIRONMENT.items()))).encode())
    for name in ("go.mod", "go.sum"):
        digest.update((_MODULES / program.name / name).read_bytes())
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "sardonyx" / "test-tools" / f"{program.name}-{digest.hexdigest()[:16]}"


def _build(program: GoProgram, file: Path) -> None:
    version = go_version()
    if version is None or version < NEEDED_GO:
        raise NotInstalled(f"no {program.name}: there is no Go {'.'.join(map(str, NEEDED_GO))} or later to build it")
    partial = file.with_name(f"{file.name}.partial")
    done = subprocess.run(
        ["nice", "go", "build", "-o", str(partial), *_FLAGS, program.package],
        cwd=_MODULES / program.name,
        env={**os.environ, **_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotInstalled(f"no {program.name}: go build failed: {done.stderr.strip()[-500:]}")
    partial.rename(file)


if __name__ == "__main__":
    try:
        print(built(VERSITYGW))
    except NotInstalled as error:
        sys.exit(str(error))
