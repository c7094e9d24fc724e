"""Real servers on the loopback interface: a static web server and an OCI registry."""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sardonyx.catalogs import ContentCache
from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.yamltext import write_yaml

# Other work on the machine must not fail a test of properties.

Answer = tuple[int, dict[str, str], bytes]


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request, address):
        """Say nothing when a client hangs up on an answer that it will not read."""


class Server:
    """Answers with what ``route`` returns for method, path, headers and body; remembers what it was asked."""

    def __init__(self, route: Callable[[str, str, dict[str, str], bytes], Answer]):
        server = self
        self.requests: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.requests.append((self.command, self.path))
                server.headers.append(headers)
                status, extra, content = route(self.command, self.path, headers, body)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments):
                pass

        self._http = QuietServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._http.shutdown()
        self._http.server_close()


class RegistryServer:
    """The parts of the OCI distribution specification 1.1 that pushing, pulling and listing tags need."""

    def __init__(self):
        self.stored: dict[str, bytes] = {}
        self.tagged: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.page = 2
        self.token = ""

    def route(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        path, _, query = path.partition("?")
        if path == "/token":
            return 200, {}, json.dumps({"token": self.token}).encode()
        if self.token and headers.get("authorization") != f"Bearer {self.token}":
            realm = f'Bearer realm="http://{headers["host"]}/token",service="tests",scope="repository:x:pull"'
            return 401, {"WWW-Authenticate": realm}, b""
        match = re.fullmatch(r"/v2/(?:(.+?)/(blobs/uploads|blobs|manifests|tags)/(.*))?", path)
        if match is None or not match[1]:
            return (200 if match else 404), {}, b"{}"
        name, kind, rest = match.groups()
        if kind == "blobs/uploads":
            return self.upload(method, name, body)
        if kind == "manifests":
            return self.manifest(method, name, rest, headers, body)
        return self.tags(name, query) if kind == "tags" else self.blob(rest)

    def upload(self, method: str, name: str, body: bytes) -> Answer:
        if method == "POST":
            return 202, {"Location": f"/v2/{name}/blobs/uploads/1"}, b""
        self.stored[digest_of(body)] = body
        return 201, {"Location": f"/v2/{name}/blobs/{digest_of(body)}"}, b""

    def blob(self, digest: str) -> Answer:
        found = self.stored.get(digest)
        return (404, {}, b"{}") if found is None else (200, {}, found)

    def manifest(self, method: str, name: str, reference: str, headers: dict[str, str], body: bytes) -> Answer:
        if method == "PUT":
            for key in (reference, digest_of(body)):
                self.tagged[name, key] = (headers["content-type"], body)
            return 201, {"Docker-Content-Digest": digest_of(body)}, b""
        found = self.tagged.get((name, reference))
        if found is None:
            return 404, {}, b"{}"
        return 200, {"Content-Type": found[0], "Docker-Content-Digest": digest_of(found[1])}, found[1]

    def tags(self, name: str, query: str) -> Answer:
        last = re.search(r"last=([^&]*)", query)
        tags = sorted(tag for owner, tag in self.tagged if owner == name and not tag.startswith("sha256:"))
        rest = [tag for tag in tags if not last or tag > last[1]]
        link = (
            f'</v2/{name}/tags/list?n={self.page}&last={rest[self.page - 1]}>; rel="next"' if rest[self.page :] else ""
        )
        answer = json.dumps({"name": name, "tags": rest[: self.page]}).encode()
        return (200, {"Link": link} if link else {}, answer) if tags else (404, {}, b"{}")


@pytest.fixture
def serve():
    """Start servers for one test."""
    servers: list[Server] = []

    def start(route) -> Server:
        servers.append(Server(route))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def serve_folder(serve):
    """Serve the files of a folder."""

    def start(folder: Path) -> Server:
        def route(method, path, headers, body):
            file = folder / path.lstrip("/")
            return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"")

        return serve(route)

    return start


@pytest.fixture
def registry(serve):
    """An empty OCI registry; its server is ``registry.server``."""
    registry = RegistryServer()
    registry.server = serve(registry.route)
    return registry


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    return ContentCache(tmp_path / "cache")


@pytest.fixture
def make_chart(tmp_path: Path):
    """Write a chart's folder: name, version and more of Chart.yaml, and other files."""

    def make(name: str, version: str, /, folder: str = "", files: dict[str, str] | None = None, **more) -> Path:
        target = tmp_path / (folder or f"sources/{name}-{version}")
        metadata = {"apiVersion": "v2", "name": name, "version": version, **more}
        for path, text in {"Chart.yaml": write_yaml(metadata), **(files or {})}.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_text(text)
        return target

    return make


@pytest.fixture
def publish(tmp_path: Path):
    """Write a repository of charts by hand and return its folder."""

    def write(*folders: Path, into: str = "published") -> Path:
        target = tmp_path / into
        target.mkdir(exist_ok=True)
        entries: dict[str, list] = {}
        for chart in map(load_folder, folders):
            data, file = package(chart), f"{chart.name}-{chart.version}.tgz"
            (target / file).write_bytes(data)
            entry = {"name": chart.name, "version": chart.version, "urls": [file], "digest": digest_of(data)[7:]}
            entries.setdefault(chart.name, []).append(entry)
        (target / "index.yaml").write_text(write_yaml({"apiVersion": "v1", "entries": entries}))
        return target

    return write
