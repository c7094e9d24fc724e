"""The API server's refusals, as errors a person can act on.

Format: ``Status`` of ``k8s.io/apimachinery/pkg/apis/meta/v1``.
"""

from __future__ import annotations

import json
from typing import NoReturn

from sardonyx.cluster.errors import ClusterError, Conflict, Forbidden, Missing, Unauthenticated


def refuse(status: int, body: bytes, path: str, context: str) -> NoReturn:
    """Raise the error that an HTTP status and the server's message stand for."""
    message = _message(body) or f"HTTP status {status} for {path}"
    if status == 401:
        raise Unauthenticated(
            f"the cluster does not accept the credentials of the context {context!r}",
            help="they are missing, wrong or expired: log in again",
        )
    kinds: dict[int, type[ClusterError]] = {403: Forbidden, 404: Missing, 409: Conflict}
    raise kinds.get(status, ClusterError)(f"the cluster refused: {message}")


def _message(body: bytes) -> str | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    message = value.get("message") if isinstance(value, dict) else None
    return message if isinstance(message, str) and message else None
