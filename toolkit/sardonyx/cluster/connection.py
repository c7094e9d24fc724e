"""A cluster and who is asking: requests to its API server, as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sardonyx.cluster.errors import ClusterError, Missing

ANSWER_SECONDS = 20.0
PAGE = 500

Json = dict[str, Any]
Parameters = Mapping[str, str | int]


@dataclass(frozen=True)
class Request:
    """One request: method, path from the server's root, query parameters, headers, a body to be sent as JSON."""

    method: str
    path: str
    parameters: Parameters = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None


class Sender(Protocol):
    """Whatever carries requests to the API server at ``server``."""

    server: str

    def send(self, request: Request, seconds: float) -> bytes:
        """Return the answer's body within so many seconds."""

    def stream(self, request: Request, seconds: float) -> Iterator[bytes]:
        """Yield the answer's lines as they come."""

    def close(self) -> None:
        """Close what is open."""


class ClusterConnection:
    """A cluster and who is asking. ``context`` is the kubeconfig's context, ``server`` the API server's address.

    Every method raises Unreachable when no answer comes within ``ANSWER_SECONDS``, and Unauthenticated, Forbidden,
    Conflict or another ClusterError as the API server says.
    """

    def __init__(self, sender: Sender, context: str, headers: Mapping[str, str] | None = None) -> None:
        self.context = context
        self.server = sender.server
        self._sender = sender
        self._headers = dict(headers or {})

    def close(self) -> None:
        """Close the open connections; the next request opens new ones."""
        self._sender.close()

    def acting_for(self, user: str) -> ClusterConnection:
        """Return the same connection for another user, whose rights then apply (Kubernetes impersonation)."""
        return ClusterConnection(self._sender, self.context, {**self._headers, "Impersonate-User": user})

    def get(self, path: str, parameters: Parameters | None = None) -> Json:
        """Return an object, or one page of a collection; raises Missing when there is none."""
        return self._ask(Request("GET", path, parameters or {}))

    def find(self, path: str) -> Json | None:
        """Return an object, None when there is none."""
        try:
            return self.get(path)
        except Missing:
            return None

    def all(self, path: str, parameters: Parameters | None = None) -> list[Json]:
        """Return all objects of a collection, fetched in pages."""
        items: list[Json] = []
        query: dict[str, str | int] = {**(parameters or {}), "limit": PAGE}
        while True:
            page = self.get(path, query)
            items += page.get("items") or []
            following = page.get("metadata", {}).get("continue")
            if not following:
                return items
            query["continue"] = following

    def events(self, path: str, parameters: Parameters, seconds: float) -> Iterator[Json]:
        """Yield watch events for at most so many seconds: ``{"type": …, "object": …}``; it may be cut before."""
        query = {**parameters, "watch": "true", "timeoutSeconds": max(1, int(seconds))}
        lines = self._sender.stream(Request("GET", path, query, self._headers), seconds + ANSWER_SECONDS)
        yield from (json.loads(line) for line in lines)

    def merge(self, path: str, changes: Json) -> Json:
        """Merge-patch an object (RFC 7386) and return it."""
        return self._ask(Request("PATCH", path, {}, {"Content-Type": "application/merge-patch+json"}, changes))

    def apply(self, path: str, manifest: Json, manager: str) -> Json:
        """Apply an object on the server's side, taking over the fields of other managers, and return it."""
        query = {"fieldManager": manager, "force": "true"}
        return self._ask(Request("PATCH", path, query, {"Content-Type": "application/apply-patch+yaml"}, manifest))

    def fetch(self, path: str) -> bytes:
        """Return an answer's body as it is."""
        return self._sender.send(Request("GET", path, {}, self._headers), ANSWER_SECONDS)

    def _ask(self, request: Request) -> Json:
        headers = {"Accept": "application/json", **request.headers, **self._headers}
        complete = Request(request.method, request.path, request.parameters, headers, request.body)
        try:
            value = json.loads(self._sender.send(complete, ANSWER_SECONDS))
        except ValueError as error:
            raise ClusterError(f"{self.server} did not answer with JSON to {request.path}") from error
        if not isinstance(value, dict):
            raise ClusterError(f"{self.server} did not answer with an object to {request.path}")
        return value
