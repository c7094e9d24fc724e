"""Build the programs of the real control plane, once: ``python -m tests.cluster.build [--check]``.

Needs Go and network for the first build (about eight minutes on two cores, seconds when Go's caches are warm).
``--check`` builds nothing and says what is missing, a line each. Standard library only, any Python from 3.11.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cluster.isolated import is_possible
from tests.cluster.tools import (
    BUILD_ENVIRONMENT,
    MANIFESTS,
    MODULES,
    PROGRAMS,
    Program,
    missing_to_build,
    missing_to_run,
    tools_folder,
)

POLICY = Path("/usr/sbin/policy-rc.d")


def main(arguments: list[str]) -> int:
    """Build, or only check, and return the exit code: 0 all there, 1 something is missing."""
    if arguments == ["--check"]:
        return _report(_missing())
    if arguments:
        print("usage: python -m tests.cluster.build [--check]", file=sys.stderr)
        return 2
    _install_redis()
    if not tools_folder().is_dir():
        if code := _report(missing_to_build()):
            return code
        build()
    print(f"the programs are in {tools_folder()}")
    return _report(missing_to_run())


def _missing() -> Iterator[str]:
    if not is_possible():
        yield "this user may not make namespaces: run as root, or allow unprivileged user namespaces"
    if tools_folder().is_dir():
        yield from missing_to_run()
    else:
        yield from missing_to_build()
        yield "the programs are not built yet: run python -m tests.cluster.build"


def _report(missing: Iterator[str]) -> int:
    sentences = list(missing)
    print("".join(f"{sentence}\n" for sentence in sentences), end="")
    return 1 if sentences else 0


def build() -> Path:
    """Build all programs and return their folder, which appears only when it is complete."""
    folder = tools_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.parent / ".lock"):
        if folder.is_dir():
            return folder
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        (partial / "bin").mkdir(parents=True)
        for number, program in enumerate(PROGRAMS, start=1):
            _build_program(program, partial / "bin", f"{number}/{len(PROGRAMS)}")
        _copy_manifests(partial / "manifests")
        partial.rename(folder)
    return folder


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build_program(program: Program, folder: Path, count: str) -> None:
    print(f"[{count}] {program.name} … ", end="", flush=True)
    start = time.monotonic()
    _go(program.module, "build", "-o", str(folder / program.name), *program.flags, program.package)
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def _copy_manifests(target: Path) -> None:
    for name, (module, path, files) in MANIFESTS.items():
        source = Path(_go(module, "list", "-m", "-f", "{{.Dir}}", path).strip())
        (target / name).mkdir(parents=True)
        for file in files:
            copy = target / name / Path(file).name
            copy.write_bytes((source / file).read_bytes())


def _go(module: str, *arguments: str) -> str:
    answer = subprocess.run(
        ["go", *arguments],
        cwd=MODULES / module,
        env={**os.environ, **BUILD_ENVIRONMENT},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise SystemExit(f"go {arguments[0]} failed in {MODULES / module} (above)")
    return answer.stdout


def _install_redis() -> None:
    """Install Redis from the system's packages where that is possible, without starting the system's service."""
    if shutil.which("redis-server") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("installing redis-server from the system's packages", flush=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "redis-server"]
    with _services_stay_down():
        if _apt(install):
            _apt(["apt-get", "update", "-qq"])
            _apt(install)


def _apt(command: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode


@contextlib.contextmanager
def _services_stay_down() -> Iterator[None]:
    """Forbid packages to start services (Debian's policy-rc.d) unless the machine has a policy of its own."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
