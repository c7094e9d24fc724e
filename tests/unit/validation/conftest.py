"""A small sound chart, and the findings for it once some of its files are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sardonyx.charts import ChartMetadata, read_metadata
from sardonyx.core.findings import Finding
from sardonyx.dialect import SchemaRegistry
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.validation import Settings, validate
from sardonyx.validation.exploration.modes import Mode

SOUND = {
    "Chart.yaml": (
        "apiVersion: v2\nname: demo\nversion: 1.0.0\nmaintainers: [{name: olga, email: olga@example.org}]\n"
        "icon: https://example.org/demo.svg\n"
    ),
    "values.yaml": "greeting: hello\n",
    "values.schema.json": (
        '{"type": "object", "properties": {\n  "greeting": {"type": "string", "default": "hello"}\n}}\n'
    ),
    "templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-config\n"
        "data:\n  greeting: {{ .Values.greeting | quote }}\n"
    ),
}
FRAGMENTS = {
    name: {"type": "object", "properties": {"url": {"type": "string", "default": ""}}}
    for name in ("ide/s3.json", "team/s3.json")
}
BEFORE = "main:Chart.yaml"

Validate = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(Limits(seconds=20)) as pool:
        yield pool


@pytest.fixture
def short_pool() -> Iterator[WorkerPool]:
    """A pool whose renders end soon."""
    with WorkerPool(Limits(seconds=1.5)) as pool:
        yield pool


@pytest.fixture
def validated(pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Validate:
    """Validate charts beside each other; each is the sound one with these files changed, or left out (None).

    ``main:Chart.yaml`` is no file of the chart, but what its Chart.yaml was before.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(
        *charts: Mapping[str, str | None], names: tuple[str, ...] = ("demo",), explore: Mode = Mode.OFF
    ) -> list[Finding]:
        folders = [_written(Path(name), {**SOUND, **files}) for name, files in zip(names, charts, strict=True)]
        previous = {name: _before(files) for name, files in zip(names, charts, strict=True) if BEFORE in files}
        settings = Settings(SchemaRegistry(FRAGMENTS), previous, explore=explore)
        return validate(folders, settings, pool)

    return run


def _before(files: Mapping[str, str | None]) -> ChartMetadata:
    return read_metadata({"Chart.yaml": (files[BEFORE] or "").encode()}, "demo")


def _written(folder: Path, files: Mapping[str, str | None]) -> Path:
    for path, text in files.items():
        if text is not None and path != BEFORE:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    return folder
