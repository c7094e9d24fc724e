"""A web server on the loopback interface that passes requests on to another, and meddles with them.

``before(request)`` may return an answer, which is then given instead of the other server's; ``after(request, answer)``
returns what is given. Both may wait, or count. ``seen`` are the requests, as ``METHOD PATH``.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Request(NamedTuple):
    """What a client wants; the names of headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What it gets. The names of headers are in lower case; a status of 0 hangs up."""

    status: int
    headers: dict[str, str]
    body: bytes


def _nothing(request: Request) -> Answer | None:
    return None


def _same(request: Request, answer: Answer) -> Answer:
    return answer


class Meddler:
    """A server before another one at ``target`` (``HOST:PORT``), until ``stop``."""

    def __init__(self, target: str) -> None:
        self.before: Callable[[Request], Answer | None] = _nothing
        self.after: Callable[[Request, Answer], Answer] = _same
        self.seen: list[str] = []
        self._target = target
        meddler = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = meddler.answer(Request(self.command, self.path, headers, body))
                if not answer.status:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.host = f"127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        self.seen.append(f"{request.method} {request.path}")
        instead = self.before(request)
        answer = self.after(request, instead or self._passed_on(request))
        length = answer.headers.get("content-length") if request.method == "HEAD" else str(len(answer.body))
        return answer._replace(headers={**answer.headers, "content-length": length or "0"})

    def _passed_on(self, request: Request) -> Answer:
        connection = http.client.HTTPConnection(self._target, timeout=30)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            with connection.getresponse() as response:
                headers = {name.lower(): value for name, value in response.getheaders()}
                headers.pop("transfer-encoding", None)
                return Answer(response.status, headers, response.read())
        finally:
            connection.close()
