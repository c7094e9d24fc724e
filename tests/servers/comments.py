"""A server on the loopback that keeps comments as the APIs of GitHub and GitLab document it.

GitHub: https://docs.github.com/en/rest/issues/comments; GitLab: https://docs.gitlab.com/api/notes/. They differ in the
method that changes a comment, in who wrote it (``user``, ``author``: both are there), and in the header of the token.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROBOT = 41898282


class Forge:
    """The comments of one pull request.

    ``me`` is who the token belongs to; None: the token of a job, which may not ask that. ``failures`` are statuses to
    answer with, one a request; a negative one is answered after the request was done. ``seen`` has method, path and
    token of every request.
    """

    def __init__(self) -> None:
        forge = self
        self.comments: list[dict[str, Any]] = []
        self.failures: list[int] = []
        self.seen: list[tuple[str, str, str | None]] = []
        self.me: int | None = None

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                data = self.rfile.read(int(self.headers.get("content-length", 0)))
                failure = forge.failures.pop(0) if forge.failures else 0
                token = self.headers.get("private-token") or self.headers.get("authorization")
                forge.seen.append((self.command, self.path.partition("?")[0], token))
                status, value = (failure, {}) if failure > 0 else forge._answer(self.command, self.path, data)
                body = json.dumps(value).encode()
                self.send_response(abs(failure) or status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.api = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, method: str, path: str, data: bytes) -> tuple[int, object]:
        if path == "/user":
            refused = {"message": "Resource not accessible by integration"}
            return (403, refused) if self.me is None else (200, {"id": self.me})
        if method == "GET":
            page = int(path.rpartition("=")[2])
            return 200, self.comments[(page - 1) * 100 : page * 100]
        body = json.loads(data)["body"]
        if method == "POST":
            writer = ROBOT if self.me is None else self.me
            self.comments.append(comment(len(self.comments) + 1, body, "Bot", writer=writer))
            return 201, self.comments[-1]
        there = next(one for one in self.comments if str(one["id"]) == path.rpartition("/")[2])
        there["body"] = body
        return 200, there


def comment(number: int, body: str, kind: str, *, writer: int = ROBOT) -> dict[str, Any]:
    """Return a comment as the APIs have it; ``kind`` is ``User`` or ``Bot``."""
    person = {"id": writer, "login": "somebody", "type": kind}
    return {"id": number, "body": body, "user": person, "author": person}
