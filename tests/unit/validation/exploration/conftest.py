"""Charts to explore."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sardonyx.dialect import SchemaRegistry
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation import Settings, Subject
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject

CONFIG = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-config\n"
    "data:\n  values: {{ .Values | toJson | quote }}\n"
)
FILES = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\n",
    "values.yaml": "{}\n",
    "values.schema.json": '{"type": "object", "properties": {}}',
    "templates/config.yaml": CONFIG,
}

Subjects = Callable[..., Subject]


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool() as pool:
        yield pool


@pytest.fixture
def subject(pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subjects:
    """Read and render a chart that writes all its values into a ConfigMap, with some files in place of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def made(files: Mapping[str, str], pool: WorkerPool = pool) -> Subject:
        for path, text in {**FILES, **files}.items():
            (tmp_path / "demo" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "demo" / path).write_text(text)
        read = read_subject(tmp_path / "demo", Dependencies(), Settings(SchemaRegistry({})))
        return render_subject(read, pool)

    return made
