"""The client against servers that misbehave, each a real one on the loopback interface."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.web import Client, Patience, refusal
from sardonyx.core.errors import UsageError

SECRET = {"Authorization": "Bearer s3cret"}


class Server:
    """Gives the next of its answers, the last one again and again: (status, headers, body), or None to hang up."""

    def __init__(self, *answers):
        server, self.seen, self.answers = self, [], list(answers)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                content = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.seen.append((self.command, self.path, headers, content))
                answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                if answer is None:
                    self.close_connection = True
                    return
                status, extra, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                self.close_connection = "content-length" in {name.lower() for name in extra}

            do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def serve():
    servers = []

    def start(*answers) -> Server:
        servers.append(Server(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def client():
    client = Client(Patience(attempts=3, first=0.001, longest=0.01))
    yield client
    client.close()


def test_an_answer_has_status_headers_and_body(serve, client):
    answer = client.send("GET", serve((200, {"X-Kind": "a"}, b"text")).url)
    assert (answer.status, answer.headers["x-kind"], answer.body) == (200, "a", b"text")


@pytest.mark.parametrize("failure", [None, (429, {}, b""), (500, {}, b""), (503, {}, b""), (408, {}, b"")])
def test_what_may_pass_is_tried_again(serve, client, failure):
    server = serve(failure, failure, (201, {}, b""))
    assert client.send("PUT", server.url, content=b"x").status == 201
    assert [request[3] for request in server.seen] == [b"x"] * 3


def test_an_answer_cut_short_is_tried_again(serve, client):
    server = serve((200, {"Content-Length": "9"}, b"half"), (200, {}, b"whole"))
    assert client.send("GET", server.url).body == b"whole"


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 412, 501])
def test_what_will_not_pass_is_not_repeated(serve, client, status):
    server = serve((status, {}, b""))
    assert client.send("PUT", server.url).status == status
    assert len(server.seen) == 1


def test_patience_ends(serve, client):
    server = serve((503, {}, b""))
    with pytest.raises(Unreachable, match="answered 503, 3 times"):
        client.send("GET", server.url)
    assert len(server.seen) == 3


def test_what_must_not_be_done_twice_is_sent_once(serve, client):
    server = serve((503, {}, b""))
    with pytest.raises(Unreachable, match="answered 503"):
        client.once().send("POST", server.url)
    assert len(server.seen) == 1


def test_the_time_that_a_server_names_is_waited(serve):
    client = Client(Patience(attempts=2, first=0.001, longest=5))
    server = serve((429, {"Retry-After": "1"}, b""), (200, {}, b""))
    begin = time.monotonic()
    client.send("GET", server.url)
    assert time.monotonic() - begin >= 1


@pytest.mark.parametrize("text", ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-1", "1" * 400])
def test_any_retry_after_is_survived(serve, client, text):
    server = serve((429, {"Retry-After": text}, b""), (200, {}, b""))
    assert client.send("GET", server.url).status == 200


def test_nobody_listening_is_unreachable(client):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot be reached"):
        client.send("GET", f"http://127.0.0.1:{port}")


def test_credentials_stay_at_home(serve, client):
    elsewhere = serve((200, {}, b"there"))
    home = serve((307, {"Location": elsewhere.url}, b""))
    answer = client.send("GET", home.url, headers={"X-Public": "1"}, private=SECRET)
    assert answer.body == b"there"
    assert home.seen[0][2]["authorization"] == "Bearer s3cret"
    assert "authorization" not in elsewhere.seen[0][2]
    assert elsewhere.seen[0][2]["x-public"] == "1"


def test_a_redirect_keeps_the_method_where_it_must(serve, client):
    server = serve((307, {"Location": "/there"}, b""), (201, {}, b""))
    assert client.send("PUT", server.url, content=b"x").status == 201
    assert server.seen[1][0::3] == ("PUT", b"x")


def test_what_was_to_be_written_is_handed_to_nobody_else(serve, client):
    elsewhere = serve((201, {}, b""))
    assert client.send("POST", serve((307, {"Location": elsewhere.url}, b"")).url, content=b"x").status == 307
    assert elsewhere.seen == []


def test_a_redirect_of_a_put_that_would_make_it_a_get_is_left_alone(serve, client):
    assert client.send("PUT", serve((302, {"Location": "/x"}, b"")).url).status == 302


@pytest.mark.parametrize(
    "location", ["http://192.0.2.1/", "file:///etc/passwd", "ftp://192.0.2.1/", "http://[", "http://a b/"]
)
def test_redirects_to_anything_else_are_refused(serve, client, location):
    with pytest.raises(Unreachable, match="redirects to"):
        client.send("GET", serve((302, {"Location": location}, b"")).url)


def test_endless_redirects_end(serve, client):
    with pytest.raises(Unreachable, match="redirects more than"):
        client.send("GET", serve((302, {"Location": "/"}, b"")).url)


@pytest.mark.parametrize("url", ["http://192.0.2.1/x", "ftp://127.0.0.1/", "x", "http://", "http://["])
def test_an_address_that_is_none_is_refused_at_once(client, url):
    with pytest.raises(UsageError):
        client.send("GET", url)


def test_too_much_is_refused(serve, client):
    with pytest.raises(Unreachable, match="is larger than"):
        client.send("GET", serve((200, {}, b"x" * 101)).url, limit=100)


def test_a_head_of_something_compressed_is_an_answer(serve, client):
    server = serve((200, {"Content-Encoding": "gzip", "Content-Length": "20"}, b""))
    assert client.send("HEAD", server.url).status == 200


def test_a_password_in_the_url_signs_in_and_is_never_shown(serve, client):
    server = serve((403, {}, b""))
    url = server.url.replace("http://", "http://me:pa55@")
    error = refusal(client.send("GET", url), account="sign in")
    assert server.seen[0][2]["authorization"] == "Basic bWU6cGE1NQ=="
    assert "pa55" not in str(error)
    assert isinstance(error, CatalogError)


@pytest.mark.parametrize("value", ["pa55\nX: y", "pa55é", "pa55\x00"])
def test_credentials_that_no_header_can_hold_are_not_shown(serve, client, value):
    with pytest.raises(UsageError) as raised:
        client.send("GET", serve((200, {}, b"")).url, private={"Authorization": value})
    assert "pa55" not in str(raised.value)


def test_a_certificate_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(UsageError, match="SSL_CERT_FILE names"):
        Client()


def test_a_server_on_this_machine_is_not_asked_of_a_proxy(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = Client(Patience(attempts=1))
    assert client.send("GET", serve((200, {}, b"")).url).status == 200
