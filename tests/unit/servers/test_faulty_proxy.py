"""The proxy that publishing's tests put before real servers does what it says."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from tests.acceptance.watching import wait_for
from tests.servers.faulty_proxy import Fault, FaultyProxy

BODY = bytes(range(256)) * 64


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def proxy():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with FaultyProxy("127.0.0.1", server.server_port) as between:
        yield between
    server.shutdown()
    server.server_close()


def get(proxy: FaultyProxy) -> bytes:
    return httpx.get(f"http://127.0.0.1:{proxy.port}/", trust_env=False).content


def test_without_faults_everything_passes(proxy):
    assert (get(proxy), proxy.met) == (BODY, 0)


@pytest.mark.parametrize(
    "fault", [Fault("refuse"), Fault("cut"), Fault("cut", after=5000), Fault("cut", direction="up")]
)
def test_a_connection_is_cut_once(proxy, fault):
    proxy.faults = [fault]
    with pytest.raises(httpx.TransportError):
        get(proxy)
    assert (get(proxy), proxy.met) == (BODY, 1)


def is_connected(client: socket.socket) -> bool:
    try:
        return bool(client.getpeername())
    except OSError:
        return False


def test_a_client_that_begins_tls_after_the_reset_warns_of_nothing(proxy):
    proxy.faults = [Fault("refuse")]
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        wait_for(lambda: not is_connected(client))
        with pytest.raises(OSError, match="reset"):
            ssl.create_default_context().wrap_socket(client, server_hostname="localhost")


def test_one_byte_is_corrupted(proxy):
    proxy.faults = [Fault("corrupt", after=5000)]
    differing = [position for position, (one, other) in enumerate(zip(get(proxy), BODY, strict=True)) if one != other]
    assert len(differing) == 1


def test_an_answer_is_delayed(proxy):
    proxy.faults = [Fault("delay", after=1, seconds=0.3)]
    begin = time.monotonic()
    assert get(proxy) == BODY
    assert time.monotonic() - begin >= 0.3
