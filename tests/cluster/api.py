"""Plain requests to the API server of the stack, independent of the code under test."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tests.cluster.pki import SERVER

Found = TypeVar("Found")
# Longer than Argo CD's own interval here, a minute, after which it makes good a refresh that it missed.
DEADLINE = 150.0


class Api:
    """The Kubernetes API as the administrator, or as somebody the administrator impersonates."""

    def __init__(self, pki: Path) -> None:
        context = ssl.create_default_context(cafile=str(pki / "ca.crt"))
        context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
        self.client = httpx.Client(base_url=SERVER, verify=context, trust_env=False, timeout=15)

    def status_for(self, user: str, path: str) -> int:
        """Return the HTTP status that somebody else gets for reading a path: 200, or 403 where RBAC says no."""
        return self.client.get(path, headers={"Impersonate-User": user}).status_code

    def is_ready(self) -> bool:
        """Tell whether the API server answers and says it is ready."""
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> Any:
        """Return an object or a list, None when there is none."""
        answer = self.client.get(path)
        if answer.status_code == 404:
            return None
        return _checked(answer).json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Create an object, or ask a sub-resource."""
        return _checked(self.client.post(path, json=body)).json()

    def merge(self, path: str, body: Mapping[str, Any]) -> Any:
        """Merge-patch an object."""
        headers = {"Content-Type": "application/merge-patch+json"}
        return _checked(self.client.patch(path, json=body, headers=headers)).json()

    def apply(self, path: str, yaml: bytes) -> Any:
        """Apply one object, given as YAML or JSON, on the server's side."""
        headers = {"Content-Type": "application/apply-patch+yaml"}
        parameters = {"fieldManager": "stack", "force": "true"}
        return _checked(self.client.patch(path, content=yaml, params=parameters, headers=headers)).json()

    def delete(self, path: str) -> None:
        """Delete an object if it is there."""
        answer = self.client.delete(path)
        if answer.status_code != 404:
            _checked(answer)


def eventually(question: Callable[[], Found | None], what: str, *, within: float = DEADLINE) -> Found:
    """Ask until the answer is neither None nor False and return it; raises AssertionError after the deadline."""
    deadline = time.monotonic() + within
    while True:
        if answer := question():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:.0f} s: {what}")
        time.sleep(0.05)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise httpx.HTTPStatusError(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}",
            request=answer.request,
            response=answer,
        )
    return answer
