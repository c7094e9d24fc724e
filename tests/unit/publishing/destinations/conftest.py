"""Packages to publish, and real registries to publish them to."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.servers.debian import NotInstalled
from tests.servers.forge_place import Place
from tests.servers.github import GitHubServer
from tests.servers.meddler import Meddler
from tests.servers.registry import RegistryServer, Signing

from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.yamltext import write_yaml
from sardonyx.publishing.destination import Package, Release
from sardonyx.publishing.destinations.oci import OciRegistry, open_oci
from sardonyx.publishing.entries import entry_of

EPOCH = 1_700_000_000


@pytest.fixture(autouse=True)
def no_accounts(monkeypatch, tmp_path):
    """Leave the accounts of whoever runs the tests alone."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.setenv("HELM_REGISTRY_CONFIG", str(tmp_path / "helm" / "config.json"))
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pack(tmp_path: Path):
    """Make a package: name, version, provenance, the text of its values and more of Chart.yaml."""

    def make(
        name: str = "demo", version: str = "1.0.0", /, *, text: str = "a: 1\n", prov: bytes | None = None, **more
    ) -> Package:
        folder = tmp_path / "sources" / f"{name}-{version}"
        (folder / "templates").mkdir(parents=True, exist_ok=True)
        (folder / "Chart.yaml").write_text(write_yaml({"apiVersion": "v2", "name": name, "version": version, **more}))
        (folder / "values.yaml").write_text(text)
        (folder / "templates" / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
        chart = load_folder(folder)
        data = package(chart, epoch=EPOCH)
        digest = digest_of(data)
        entry = entry_of(chart, digest=digest, epoch=EPOCH)
        return Package(Release(name, version), f"{name}-{version}.tgz", digest, data, entry, prov)

    return make


@pytest.fixture(scope="session")
def start_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., RegistryServer]]:
    """Start docker-registry once for each way to sign in, with or without TLS; repositories are the tests' to share."""
    running: dict[tuple[Signing, bool], RegistryServer] = {}

    def start(signing: Signing = Signing.ANYBODY, *, tls: bool = False) -> RegistryServer:
        if (signing, tls) not in running:
            try:
                running[signing, tls] = RegistryServer(tmp_path_factory.mktemp("registry"), signing=signing, tls=tls)
            except NotInstalled as error:
                pytest.skip(str(error))
        return running[signing, tls]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture
def path(request: pytest.FixtureRequest) -> str:
    """A path in a registry that no other test has."""
    return f"t/{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def serve_bytes():
    """Serve one file on the loopback interface; returns the address of the server."""
    servers: list[ThreadingHTTPServer] = []

    def start(path: str, content: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == path else 404)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def registry(start_registry) -> RegistryServer:
    """Start a registry that asks nobody for an account."""
    return start_registry()


@pytest.fixture
def destination(registry: RegistryServer, path: str) -> OciRegistry:
    """Open a place of a test's own in it."""
    return open_oci(f"oci://{registry.host}/{path}")


@pytest.fixture
def meddle():
    """Put a meddler before a server."""
    meddlers: list[Meddler] = []

    def start(target: str) -> Meddler:
        meddlers.append(Meddler(target))
        return meddlers[-1]

    yield start
    for meddler in meddlers:
        meddler.stop()


@pytest.fixture
def forge_tokens(gitea, monkeypatch):
    """Give the toolkit the token of the tests, whichever forge it takes Gitea for."""
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITEA_TOKEN", gitea.token)
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", gitea.token)


@pytest.fixture(params=["gitea", "github"])
def place(request: pytest.FixtureRequest, gitea, forge_tokens) -> Place:
    """Make a repository on a forge, as one of Gitea's and of GitHub's."""
    github = request.getfixturevalue("github") if request.param == "github" else None
    return Place(gitea, f"r{abs(hash(request.node.nodeid)):x}", github)


@pytest.fixture
def github(gitea) -> Iterator[GitHubServer]:
    """Start what makes a forge of GitHub's kind of Gitea."""
    server = GitHubServer(gitea.host)
    yield server
    server.stop()


@pytest.fixture
def through(registry, path, meddle):
    """Open the same destination by way of a meddler; returns both."""

    def start():
        meddler = meddle(registry.host)
        return open_oci(f"oci://{meddler.host}/{path}"), meddler

    return start
