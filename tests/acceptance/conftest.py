"""The command line as a user runs it: a real published catalog, real Git repositories, processes where it matters."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import site
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from unittest.mock import patch

import pytest

from sardonyx.cli.main import run
from sardonyx.core.tree import Changes
from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.repository import Author, Proposal, open_repository, transact

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ALICE = "alice <alice@example.org>"
OLGA = "olga <olga@example.org>"


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class Sardonyx:
    """Runs ``sardonyx`` with an environment that holds nothing of the machine's.

    Calling it runs the command line in this process, which saves loading it each time; ``process`` starts one.
    """

    def __init__(self, folder: Path, cache: Path, settings: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(cache),
            "SARDONYX_AUTHOR": ALICE,
            **(settings or {}),
        }

    def __call__(self, *arguments: str | Path, stdin: str = "", **settings: str) -> Result:
        out, err = io.StringIO(), io.StringIO()
        environment = {**self.environment, **settings}
        with (
            patch.dict(os.environ, environment, clear=True),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run([str(argument) for argument in arguments])
        assert code != 3, err.getvalue()
        return Result(code, out.getvalue(), err.getvalue())

    def must(self, *arguments: str | Path, **settings: str) -> Result:
        result = self(*arguments, **settings)
        assert result.code == 0, f"{arguments}: {result.err}{result.out}"
        return result

    def start(
        self, *arguments: str | Path, stdout: int | IO[str] = subprocess.PIPE, **settings: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sardonyx", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **settings},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )

    def process(self, *arguments: str | Path, **settings: str) -> Result:
        process = self.start(*arguments, **settings)
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return Result(process.returncode, out, err)


@dataclass(frozen=True)
class Lab:
    """A copy of an environments repository with the tenants user-alice and projet-census, and a published catalog."""

    repository: Path
    charts: Path
    sardonyx: Sardonyx

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.repository), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def files(self, revision: str = "main") -> list[str]:
        return self.git("ls-tree", "-r", "--name-only", revision).splitlines()

    def read(self, path: str, revision: str = "main") -> str:
        return self.git("show", f"{revision}:{path}")

    def head(self) -> str:
        return self.git("rev-parse", "main").strip()

    def commit(self, changes: Changes) -> None:
        """Change files of the repository as somebody else would, past the command line."""
        cache = Path(self.sardonyx.environment["XDG_CACHE_HOME"]) / "others"
        repository = open_repository(str(self.repository), cache_folder=cache)
        transact(repository, lambda _: Proposal(changes, "Change by hand\n"), Author("olga", "olga@example.org"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def pre_commit() -> str:
    """The pre-commit command, which pages and hooks are tried with."""
    found = shutil.which("pre-commit", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip("no pre-commit command: install the development dependencies")
    return found


@pytest.fixture(scope="session")
def published(tmp_path_factory, cache) -> Path:
    """A Helm repository with our catalog's charts in it."""
    folder = tmp_path_factory.mktemp("published")
    Sardonyx(folder, cache).must("publish", "apply", ROOT / "catalog-charts", "--to", folder / "charts")
    return folder / "charts"


@pytest.fixture(scope="session")
def sealing_pair() -> tuple[bytes, bytes]:
    """A sealing certificate and its private key."""
    return create_sealing_pair(datetime.now(UTC), key_bits=2048)


@pytest.fixture(scope="session")
def original(tmp_path_factory, cache, published, sealing_pair) -> Path:
    """The repository that each test gets a copy of."""
    folder = tmp_path_factory.mktemp("original")
    certificate, repository = folder / "sealing.pem", folder / "environments.git"
    certificate.write_bytes(sealing_pair[0])
    sardonyx = Sardonyx(folder, cache, {"SARDONYX_AUTHOR": OLGA})
    sardonyx.must(
        *("init", repository, "--from", ROOT / "environments", "--environment", "lab"),
        *("--url", repository.as_uri(), "--catalog", f"lab={published.as_uri()}"),
        *("--sealing-certificate", certificate),
    )
    sardonyx.must("tenant", "add", "user-alice", "--owner", "alice", "-R", repository)
    sardonyx.must("tenant", "add", "projet-census", "--group", "census", "--member", "alice", "-R", repository)
    return repository


@pytest.fixture
def lab(tmp_path, original, published, cache) -> Lab:
    repository = tmp_path / "environments.git"
    shutil.copytree(original, repository)
    sardonyx = Sardonyx(tmp_path, cache, {"SARDONYX_REPOSITORY": str(repository)})
    return Lab(repository, published, sardonyx)


@pytest.fixture
def launched(lab) -> Lab:
    """A lab in which alice has launched a database called ``survey``."""
    lab.sardonyx.must("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")
    return lab


@pytest.fixture(scope="session")
def wheel_index(tmp_path_factory) -> dict[str, str]:
    """Variables with which pip finds a wheel of this source, and what it depends on, on this machine alone."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", f"--wheel-dir={folder / 'wheels'}", ROOT]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.skip(f"the wheel cannot be built here: {built.stderr.strip()[-300:]}")
    dependencies = folder / "dependencies"
    dependencies.mkdir()
    for path in (path for place in site.getsitepackages() for path in Path(place).iterdir()):
        if "sardonyx" not in path.name and path.suffix != ".pth":
            (dependencies / path.name).symlink_to(path)
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "wheels"), "PYTHONPATH": str(dependencies)}


@pytest.fixture(scope="session")
def runner_temp(tmp_path_factory) -> Path:
    """The folder of the runner, where the action is installed once."""
    return tmp_path_factory.mktemp("runner")
