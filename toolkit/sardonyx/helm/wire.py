"""What a pool and its workers say to each other: frames of JSON and bytes over a socket.

A frame is two unsigned 32-bit big-endian lengths, then that much JSON (UTF-8), then that many bytes:

    request   {"values": TEXT, "release": …, "capabilities": …, "confidential": …}   the chart's package
    reply     {"notes": …, "files": …} or {"error": CLASS, …}                       nothing

Neither side trusts the other with more than data: nothing here is unpickled or evaluated.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

from sardonyx.core.errors import Place
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import (
    ClusterRefused,
    MissingDependencies,
    Refusal,
    RenderError,
    RenderFailed,
    RenderOutOfMemory,
    RenderTooLarge,
    UnparsableOutput,
    UnreadableChart,
    ValuesRefused,
)
from sardonyx.helm.values_text import values_text

FRAME_LIMIT = 256 << 20

_LENGTHS = struct.Struct(">II")
LENGTHS_SIZE = _LENGTHS.size


def frame(message: dict[str, Any], data: bytes = b"") -> bytes:
    """Return one frame."""
    text = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    return _LENGTHS.pack(len(text), len(data)) + text + data


def frame_lengths(head: bytes) -> tuple[int, int]:
    """Read the lengths of a frame's JSON and data.

    Raises ValueError when they are beyond FRAME_LIMIT.
    """
    lengths = _LENGTHS.unpack(head)
    if sum(lengths) > FRAME_LIMIT:
        raise ValueError("the frame is too large")
    return lengths[0], lengths[1]


def encode_request(request: RenderRequest) -> bytes:
    """Return a request as a frame.

    Raises ValuesRefused for values that JSON cannot say.
    """
    message = {
        "values": values_text(request.values),
        "release": request.release._asdict(),
        "capabilities": request.capabilities._asdict(),
        "confidential": request.confidential,
    }
    return frame(message, request.package)


def decode_request(message: dict[str, Any], package: bytes) -> RenderRequest:
    """Read a request back."""
    capabilities = message["capabilities"]
    return RenderRequest(
        package=package,
        values=json.loads(message["values"]),
        release=Release(**message["release"]),
        capabilities=Capabilities(capabilities["kube_version"], tuple(capabilities["api_versions"])),
        confidential=message["confidential"],
    )


def rendering_message(rendering: Rendering) -> dict[str, Any]:
    """Return what a worker replies when all went well."""
    return {"files": dict(rendering.files), "notes": rendering.notes, "confidential": rendering.confidential}


def decode_reply(message: dict[str, Any]) -> Rendering:
    """Return the rendering of a reply.

    Raises the RenderError that the reply holds, and KeyError, TypeError or ValueError for a reply that is none.
    """
    if "error" in message:
        raise _ERRORS[message["error"]](message)
    files = {str(path): str(text) for path, text in message["files"].items()}
    return Rendering(files, str(message["notes"]), bool(message["confidential"]))


def error_message(error: RenderError) -> dict[str, Any]:
    """Return what a worker replies when a render failed."""
    message: dict[str, Any] = {"error": type(error).__name__, "place": _said(error.place)}
    if isinstance(error, MissingDependencies):
        return {**message, "names": list(error.names)}
    if isinstance(error, ValuesRefused):
        return {**message, "refusals": [[each.chart, list(each.path), each.reason] for each in error.refusals]}
    if isinstance(error, RenderOutOfMemory):
        return {**message, "memory_bytes": error.memory_bytes}
    if isinstance(error, RenderFailed):
        return {**message, "reason": error.reason, "entry": _said(error.entry)}
    return {**message, "reason": getattr(error, "reason", error.message), "line": getattr(error, "line", 0)}


def _said(place: Place | None) -> list[Any]:
    return [place.path, place.line, place.column] if place else ["", 0, 0]


def _place(said: list[Any]) -> Place | None:
    path, line, column = said
    return Place(path, line, column) if path else None


def _failed(message: dict[str, Any]) -> RenderFailed:
    return RenderFailed(message["reason"], _place(message["place"]), _place(message["entry"]))


def _refusals(message: dict[str, Any]) -> list[Refusal]:
    return [Refusal(chart, tuple(path), reason) for chart, path, reason in message["refusals"]]


_ERRORS: dict[str, Callable[[dict[str, Any]], RenderError]] = {
    "UnreadableChart": lambda message: UnreadableChart(message["reason"]),
    "MissingDependencies": lambda message: MissingDependencies(message["names"]),
    "ValuesRefused": lambda message: ValuesRefused(_refusals(message)),
    "RenderFailed": _failed,
    "ClusterRefused": lambda message: ClusterRefused(message["reason"]),
    "UnparsableOutput": lambda message: UnparsableOutput(message["reason"], message["place"][0], message["line"]),
    "RenderTooLarge": lambda _: RenderTooLarge(),
    "RenderOutOfMemory": lambda message: RenderOutOfMemory(message["memory_bytes"]),
}
