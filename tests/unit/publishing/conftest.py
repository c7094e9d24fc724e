"""Charts to publish, and a real web server over the folder they are published to."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings

from sardonyx.charts import Chart, load_folder
from sardonyx.core.yamltext import write_yaml

# Other work on the machine must not fail a test of properties.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata: {}\n"


@pytest.fixture
def chart(tmp_path: Path):
    """Write a chart and load it: name, version, files and more of Chart.yaml."""

    def make(name: str = "demo", version: str = "1.0.0", /, *, text: str = "a: 1\n", **more) -> Chart:
        folder = tmp_path / "sources" / f"{name}-{version}"
        metadata = {"apiVersion": "v2", "name": name, "version": version, **more}
        files = {"Chart.yaml": write_yaml(metadata), "values.yaml": text, "templates/a.yaml": TEMPLATE}
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
        return load_folder(folder)

    return make


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture
def content(destination: Path):
    """Give the bytes of every file in the folder that is published to."""

    def read() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in destination.iterdir()} if destination.exists() else {}

    return read


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def served(destination: Path):
    """The URL of a web server over the folder."""
    destination.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(destination)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
