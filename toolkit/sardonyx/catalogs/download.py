"""Reading a URL with limits: on size, on time, on where redirects may lead."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from sardonyx.catalogs.connections import UNKNOWN_AUTHORITY, Connections, is_certificate_error
from sardonyx.catalogs.errors import Unreachable
from sardonyx.catalogs.urls import shown
from sardonyx.core.errors import Place

if TYPE_CHECKING:
    import httpx

INDEX_BYTES = 64 * 1024 * 1024
PACKAGE_BYTES = 50 * 1024 * 1024
_SECONDS_WITHOUT_DATA = 30
_SECONDS_IN_ALL = 300
_REDIRECTS = 5
_NOTHING_THERE = (404, 410)


def download(url: str, *, limit: int) -> bytes:
    """Return what is at an http(s) URL, at most ``limit`` bytes; a user and password in the URL are used to sign in.

    Raises Unreachable when it does not come; the message never holds credentials.
    """
    with answer(url, {}) as response:
        return _successful(response, url, limit)


def download_if_there(url: str, *, limit: int) -> bytes | None:
    """Return what is at an http(s) URL as ``download`` does; None when the server says that nothing is (404, 410).

    Raises Unreachable for every other answer, and where there is none.
    """
    with answer(url, {}) as response:
        if response.status_code in _NOTHING_THERE:
            return None
        return _successful(response, url, limit)


@contextmanager
def answer(url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
    """Open an http(s) URL and follow its redirects; the body is not read yet, whatever the status.

    ``headers`` are not sent to another host. A redirect to anything but http(s), or from https to http, is refused.

    Raises Unreachable when there is no answer.
    """
    import httpx  # 0.2 s that most commands do not need

    try:
        with _follow(httpx.URL(url), headers) as response:
            yield response
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        remedy = UNKNOWN_AUTHORITY if is_certificate_error(error) else "check the address"
        raise Unreachable(f"cannot be reached: {reason}", place=Place(shown(url)), help=remedy) from None


def _successful(response: httpx.Response, url: str, limit: int) -> bytes:
    if response.status_code != 200:
        raise Unreachable(f"answered {response.status_code}", place=Place(shown(url)), help=_remedy(response))
    return body(response, limit)


def body(response: httpx.Response, limit: int) -> bytes:
    """Read an answer's body.

    Raises Unreachable when it has more than ``limit`` bytes, takes longer than five minutes or is not whole.
    """
    place = Place(shown(str(response.url)))
    end = time.monotonic() + _SECONDS_IN_ALL
    pieces, total = [], 0
    # As it comes: what never becomes a byte of the content, such as an endless name in gzip's header, counts as well.
    for piece in response.iter_raw():
        total += len(piece)
        if total > limit:
            raise Unreachable(f"is larger than {limit // 2**20} MiB", place=place)
        if time.monotonic() > end:
            raise Unreachable(f"took longer than {_SECONDS_IN_ALL} s", place=place)
        pieces.append(piece)
    return _decoded(b"".join(pieces), response.headers.get("content-encoding", ""), limit, place)


def _decoded(data: bytes, encoding: str, limit: int, place: Place) -> bytes:
    match encoding.lower():
        case "" | "identity":
            return data
        case "gzip" | "x-gzip":
            return _inflated(data, limit, place)
    raise Unreachable("is compressed in a way that was not asked for", place=place)


def _inflated(data: bytes, limit: int, place: Place) -> bytes:
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)  # with gzip's header
    try:
        content = decoder.decompress(data, limit + 1)
    except zlib.error as error:
        raise Unreachable("is not the gzip it should be", place=place) from error
    if len(content) > limit:
        raise Unreachable(f"is larger than {limit // 2**20} MiB", place=place)
    if not decoder.eof:
        raise Unreachable("ends too early", place=place)
    return content


@contextmanager
def _follow(url: httpx.URL, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
    import httpx

    account = httpx.BasicAuth(url.username, url.password) if url.username or url.password else None
    # httpx logs URLs as they are, so the password must not stay in it.
    first = url = url.copy_with(username=None, password=None)
    for _ in range(_REDIRECTS):
        _check_scheme(url, first)
        at_home = (url.host, url.port) == (first.host, first.port)
        own, auth = (headers, account) if at_home else ({}, None)
        with _connections().http.stream("GET", url, headers=own, auth=auth) as response:
            if not response.has_redirect_location:
                yield response
                return
            url = url.join(response.headers["location"])
    raise Unreachable(f"redirects more than {_REDIRECTS} times", place=Place(shown(str(first))))


def _check_scheme(url: httpx.URL, first: httpx.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise Unreachable(f"leads to {shown(str(url))}, which is not http(s)", place=Place(shown(str(first))))
    if first.scheme == "https" and url.scheme == "http":
        raise Unreachable("redirects from https to plain http", place=Place(shown(str(first))))


@cache
def _connections() -> Connections:
    return Connections(_SECONDS_WITHOUT_DATA)


def _remedy(response: httpx.Response) -> str:
    if response.status_code in (401, 403):
        return "sign in by a user and password in the URL, or ask for access"
    return "check the address" if response.status_code == 404 else "try again later"
