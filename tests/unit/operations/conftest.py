"""Small charts in folders, and a Git repository around them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]
Git = Callable[..., str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one, without anything of the user's."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    return folder


@pytest.fixture
def write_chart(here: Path) -> Write:
    """Write a chart: ``write_chart(folder, version, more lines of Chart.yaml)`` returns its folder."""

    def write(folder: str, version: str = "1.0.0", *lines: str) -> Path:
        path = Path(folder)
        (path / "templates").mkdir(parents=True, exist_ok=True)
        head = ("apiVersion: v2", f"name: {path.name}", f"version: {version}")
        (path / "Chart.yaml").write_text("".join(f"{line}\n" for line in (*head, *lines)))
        (path / "values.yaml").write_text("a: 1\n")
        return path

    return write


@pytest.fixture
def git(here: Path) -> Git:
    """Run the real git in the current folder, as a person would."""

    def run(*arguments: str) -> str:
        person = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
        command = ["git", *person, *arguments]
        return subprocess.run(command, cwd=here, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture
def commit(git: Git) -> Callable[[], None]:
    """Commit everything in the current folder; the first time it becomes a repository."""

    def run() -> None:
        git("init", "-q", "-b", "main")
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "Change")

    return run
