"""Limits and redirects, against a server that misbehaves."""

import base64
import gzip
import ssl

import pytest
from tests.servers.authority import Authority

from sardonyx.catalogs.download import download
from sardonyx.catalogs.errors import Unreachable
from sardonyx.catalogs.urls import shown


def redirect(target: str):
    return lambda method, path, headers, body: (302, {"Location": target}, b"")


def reply(data: bytes, status: int = 200):
    return lambda method, path, headers, body: (status, {}, data)


def test_a_redirect_on_the_web_is_followed(serve):
    target = serve(reply(b"here"))
    assert download(serve(redirect(f"{target.url}/x")).url, limit=10) == b"here"


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://example.org/", "javascript:alert(1)"])
def test_a_redirect_off_the_web_is_refused(serve, target):
    with pytest.raises(Unreachable, match=r"not http|cannot be reached"):
        download(serve(redirect(target)).url, limit=10)


def test_redirects_come_to_an_end(serve):
    with pytest.raises(Unreachable, match="more than 5 times"):
        download(serve(redirect("/again")).url, limit=10)


def test_more_than_the_limit_is_refused(serve):
    with pytest.raises(Unreachable, match="larger than"):
        download(serve(reply(b"x" * 11)).url, limit=10)


def compressed(data: bytes, encoding: str = "gzip"):
    return lambda method, path, headers, body: (200, {"Content-Encoding": encoding}, data)


def test_a_compressed_answer_is_inflated(serve):
    assert download(serve(compressed(gzip.compress(b"here", mtime=0))).url, limit=100) == b"here"


def test_what_never_becomes_content_counts_as_well(serve):
    endless_name = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + b"x" * 100_000  # RFC 1952: FNAME ends with a zero
    with pytest.raises(Unreachable, match="larger than"):
        download(serve(compressed(endless_name)).url, limit=1000)


@pytest.mark.parametrize(
    ("data", "encoding", "words"),
    [
        (b"here", "gzip", "not the gzip"),
        (gzip.compress(b"here", mtime=0)[:-4], "gzip", "ends too early"),
        (b"here", "br", "not asked for"),
        (b"here", "gzip, gzip", "not asked for"),
    ],
)
def test_what_cannot_be_inflated_is_refused(serve, data, encoding, words):
    with pytest.raises(Unreachable, match=words):
        download(serve(compressed(data, encoding)).url, limit=1000)


def test_a_small_answer_that_inflates_is_refused(serve):
    bomb = gzip.compress(bytes(10_000_000))
    server = serve(lambda *request: (200, {"Content-Encoding": "gzip"}, bomb))
    with pytest.raises(Unreachable, match="larger than"):
        download(server.url, limit=1000)


@pytest.mark.parametrize(("status", "help"), [(404, "check the address"), (403, "sign in"), (503, "try again later")])
def test_an_error_says_what_to_do(serve, status, help):
    with pytest.raises(Unreachable, match=help):
        download(serve(reply(b"", status)).url, limit=10)


def test_nobody_listening_is_an_error():
    with pytest.raises(Unreachable, match="cannot be reached"):
        download("http://127.0.0.1:1/", limit=10)


def test_user_and_password_are_sent_to_their_host_only(serve):
    other = serve(reply(b"here"))
    first = serve(redirect(f"{other.url}/x"))
    download(first.url.replace("//", "//ann:secret@"), limit=10)
    assert first.headers[0]["authorization"] == "Basic " + base64.b64encode(b"ann:secret").decode()
    assert "authorization" not in other.headers[0]


def test_an_error_never_shows_the_password(serve):
    with pytest.raises(Unreachable) as error:
        download(serve(reply(b"", 500)).url.replace("//", "//ann:secret@") + "/x?token=secret", limit=10)
    assert "secret" not in f"{error.value} {error.value.__cause__!r} {error.value.help}"


def test_a_log_never_shows_the_password(serve, caplog):
    caplog.set_level("DEBUG")
    server = serve(reply(b"here"))
    download(server.url.replace("//", "//ann:secret@") + "/x?token=secret", limit=10)
    assert server.headers[0]["authorization"]
    assert "secret" not in caplog.text


def test_user_and_password_stay_with_a_redirect_on_their_host(serve):
    def route(method, path, headers, body):
        return (302, {"Location": "/there"}, b"") if path == "/" else (200, {}, b"here")

    server = serve(route)
    download(server.url.replace("//", "//ann:secret@") + "/", limit=10)
    assert [("authorization" in headers) for headers in server.headers] == [True, True]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ann:secret@example.org/x?t=1#f", "https://example.org/x"),
        ("https://example.org", "https://example.org"),
        ("https://a@b@example.org/x", "https://example.org/x"),
    ],
)
def test_what_is_shown_of_a_url(url, expected):
    assert shown(url) == expected


def test_a_certificate_of_an_unknown_authority_is_answered_with_what_to_set(serve, tmp_path):
    server, authority = serve(reply(b"here")), Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate, authority.key)
    server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
    with pytest.raises(Unreachable) as raised:
        download(f"https://{server.host}", limit=10)
    assert "SSL_CERT_FILE" in (raised.value.help or "")
