"""The real cosign for the tests, built once: ``python -m tests.servers.cosign_build`` prints its path.

It comes from the Go module proxy as the module in ``programs/cosign`` says, and is kept in the user's cache under a
name that follows from the module and the flags. The build takes nine minutes of one processor; one of several that
want it builds, and the others wait. ``COSIGN`` names another one.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.cluster.tools import NEEDED_GO, go_version
from tests.servers.debian import NotInstalled

MODULE = Path(__file__).parent / "programs" / "cosign"
_PACKAGE = "github.com/sigstore/cosign/v3/cmd/cosign"
_FLAGS = ("-pgo=off", "-ldflags=-s -w")
_ENVIRONMENT = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -buildvcs=false", "GOWORK": "off"}


def built_cosign() -> Path:
    """Return the path of cosign; builds it first when it is not there.

    Raises NotInstalled when Go or the modules are not to be had.
    """
    if named := os.environ.get("COSIGN"):
        return Path(named).absolute()
    program = _program()
    program.parent.mkdir(parents=True, exist_ok=True)
    with (program.parent / ".cosign.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_file():
            _build(program)
    return program


def _program() -> Path:
    digest = hashlib.sha256(repr((_PACKAGE, _FLAGS, sorted(_ENVIRONMENT.items()))).encode())
    for name in ("go.mod", "go.sum"):
        digest.update((MODULE / name).read_bytes())
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "sardonyx" / "test-tools" / f"cosign-{digest.hexdigest()[:16]}"


def _build(program: Path) -> None:
    version = go_version()
    if version is None or version < NEEDED_GO:
        raise NotInstalled(f"no cosign: there is no Go {'.'.join(map(str, NEEDED_GO))} or later to build it")
    partial = program.with_name(f"{program.name}.partial")
    command = ["nice", "go", "build", "-o", str(partial), *_FLAGS, _PACKAGE]
    environment = {**os.environ, **_ENVIRONMENT}
    done = subprocess.run(command, cwd=MODULE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"no cosign: go build failed: {done.stderr.strip()[-500:]}")
    partial.rename(program)


if __name__ == "__main__":
    try:
        print(built_cosign())
    except NotInstalled as error:
        sys.exit(str(error))
