"""The proxy of storms: what it does to requests and answers."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.storms.proxy import Harm, Kind, StormProxy

ANSWER = b"x" * 2000
BODY = b"y" * 2000


@pytest.fixture
def server():
    """A server that answers 2000 bytes; ``came`` are the whole bodies that it got."""
    came: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            if len(body) == int(self.headers["content-length"] or 0):
                came.append(body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(ANSWER)

        do_GET = do_PUT = answer  # noqa: N815  # the names http.server calls

        def log_message(self, *arguments):
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.came = came
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def storm(server):
    """Put a proxy before it that does one harm to the first request."""
    proxies = []

    def start(harm: Harm) -> StormProxy:
        proxies.append(StormProxy(f"127.0.0.1:{server.server_port}", {1: harm}, lambda message: True))
        proxies[0].armed = True
        return proxies[0]

    yield start
    for proxy in proxies:
        proxy.stop()


def put(proxy: StormProxy) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(proxy.host, timeout=10)
    try:
        connection.request("PUT", "/a", BODY)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


BREAKING = [Kind.CUT_REQUEST, Kind.LOST_ANSWER, Kind.CUT_ANSWER, Kind.HALF_ANSWER, Kind.REFUSED]


@pytest.mark.parametrize("kind", BREAKING)
def test_what_is_cut_fails_once(storm, kind):
    proxy = storm(Harm(kind, at=0.9))
    with pytest.raises((OSError, http.client.HTTPException)):
        put(proxy)
    assert proxy.met == {kind: 1}
    assert put(proxy) == (200, ANSWER)


@pytest.mark.parametrize(("kind", "times"), [(Kind.LOST_ANSWER, 1), (Kind.CUT_REQUEST, 0), (Kind.REFUSED, 0)])
def test_only_a_lost_answer_is_one_to_what_was_done(storm, server, kind, times):
    with pytest.raises((OSError, http.client.HTTPException)):
        put(storm(Harm(kind, at=0.9)))
    assert server.came.count(BODY) == times


def test_a_request_is_delivered_twice(storm, server):
    assert put(storm(Harm(Kind.TWICE))) == (200, ANSWER)
    assert server.came == [BODY, BODY]


def test_one_byte_of_an_answer_is_changed(storm):
    status, body = put(storm(Harm(Kind.CORRUPT_ANSWER, at=0.5)))
    assert (status, len(body)) == (200, len(ANSWER))
    assert sum(one != other for one, other in zip(body, ANSWER, strict=True)) == 1


def test_one_byte_of_an_upload_is_changed(storm, server):
    assert put(storm(Harm(Kind.CORRUPT_REQUEST, at=0.5))) == (200, ANSWER)
    assert sum(one != other for one, other in zip(server.came[0], BODY, strict=True)) == 1


@pytest.mark.parametrize(("kind", "status"), [(Kind.STATUS_503, 503), (Kind.STATUS_401, 401), (Kind.STATUS_429, 429)])
def test_a_status_is_answered_for_a_while(storm, server, kind, status):
    proxy = storm(Harm(kind, times=2))
    assert [put(proxy)[0] for _ in range(3)] == [status, status, 200]
    assert server.came == [BODY]
