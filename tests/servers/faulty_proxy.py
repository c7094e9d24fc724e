"""A proxy on the loopback that cuts, delays and corrupts what passes through it, one fault a connection.

    with FaultyProxy("127.0.0.1", server_port) as proxy:
        proxy.faults = [Fault("cut", after=100), Fault("corrupt", after=500), Fault("delay", seconds=0.5)]
        use(f"http://127.0.0.1:{proxy.port}")

The first connection gets the first fault, and so on; those that come later pass through whole. ``proxy.met`` counts the
faults that happened.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

_PIECE = 16 * 1024


@dataclass(frozen=True)
class Fault:
    """What happens to one connection once ``after`` bytes have passed in one direction.

    ``cut`` resets the connection, ``refuse`` does so at once; ``corrupt`` flips the bits of one byte; ``delay`` waits.
    """

    kind: Literal["cut", "refuse", "corrupt", "delay"]
    after: int = 0
    seconds: float = 0.0
    direction: Literal["up", "down"] = "down"


class FaultyProxy:
    """Passes TCP connections on to a server of this machine."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.faults: list[Fault] = []
        self.met = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target, *arguments) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            fault = self.faults.pop(0) if self.faults else None
        if fault and fault.kind == "refuse":
            self._meet()
            _reset(client)
            return
        try:
            server = socket.create_connection(self._target, timeout=30)
        except OSError:
            _reset(client)
            return
        up = fault if fault and fault.direction == "up" else None
        down = fault if fault and fault.direction == "down" else None
        asking = threading.Thread(target=self._pass, args=(client, server, up), daemon=True)
        asking.start()
        self._pass(server, client, down)
        asking.join()
        for end in (client, server):
            end.close()

    def _pass(self, source: socket.socket, sink: socket.socket, fault: Fault | None) -> None:
        passed = 0
        ending = socket.SHUT_RDWR
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                if fault and passed + len(piece) > fault.after:
                    self._meet()
                    if fault.kind == "cut":
                        sink.sendall(piece[: fault.after - passed])
                        _reset_at_close(source, sink)
                        ending = socket.SHUT_RD  # wakes whoever reads, and sends nothing
                        break
                    piece, fault = _harmed(piece, fault, fault.after - passed), None
                passed += len(piece)
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(ending)

    def _meet(self) -> None:
        with self._lock:
            self.met += 1


def _harmed(piece: bytes, fault: Fault, at: int) -> bytes:
    if fault.kind == "delay":
        time.sleep(fault.seconds)
        return piece
    return piece[:at] + bytes([piece[at] ^ 0xFF]) + piece[at + 1 :]


def _reset_at_close(*ends: socket.socket) -> None:
    """Let the other sides see a reset, not an end."""
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _reset(connection: socket.socket) -> None:
    _reset_at_close(connection)
    connection.close()
