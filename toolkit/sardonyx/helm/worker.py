"""The process that renders: ``python -m sardonyx.helm.worker CONNECTION MEMORY_BYTES [HELM]``.

CONNECTION is the number of an inherited socket, HELM the path of a helm command to use instead of the SDK. It says
when it is ready, then answers requests one by one until the other side closes (``wire`` has the format).
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from sardonyx.helm.confinement import NotConfined, confine, forbid_files
from sardonyx.helm.engine import Engine, Rendering, RenderRequest
from sardonyx.helm.errors import OUTPUT_BYTES, OUTPUT_DOCUMENTS, RenderError, RenderTooLarge
from sardonyx.helm.watch import OUT_OF_MEMORY, Watch
from sardonyx.helm.wire import (
    LENGTHS_SIZE,
    decode_request,
    error_message,
    frame,
    frame_lengths,
    rendering_message,
)


def main(arguments: list[str]) -> None:
    """Confine this process, load the engine, say so, and answer until the pool hangs up."""
    connection = socket.socket(fileno=int(arguments[0]))
    memory_bytes = int(arguments[1])
    try:
        confine(memory_bytes)
    except NotConfined as error:
        connection.sendall(frame({"refused": error.message}))
        return
    engine = _engine(arguments[2:], memory_bytes)
    watch = Watch(memory_bytes, connection.fileno())
    connection.sendall(frame({"ready": True}))
    with connection.makefile("rb") as requests:
        while head := requests.read(LENGTHS_SIZE):
            text, package = frame_lengths(head)
            message = json.loads(requests.read(text))
            connection.sendall(_answer(engine, watch, message, requests.read(package)))


def _engine(helm: list[str], memory_bytes: int) -> Engine:
    if helm:
        from sardonyx.helm.cli_engine import CliEngine  # one of the two is needed

        return CliEngine(Path(helm[0]), memory_bytes)
    from sardonyx.helm.sdk_engine import SdkEngine  # maps a library of 85 MB

    forbid_files()
    return SdkEngine()


def _answer(engine: Engine, watch: Watch, message: dict[str, Any], package: bytes) -> bytes:
    with watch:
        request = decode_request(message, package)
        try:
            return frame(rendering_message(_moderate(engine.render(request))))
        except RenderError as error:
            return frame(error_message(_sayable(error, request)))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _moderate(rendering: Rendering) -> Rendering:
    """Refuse what would keep everybody who reads it busy; raises RenderTooLarge."""
    texts = [rendering.notes, *rendering.files.values()]
    documents = sum(text.startswith("---") + text.count("\n---") for text in texts) + len(texts)
    if sum(map(len, texts)) > OUTPUT_BYTES or documents > OUTPUT_DOCUMENTS:
        raise RenderTooLarge
    return rendering


def _sayable(error: RenderError, request: RenderRequest) -> RenderError:
    if not request.confidential:
        return error
    from sardonyx.helm.withholding import without_values  # only when a render failed

    return without_values(error, request)


if __name__ == "__main__":
    main(sys.argv[1:])
