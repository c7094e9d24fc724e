"""ChartMuseum on the loopback interface, with accounts: the real one where there is a ``chartmuseum`` command.

Otherwise a stand-in of a hundred lines, which answers as ``pkg/chartmuseum/server/multitenant`` in helm/chartmuseum
say: it keeps packages in memory, and its index has a package only a while after it came. The account is USER with
PASSWORD.
"""

from __future__ import annotations

import base64
import email
import hashlib
import io
import json
import os
import re
import shutil
import socket
import tarfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.cluster.processes import Service
from tests.servers.debian import program

from sardonyx.core.yamltext import read_yaml, write_yaml

USER, PASSWORD = "publisher", "pa55word"
AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_LATE = 0.3


def start_chartmuseum(folder: Path, *, context: str = "", overwrites: bool = False) -> RealChartMuseum | StandIn:
    """Start a ChartMuseum below a path; ``overwrites`` is its ALLOW_OVERWRITE. Its ``url`` has no slash at the end."""
    if command := shutil.which("chartmuseum"):
        return RealChartMuseum(command, folder, context, overwrites)
    return StandIn(context, overwrites)


class RealChartMuseum:
    """The program, with its packages in a folder."""

    def __init__(self, command: str, folder: Path, context: str, overwrites: bool) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}{context}"
        storage = folder / "storage"
        storage.mkdir(parents=True)
        options = {
            "listen-host": "127.0.0.1",
            "port": port,
            "storage": "local",
            "storage-local-rootdir": storage,
            "basic-auth-user": USER,
            "basic-auth-pass": PASSWORD,
            **({"context-path": context} if context else {}),
        }
        line = [program("setpriv", "util-linux"), "--pdeathsig", "TERM", "--", command]
        line += [f"--{name}={value}" for name, value in options.items()] + (["--allow-overwrite"] if overwrites else [])
        self._service = Service("chartmuseum", line, os.environ, folder)
        self._service.wait_until(self._answers)

    def stop(self) -> None:
        """End it."""
        self._service.end()

    def _answers(self) -> bool:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{self.url}/health", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False
        return True


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that break off."""


class StandIn:
    """What answers as ChartMuseum does."""

    def __init__(self, context: str, overwrites: bool) -> None:
        self._context, self._overwrites = context, overwrites
        self._files: dict[str, tuple[bytes, float]] = {}
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                content_type = self.headers.get("content-type", "")
                if self.headers.get("authorization") == AUTHORIZATION:
                    status, text = server.answer(self.command, self.path, content_type, body)
                else:
                    status, text = 401, b'{"error":"unauthorized"}'
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = _Server(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.host}{context}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, method: str, path: str, content_type: str, body: bytes) -> tuple[int, bytes]:
        """Answer to a request of somebody who signed in."""
        where = path.removeprefix(self._context)
        match method, where:
            case "GET", "/index.yaml":
                return 200, self._index()
            case "GET", _ if where.startswith("/charts/"):
                found = self._files.get(unquote(where.removeprefix("/charts/")))
                return (200, found[0]) if found else (404, b'{"error":"not found"}')
            case "POST", "/api/charts":
                return self._take(dict(_forms(content_type, body)) or {"chart": body})
            case "POST", "/api/prov":
                return self._take({"prov": body})
        return 404, b'{"error":"not found"}'

    def _take(self, fields: dict[str, bytes]) -> tuple[int, bytes]:
        try:
            named = {_file_name(field, content): content for field, content in fields.items()}
        except (ValueError, tarfile.TarError, OSError):
            return 400, b'{"error":"not a chart"}'
        with self._lock:
            if not self._overwrites and any(name in self._files for name in named):
                return 409, b'{"error":"file already exists"}'
            self._files |= {name: (content, time.monotonic()) for name, content in named.items()}
        return 201, b'{"saved":true}'

    def _index(self) -> bytes:
        entries: dict[str, list[dict[str, Any]]] = {}
        for name, (content, since) in self._files.items():
            if name.endswith(".tgz") and time.monotonic() - since > _LATE:
                digest = hashlib.sha256(content).hexdigest()
                entry = {**_chart(content), "urls": [f"charts/{name}"], "digest": digest, "created": _WHEN}
                entries.setdefault(entry["name"], []).append(entry)
        information = {"contextPath": self._context} if self._context else {}
        value = {"apiVersion": "v1", "entries": entries, "generated": _WHEN, "serverInfo": information}
        return write_yaml(value).encode()


_WHEN = "2024-01-01T00:00:00Z"


def _forms(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    if content_type.startswith("multipart/form-data"):
        message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")
            yield name, part.get_payload(decode=True)


def _file_name(field: str, content: bytes) -> str:
    if field == "prov":
        name = re.search(rb"\nname:[ *](.+)", content)
        version = re.search(rb"\nversion:[ *](.+)", content)
        if not (content.startswith(b"-----BEGIN PGP SIGNED MESSAGE-----") and name and version):
            raise ValueError
        return f"{name[1].decode()}-{version[1].decode()}.tgz.prov"
    chart = _chart(content)
    return f"{chart['name']}-{chart['version']}.tgz"


def _chart(content: bytes) -> dict[str, Any]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        member = next(one for one in archive if one.name.count("/") == 1 and one.name.endswith("/Chart.yaml"))
        value = read_yaml(archive.extractfile(member).read(), member.name).value
    return json.loads(json.dumps(value))
