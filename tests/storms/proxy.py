"""A web server on the loopback interface that passes requests on to another, and does one of many harms to some.

Which request meets which harm is said beforehand by its number, counted while the proxy is ``armed``. Unlike the
``Meddler`` it also cuts requests and answers in the midst, and unlike the ``FaultyProxy`` it knows where they begin.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What is done to a request or its answer."""

    CUT_REQUEST = "request cut after some bytes"
    LOST_ANSWER = "done, its answer lost"
    CUT_ANSWER = "answer cut after some bytes"
    HALF_ANSWER = "closed half-way through the answer"
    CORRUPT_ANSWER = "a byte of the answer changed"
    CORRUPT_REQUEST = "a byte of the upload changed"
    REFUSED = "connection refused"
    DELAYED = "delayed"
    TWICE = "delivered twice"
    STATUS_500 = "500"
    STATUS_503 = "503"
    STATUS_429 = "429"
    STATUS_401 = "401"


@dataclass(frozen=True)
class Harm:
    """One harm: ``at`` is the share of the bytes before it, ``times`` the requests in a row that meet it."""

    kind: Kind
    at: float = 0.0
    seconds: float = 0.0
    times: int = 1


class Message(NamedTuple):
    """A request as it came; the names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


_STATUS = {Kind.STATUS_500: 500, Kind.STATUS_503: 503, Kind.STATUS_429: 429, Kind.STATUS_401: 401}
_MAY_BE_REPEATED = ("GET", "HEAD", "PUT", "DELETE")  # RFC 9110, 9.2.2: whoever passes on a message may repeat these


def nothing_is_checked(message: Message) -> bool:
    """Tell that nobody would notice a damaged upload."""
    return False


class StormProxy:
    """A server before another one at ``target`` (``HOST:PORT``), until ``stop``; its address is ``host``.

    ``met`` counts the harms that happened. ``is_checked`` tells of an upload whether the protocol has a checksum of it;
    others are never damaged. ``watch`` is told the number of every request before it is passed on, and after.
    """

    def __init__(self, target: str, harms: Mapping[int, Harm], is_checked: Callable[[Message], bool]) -> None:
        self.armed = False
        self.met: Counter[Kind] = Counter()
        self.watch: Callable[[bool], None] = lambda is_done: None
        self._target, self._is_checked = target, is_checked
        self._harms = {first + more: harm for first, harm in harms.items() for more in range(harm.times)}
        self._lock = threading.Lock()
        self._number, self._waiting = 0, list[Harm]()
        self._http = _server(self)
        self.host = f"127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def harm_for(self, message: Message) -> Harm | None:
        """Return what happens to this request, and count it."""
        with self._lock:
            if not self.armed:
                return None
            self._number += 1
            self._waiting += [harm] if (harm := self._harms.get(self._number)) else []
            harm = next((one for one in self._waiting if self._is_possible(one.kind, message)), None)
            if harm:
                self._waiting.remove(harm)
                self.met[harm.kind] += 1
            return harm

    def _is_possible(self, kind: Kind, message: Message) -> bool:
        """Tell whether a request can meet a harm; those that this one cannot meet wait for the next."""
        if kind is Kind.CORRUPT_REQUEST:
            return len(message.body) > 1000 and self._is_checked(message)
        return kind is not Kind.TWICE or message.method in _MAY_BE_REPEATED

    def passed_on(self, message: Message) -> tuple[bytes, int]:
        """Send a request to the other server; returns the bytes of the answer, and how many of them are its head."""
        connection = http.client.HTTPConnection(self._target, timeout=60)
        try:
            headers = {name: value for name, value in message.headers.items() if name != "transfer-encoding"}
            if message.body or message.method in ("POST", "PUT", "PATCH"):
                headers["content-length"] = str(len(message.body))
            connection.request(message.method, message.path, message.body or None, headers)
            with connection.getresponse() as response:
                return _as_bytes(response, message.method)
        finally:
            connection.close()

    def cut_short(self, message: Message, at: float) -> None:
        """Send the beginning of a request to the other server, and break off."""
        head = f"{message.method} {message.path} HTTP/1.1\r\n"
        head += "".join(
            f"{name}: {value}\r\n" for name, value in message.headers.items() if name != "transfer-encoding"
        )
        whole = f"{head}\r\n".encode() + message.body
        host, _, port = self._target.partition(":")
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=10) as server:
            server.sendall(whole[: int(at * (len(whole) - 1))])
            reset_at_close(server)


def _server(proxy: StormProxy) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            message = _message(self)
            proxy.watch(False)
            harm = proxy.harm_for(message)
            answer = _harmed(proxy, message, harm)
            proxy.watch(True)
            if answer is None:
                _break_off(self)
            else:
                _give(self, *answer, harm)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815  # the names http.server calls

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: clients are killed here."""

    return Server(("127.0.0.1", 0), Handler)


def _message(handler: BaseHTTPRequestHandler) -> Message:
    headers = {name.lower(): value for name, value in handler.headers.items()}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        pieces = []
        while size := int(handler.rfile.readline().split(b";")[0], 16):
            pieces.append(handler.rfile.read(size))
            handler.rfile.readline()
        handler.rfile.readline()
        body = b"".join(pieces)
    else:
        body = handler.rfile.read(int(headers.get("content-length") or 0))
        if len(body) < int(headers.get("content-length") or 0):
            raise ConnectionError("the client is gone")
    return Message(handler.command, handler.path, headers, body)


def _harmed(proxy: StormProxy, message: Message, harm: Harm | None) -> tuple[bytes, int] | None:
    """Return the bytes of the answer and the length of its head; None to break off without one."""
    kind = harm.kind if harm else None
    if harm and kind in _STATUS:
        return _refusal(_STATUS[kind])
    if harm and kind is Kind.CUT_REQUEST:
        proxy.cut_short(message, harm.at)
        return None
    if kind is Kind.REFUSED:
        return None
    if harm and kind is Kind.DELAYED:
        time.sleep(harm.seconds)
    if harm and kind is Kind.CORRUPT_REQUEST:
        message = message._replace(body=_changed(message.body, harm.at))
    if kind is Kind.TWICE:
        proxy.passed_on(message)
    try:
        answer = proxy.passed_on(message)
    except (OSError, http.client.HTTPException):
        return None
    return None if kind is Kind.LOST_ANSWER else answer


def _refusal(status: int) -> tuple[bytes, int]:
    more = {401: 'WWW-Authenticate: Basic realm="storm"\r\n', 429: "Retry-After: 0\r\n"}.get(status, "")
    head = f"HTTP/1.1 {status} Storm\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n{more}\r\n".encode()
    return head + b"storm", len(head)


def _as_bytes(response: http.client.HTTPResponse, method: str) -> tuple[bytes, int]:
    body = response.read()
    headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _OURS]
    length = response.getheader("content-length") if method == "HEAD" else str(len(body))
    if response.status not in (204, 304) and length is not None:
        headers.append(("Content-Length", length))
    head = f"HTTP/1.1 {response.status} {response.reason}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers)
    begun = f"{head}\r\n".encode("latin-1")
    return begun + body, len(begun)


_OURS = ("content-length", "transfer-encoding", "connection", "keep-alive")


def _give(handler: BaseHTTPRequestHandler, answer: bytes, head: int, harm: Harm | None) -> None:
    kind = harm.kind if harm else None
    if harm and kind is Kind.CUT_ANSWER:
        handler.connection.sendall(answer[: int(harm.at * (len(answer) - 1))])
        _break_off(handler)
    elif kind is Kind.HALF_ANSWER:
        handler.connection.sendall(answer[: head + (len(answer) - head) // 2])
        handler.close_connection = True
    else:
        if harm and kind is Kind.CORRUPT_ANSWER and len(answer) > head:
            answer = answer[:head] + _changed(answer[head:], harm.at)
        handler.connection.sendall(answer)


def _changed(data: bytes, at: float) -> bytes:
    place = int(at * (len(data) - 1))
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _break_off(handler: BaseHTTPRequestHandler) -> None:
    """Let the client see a reset, not an end."""
    reset_at_close(handler.connection)
    with contextlib.suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True


def reset_at_close(end: socket.socket) -> None:
    """Make the other side of a connection see a reset when it is closed."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
