"""A server on this machine that answers like an API server, and a kubeconfig that leads to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sardonyx.cluster import ClusterConnection, connect


@dataclass
class Recorded:
    """One request that the server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Server:
    """``answers`` maps method and path to the answers to give, the last one again and again."""

    url: str
    answers: dict[tuple[str, str], list[tuple[int, Any]]] = field(default_factory=dict)
    requests: list[Recorded] = field(default_factory=list)

    def answer(self, path: str, *values: Any, method: str = "GET", status: int = 200) -> None:
        """Answer requests for a path; a list is a stream of lines, other values are JSON."""
        self.answers[method, path] = [(status, value) for value in values]


class Handler(BaseHTTPRequestHandler):
    """Answers from the server's table."""

    server: Any

    def respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        table: Server = self.server.table
        table.requests.append(Recorded(self.command, self.path, dict(self.headers), body))
        path = self.path.split("?")[0]
        watched = "WATCH" if "watch=true" in self.path else self.command
        found = table.answers.get((watched, path)) or [(404, {"message": f'"{path}" not found'})]
        status, value = found.pop(0) if len(found) > 1 else found[0]
        data = value if isinstance(value, bytes) else _encoded(value)
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PATCH = respond  # noqa: N815

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def _encoded(value: Any) -> bytes:
    lines = value if isinstance(value, list) else [value]
    return "\n".join([json.dumps(line) for line in lines]).encode() + b"\n"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        table = Server(f"http://127.0.0.1:{http.server_port}")
        http.table = table
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield table
        http.shutdown()
        thread.join()


def kubeconfig_for(url: str, folder: Path) -> Path:
    """Write a kubeconfig with the contexts ``here`` (current) and ``elsewhere``."""
    clusters = {"here": url, "elsewhere": "http://127.0.0.1:9"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server}} for name, server in clusters.items()],
        "users": [{"name": "alice", "user": {"token": "s3cr3t-token"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "alice"}} for name in clusters],
        "current-context": "here",
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(config))
    return path


@pytest.fixture
def kubeconfig(server: Server, tmp_path: Path) -> Path:
    """A kubeconfig that leads to the server."""
    return kubeconfig_for(server.url, tmp_path)


@pytest.fixture
def connection(kubeconfig: Path) -> Iterator[ClusterConnection]:
    """A connection to the server."""
    connected = connect(str(kubeconfig))
    yield connected
    connected.close()
