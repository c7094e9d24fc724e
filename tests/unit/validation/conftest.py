"""A small sound chart, and the findings for it once some of its files are changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sardonyx.catalogs.index import read_index
from sardonyx.charts import ChartMetadata, load_folder, package, read_metadata
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


class Published:
    """Web servers on the loopback interface, in place of those at the addresses that begin the names of some files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[str, ThreadingHTTPServer] = {}

    def put(self, files: Mapping[str, str | None]) -> dict[str, str | None]:
        """Serve those files, and the packages that they announce; return the others, with the servers' addresses."""
        there = {path: text for path, text in files.items() if text is not None and path.startswith("https://")}
        for address, text in there.items():
            self._serve(urlsplit(address).netloc, text)
        return {path: text and self._here(text) for path, text in files.items() if path not in there}

    def stop(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def _serve(self, host: str, index: str) -> None:
        folder = self._folder / host
        for name, entries in read_index(index.encode(), host).entries.items():
            for entry in entries:
                metadata = f"apiVersion: v2\nname: {name}\nversion: {entry.version}\n"
                chart = load_folder(_written(folder / entry.version / name, {"Chart.yaml": metadata}))
                (folder / entry.urls[0]).write_bytes(package(chart))
        (folder / "index.yaml").write_text(index)
        if host not in self._servers:
            handler = partial(_Quiet, directory=str(folder))
            self._servers[host] = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=self._servers[host].serve_forever, args=(0.05,), daemon=True).start()

    def _here(self, text: str) -> str:
        for host, server in self._servers.items():
            text = text.replace(f"https://{host}", f"http://127.0.0.1:{server.server_port}")
        return text


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    published = Published(tmp_path / "published")
    yield published
    published.stop()


@pytest.fixture
def validated(pool: WorkerPool, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Validate:
    """Validate charts beside each other; each is the sound one with these files changed, or left out (None).

    ``main:Chart.yaml`` is no file of the chart, but what its Chart.yaml was before, and ``https://HOST/index.yaml`` the
    index of a catalog that is served while the test runs.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(
        *charts: Mapping[str, str | None], names: tuple[str, ...] = ("demo",), explore: Mode = Mode.OFF
    ) -> list[Finding]:
        own = [published.put(files) for files in charts]
        folders = [_written(Path(name), {**SOUND, **files}) for name, files in zip(names, own, strict=True)]
        previous = {name: _before(files) for name, files in zip(names, own, strict=True) if BEFORE in files}
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
