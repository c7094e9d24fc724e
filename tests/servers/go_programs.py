"""Programs that tests start and that are written in Go: built once from the Go module proxy, kept in the user's cache.

``python -m tests.servers.go_programs [NAME]…`` builds them, which takes a quarter of an hour on two processors the
first time; the tests themselves build nothing, but skip what is not there. Each has a module in ``programs/`` that
says which version, and lies in a folder whose name follows from the module and how it is built. One of several that
build it does, and the others wait. A variable such as ``SARDONYX_COSIGN`` names another one instead.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.tools import NEEDED_GO, go_version
from tests.servers.debian import NotInstalled

_MODULES = Path(__file__).parent / "programs"
_FLAGS = ("-pgo=off", "-ldflags=-s -w")
_ENVIRONMENT = {"GOFLAGS": "-trimpath -buildvcs=false", "GOWORK": "off"}


@dataclass(frozen=True)
class GoProgram:
    """A program: its name, which its module's folder has too, and the Go package.

    ``tags`` are those of the build; ``needs_c`` says that a part of it is C. ``beside`` are folders of the module that
    it reads when it runs.
    """

    name: str
    package: str
    tags: str = ""
    needs_c: bool = False
    beside: tuple[str, ...] = ()


ACT = GoProgram("act", "github.com/nektos/act")
"""Runs GitHub's workflows on this machine."""
ACTIONLINT = GoProgram("actionlint", "github.com/rhysd/actionlint/cmd/actionlint")
"""Checks GitHub's workflows."""
COSIGN = GoProgram("cosign", "github.com/sigstore/cosign/v3/cmd/cosign")
"""Signs what lies in registries; nine minutes of a processor."""
GITEA = GoProgram(
    "gitea",
    "code.gitea.io/gitea",
    tags="sqlite sqlite_unlock_notify",
    needs_c=True,
    beside=("options", "public", "templates"),
)
"""A forge; ten minutes of a processor."""
VERSITYGW = GoProgram("versitygw", "github.com/versity/versitygw/cmd/versitygw")
"""A server of S3 (Apache License 2.0) that keeps objects in a folder; two and a half minutes of a processor."""

PROGRAMS = {each.name: each for each in (ACTIONLINT, ACT, VERSITYGW, GITEA, COSIGN)}


def built(program: GoProgram) -> Path:
    """Return the path of a program; the folders that it reads lie beside it.

    Raises NotInstalled when it was not built.
    """
    if named := os.environ.get(f"SARDONYX_{program.name.upper()}"):
        return Path(named).absolute()
    file = _folder(program) / program.name
    if not file.exists():
        raise NotInstalled(f"no {program.name}: it is not built; `make test-programs` does that (needs Go)")
    return file


def build(program: GoProgram) -> Path:
    """Return the path of a program, which is built first when it is not there.

    Raises NotInstalled when Go, a C compiler or the modules are not to be had.
    """
    folder = _folder(program)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{program.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _refuse_without_compilers(program)
            _build(program, folder)
    return folder / program.name


def _folder(program: GoProgram) -> Path:
    digest = hashlib.sha256(repr((program, _FLAGS, sorted(_ENVIRONMENT.items()))).encode())
    for name in ("go.mod", "go.sum"):
        digest.update((_MODULES / program.name / name).read_bytes())
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "sardonyx" / "test-tools" / f"{program.name}-{digest.hexdigest()[:16]}"


def _refuse_without_compilers(program: GoProgram) -> None:
    version = go_version()
    if version is None or version < NEEDED_GO:
        raise NotInstalled(f"no {program.name}: there is no Go {'.'.join(map(str, NEEDED_GO))} or later to build it")
    if program.needs_c and not any(shutil.which(name) for name in (os.environ.get("CC") or "gcc", "cc", "clang")):
        raise NotInstalled(f"no {program.name}: there is no C compiler to build it")


def _build(program: GoProgram, folder: Path) -> None:
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _go(program, "build", "-o", str(partial / program.name), *_FLAGS, f"-tags={program.tags}", program.package)
    if program.beside:
        source = Path(_go(program, "list", "-m", "-f", "{{.Dir}}", program.package).strip())
        for name in program.beside:
            # Go's cache is read-only, which its copy must not be: nobody could remove it.
            shutil.copytree(source / name, partial / name, copy_function=shutil.copyfile)
            for path in (partial / name, *(partial / name).rglob("*/")):
                path.chmod(0o755)
    partial.rename(folder)


def _go(program: GoProgram, *arguments: str) -> str:
    done = subprocess.run(
        ["nice", "go", *arguments],
        cwd=_MODULES / program.name,
        env={**os.environ, **_ENVIRONMENT, "CGO_ENABLED": "1" if program.needs_c else "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotInstalled(f"no {program.name}: go {arguments[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def main(names: list[str]) -> int:
    """Build the programs that are named, or all; what cannot be had is said, and its tests will be skipped."""
    for program in [PROGRAMS[name] for name in names] or PROGRAMS.values():
        begin = time.monotonic()
        try:
            print(f"{build(program)} ({time.monotonic() - begin:.0f} s)", flush=True)
        except NotInstalled as error:
            print(error, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
