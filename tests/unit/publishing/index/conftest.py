"""Small indexes, and the command as a person runs it."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sardonyx.catalogs import Index, read_index
from sardonyx.cli.main import run
from sardonyx.core.yamltext import write_yaml
from sardonyx.publishing.index_text import index_text, merged

Entries = dict[str, Any]


def entry(name: str, version: str, **more: Any) -> Entries:
    """Make an entry whose digest follows from name and version."""
    digest = hashlib.sha256(f"{name} {version}".encode()).hexdigest()
    fields = {"apiVersion": "v2", "name": name, "version": version, "urls": [f"{name}-{version}.tgz"]}
    return {**fields, "digest": digest, "created": "2025-01-01T00:00:00Z", **more}


@pytest.fixture
def index() -> Callable[..., Index]:
    """Make an index of entries: ``index(entry("demo", "1.0.0"), annotations=…)``."""

    def make(*entries: Entries, **more: Any) -> Index:
        return read_index(index_text(merged({"apiVersion": "v1", **more}, entries)), "index.yaml")

    return make


@pytest.fixture(name="entry")
def entry_fixture() -> Callable[..., Entries]:
    return entry


@pytest.fixture
def write_index(tmp_path: Path) -> Callable[..., Path]:
    """Write an index of entries as YAML and return its folder."""

    def write(*entries: Entries, folder: str = "repository", **more: Any) -> Path:
        charts: dict[str, list[Entries]] = {}
        for each in entries:
            charts.setdefault(each["name"], []).append(each)
        file = tmp_path / folder / "index.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(write_yaml({"apiVersion": "v1", "entries": charts, **more}))
        return file.parent

    return write


@pytest.fixture
def sardonyx(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run ``sardonyx index``; returns the exit code, stdout and stderr."""

    def call(*arguments: Any) -> tuple[int, str, str]:
        code = run(["index", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def versions_in() -> Callable[[Path], list[str]]:
    """Return ``name version`` of every entry in the index of a folder, in order."""

    def read(folder: Path) -> list[str]:
        charts = json.loads((folder / "index.yaml").read_bytes())["entries"]
        return [f"{name} {each['version']}" for name, entries in charts.items() for each in entries]

    return read


@pytest.fixture
def helm(helm_binary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the real helm with a home of its own."""
    for variable in ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))

    def call(*arguments: Any) -> str:
        command = [str(helm_binary), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    return call
