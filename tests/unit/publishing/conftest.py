"""Charts to publish, and a real web server over the folder they are published to."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sardonyx.catalogs import ContentCache
from sardonyx.charts import Chart, load_folder
from sardonyx.charts.packaging import DEFAULT_EPOCH
from sardonyx.core.yamltext import write_yaml
from sardonyx.publishing import Means, Packer, Plan, Published, Source, apply, plan
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.gpg import find_key
from sardonyx.publishing.journal import NoJournal

# Other work on the machine must not fail a test of properties.

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


class Publishing:
    """Charts on their way to folders."""

    def __init__(self, cache: Path, folder: Path) -> None:
        self.packer = Packer(ContentCache(cache))
        self.folder = folder

    def plan(self, charts, *folders: Path, epoch: int = DEFAULT_EPOCH) -> Plan:
        return plan(self.sources(charts, epoch), self.destinations(folders), self.packer)

    def apply(self, made: Plan, charts, *folders: Path, epoch: int = DEFAULT_EPOCH) -> list[Published]:
        means = Means(self.packer, NoJournal())
        done = apply(made, self.sources(charts, epoch), self.destinations(folders), means)
        for one in done:
            if one.error:
                raise one.error
        return done

    def publish(self, charts, *folders: Path, epoch: int = DEFAULT_EPOCH) -> Published:
        """Plan and apply; return what was done in the first folder."""
        return self.apply(self.plan(charts, *folders, epoch=epoch), charts, *folders, epoch=epoch)[0]

    def sources(self, charts, epoch: int) -> list[Source]:
        return [Source(chart, chart.origin, epoch) for chart in charts]

    def destinations(self, folders) -> list[Folder]:
        return [Folder(folder) for folder in folders or [self.folder]]


@pytest.fixture
def publishing(tmp_path: Path, destination: Path) -> Publishing:
    return Publishing(tmp_path / "cache", destination)


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


@pytest.fixture
def signing(gnupg, monkeypatch) -> str:
    """Make Ann's key that of the user; return its fingerprint."""
    monkeypatch.setenv("GNUPGHOME", str(gnupg.home))
    return find_key("ann@example.org")


@pytest.fixture
def keyring(gnupg, tmp_path: Path) -> Path:
    """The public keys as helm wants them."""
    return gnupg.export(tmp_path / "keyring.gpg", "ann@example.org")
