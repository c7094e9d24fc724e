"""HTTP to the API server. Imports the HTTP library, so only ``connect`` imports this module, when it is called.

The ``kubernetes`` client reads kubeconfigs and holds credentials; requests go through its connection pool directly,
because its typed models would cost half a second more to import and would drop the fields they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import urllib3

from sardonyx.cluster.answers import refuse
from sardonyx.cluster.connection import Request
from sardonyx.cluster.errors import Unreachable

CONNECT_SECONDS = 5.0


class Transport:
    """The client's connection pool and credentials; ``context`` is for messages."""

    def __init__(self, client: Any, context: str) -> None:
        self.server = str(client.configuration.host).rstrip("/")
        self._client = client
        self._context = context

    def send(self, request: Request, seconds: float) -> bytes:
        """Return the answer's body; raises Unreachable without one, and what ``refuse`` raises."""
        return bytes(self._send(request, seconds).data)

    def stream(self, request: Request, seconds: float) -> Iterator[bytes]:
        """Yield the answer's lines as they come, until it ends or is cut."""
        answer = self._send(request, seconds, preload_content=False)
        rest = b""
        try:
            for chunk in answer.stream(None):
                *lines, rest = (rest + chunk).split(b"\n")
                yield from lines
        except urllib3.exceptions.HTTPError:
            return
        finally:
            answer.close()

    def close(self) -> None:
        """Close the idle connections."""
        self._client.rest_client.pool_manager.clear()

    def _send(self, request: Request, seconds: float, **options: Any) -> Any:
        query = f"?{urlencode(request.parameters)}" if request.parameters else ""
        try:
            answer = self._client.rest_client.pool_manager.request(
                request.method,
                f"{self.server}{request.path}{query}",
                body=None if request.body is None else json.dumps(request.body).encode(),
                headers={**self._credentials(), **request.headers},
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
                retries=False,
                **options,
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable(error) from error
        if answer.status >= 400:
            refuse(answer.status, answer.data, request.path, self._context)
        return answer

    def _credentials(self) -> dict[str, str]:
        # Asking for the settings also renews a token that is about to expire.
        settings = self._client.configuration.auth_settings().values()
        return {str(setting["key"]): str(setting["value"]) for setting in settings if setting["value"]}

    def _unreachable(self, error: Exception) -> Unreachable:
        return Unreachable(
            f"the cluster at {self.server} cannot be reached: {_reason(error)}",
            help=f"check the network and the kubeconfig's context {self._context!r}",
        )


def _reason(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.SSLError):
        return "its certificate is not the one that the kubeconfig expects"
    # A refused connection is a kind of time-out for urllib3, so it is asked for first.
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    timed_out = isinstance(error, urllib3.exceptions.TimeoutError)
    return "no answer in time" if timed_out and not refused else "no connection"
