"""GitHub's API before a real Gitea, where the two differ: ``/api/v3`` and ``/api/uploads``, as an Enterprise Server.

It follows docs.github.com ("REST API endpoints for releases", "… release assets", "… Git references"), not GitHub
itself, which no test can have:

- drafts have no page of their tag, and several drafts may have one tag; publishing the second is refused with 422;
- a second file of one name is refused with 422; files tell their digest and their state;
- a file's content comes by the API, which redirects to a store on another host that must not see the token;
- a reference to a tag with a message names the tag, not its commit.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.meddler import Answer, Meddler, Request

_RELEASE = r"/api/v3(/repos/[^/]+/[^/]+)/releases"
_NAMELESS = "draft-of-"


class GitHubServer:
    """A forge before the Gitea at ``target`` (``HOST:PORT``), until ``stop``; its address is ``url``."""

    def __init__(self, target: str) -> None:
        self._gitea = Meddler(target)
        self._meddler = Meddler(self._gitea.host)
        self._meddler.before = self._answer
        self.url = f"http://{self._meddler.host}"
        self._store = Store()
        self._number = itertools.count()
        self._lock = threading.Lock()

    @property
    def seen(self) -> list[str]:
        """What was asked of it."""
        return self._meddler.seen

    def stop(self) -> None:
        """Stop listening."""
        self._meddler.stop()
        self._gitea.stop()
        self._store.stop()

    def _answer(self, request: Request) -> Answer | None:
        path, _, query = request.path.partition("?")
        for method, form, handler in self._handlers():
            if request.method == method and (found := re.fullmatch(form, path)):
                return handler(request, query, *found.groups())
        return None  # pages and Git

    def _handlers(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        return [
            ("GET", rf"{_RELEASE}/tags/([^/]+)", self._of_tag),
            ("GET", rf"{_RELEASE}/assets/(\d+)", self._content),
            ("DELETE", rf"{_RELEASE}/assets/(\d+)", self._remove),
            ("POST", _RELEASE, self._draft),
            ("PATCH", rf"{_RELEASE}/(\d+)", self._publish),
            ("GET", rf"{_RELEASE}(?:/\d+)?", self._read),
            ("DELETE", rf"{_RELEASE}/(\d+)", self._pass_on),
            ("POST", r"/api/uploads(/repos/[^/]+/[^/]+)/releases/(\d+)/assets", self._upload),
            ("GET", r"/api/v3(/repos/[^/]+/[^/]+)/git/ref/tags/([^/]+)", self._reference),
            ("GET", r"/api/v3(/repos/[^/]+/[^/]+)/git/tags/([^/]+)", self._pass_on),
            ("GET", r"/api/v3(/repos/[^/]+/[^/]+)/commits/([^/]+)", self._commit),
            ("GET", r"/api/v3(/repos/[^/]+/[^/]+)", self._pass_on),
        ]

    def _ask(self, request: Request, method: str, path: str, value: Any = None) -> Answer:
        headers = {"authorization": request.headers.get("authorization", ""), "content-type": "application/json"}
        body = json.dumps(value).encode() if value is not None else b""
        return self._gitea.answer(Request(method, path, headers, body))

    def _pass_on(self, request: Request, query: str, *_: str) -> Answer:
        return self._gitea.answer(request._replace(path=request.path.replace("/api/v3", "/api/v1", 1)))

    def _read(self, request: Request, query: str, *_: str) -> Answer:
        # GitHub knows no filter for drafts.
        return self._shown(request, self._pass_on(request._replace(path=request.path.replace("draft=true&", "")), ""))

    def _of_tag(self, request: Request, query: str, repository: str, tag: str) -> Answer:
        answer = self._pass_on(request, query)
        hidden = answer.status == 200 and json.loads(answer.body)["draft"]
        return _refused(404) if hidden else self._shown(request, answer)

    def _draft(self, request: Request, query: str, repository: str) -> Answer:
        value = json.loads(request.body)
        # Gitea has one draft of a tag at most, so those here get names of their own, which nobody is shown. A tag that
        # is there keeps its name: Gitea makes it the draft.
        if self._ask(request, "GET", f"/api/v1{repository}/tags/{value['tag_name']}").status == 404:
            value["tag_name"] = f"{_NAMELESS}{next(self._number)}-{value['tag_name']}"
        return self._shown(request, self._ask(request, "POST", f"/api/v1{repository}/releases", value))

    def _publish(self, request: Request, query: str, repository: str, number: str) -> Answer:
        value = json.loads(request.body)
        with self._lock:
            there = self._ask(request, "GET", f"/api/v1{repository}/releases/tags/{value['tag_name']}")
            if there.status == 200 and str(json.loads(there.body)["id"]) != number:
                return _refused(422)
            return self._shown(request, self._ask(request, "PATCH", f"/api/v1{repository}/releases/{number}", value))

    def _upload(self, request: Request, query: str, repository: str, number: str) -> Answer:
        name = re.search(r"name=([^&]*)", query)[1]
        with self._lock:
            release = json.loads(self._ask(request, "GET", f"/api/v1{repository}/releases/{number}").body)
            if any(asset["name"] == name.replace("%2B", "+") for asset in release.get("assets", [])):
                return _refused(422)
            path = f"/api/v1{repository}/releases/{number}/assets?{query}"
            made = self._gitea.answer(request._replace(path=path))
        if made.status != 201:
            return made
        asset = json.loads(made.body)
        return made._replace(body=json.dumps(self._asset(request, asset)).encode())

    def _content(self, request: Request, query: str, repository: str, number: str) -> Answer:
        for asset in self._assets(request, repository):
            if str(asset["id"]) == number:
                content = self._bytes(request, asset)
                return Answer(302, {"location": self._store.keep(content)}, b"")
        return _refused(404)

    def _remove(self, request: Request, query: str, repository: str, number: str) -> Answer:
        for release in json.loads(self._ask(request, "GET", f"/api/v1{repository}/releases").body):
            if any(str(asset["id"]) == number for asset in release["assets"]):
                return self._ask(request, "DELETE", f"/api/v1{repository}/releases/{release['id']}/assets/{number}")
        return _refused(404)

    def _reference(self, request: Request, query: str, repository: str, tag: str) -> Answer:
        answer = self._ask(request, "GET", f"/api/v1{repository}/git/refs/tags/{tag}")
        if answer.status != 200:
            return answer
        found = json.loads(answer.body)
        wanted = f"refs/tags/{tag.replace('%2B', '+')}"
        exact = [one for one in (found if isinstance(found, list) else [found]) if one["ref"] == wanted]
        return answer._replace(body=json.dumps(exact[0]).encode()) if exact else _refused(404)

    def _commit(self, request: Request, query: str, repository: str, ref: str) -> Answer:
        answer = self._ask(request, "GET", f"/api/v1{repository}/git/commits/{ref}")
        return _refused(422) if answer.status == 404 else answer

    def _assets(self, request: Request, repository: str) -> list[dict[str, Any]]:
        answer = self._ask(request, "GET", f"/api/v1{repository}/releases")
        return [asset for release in json.loads(answer.body) for asset in release["assets"]]

    def _shown(self, request: Request, answer: Answer) -> Answer:
        """Return an answer about releases as GitHub gives it."""
        if answer.status not in (200, 201):
            return answer
        value = json.loads(answer.body)
        for release in value if isinstance(value, list) else [value]:
            release["tag_name"] = re.sub(rf"^{_NAMELESS}\d+-", "", release["tag_name"])
            release["assets"] = [self._asset(request, asset) for asset in release["assets"]]
        return answer._replace(body=json.dumps(value).encode())

    def _asset(self, request: Request, asset: dict[str, Any]) -> dict[str, Any]:
        digest = f"sha256:{hashlib.sha256(self._bytes(request, asset)).hexdigest()}"
        return {**{key: asset[key] for key in ("id", "name", "size")}, "state": "uploaded", "digest": digest}

    def _bytes(self, request: Request, asset: dict[str, Any]) -> bytes:
        return self._ask(request, "GET", f"/attachments/{asset['uuid']}").body


class Store:
    """Where files are redirected to, which refuses whoever shows a token."""

    def __init__(self) -> None:
        kept: dict[str, bytes] = {}
        self._kept = kept

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name http.server calls
                content = None if "authorization" in self.headers else kept.get(self.path)
                self.send_response(400 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def keep(self, content: bytes) -> str:
        """Keep some bytes, and return where they can be read."""
        path = f"/{hashlib.sha256(content).hexdigest()}"
        self._kept[path] = content
        return f"http://127.0.0.1:{self._http.server_port}{path}"

    def stop(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()


def _refused(status: int) -> Answer:
    return Answer(status, {"content-type": "application/json"}, b'{"message":"Validation Failed"}')
