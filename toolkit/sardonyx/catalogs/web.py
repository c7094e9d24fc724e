"""The web, with requests that are repeated when, and only when, that can help."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.catalogs.connections import UNKNOWN_AUTHORITY, Connections, is_certificate_error
from sardonyx.catalogs.download import body
from sardonyx.catalogs.errors import CatalogError, Unreachable
from sardonyx.catalogs.urls import is_loopback, shown
from sardonyx.core.errors import Place, UsageError

if TYPE_CHECKING:
    import httpx

ANSWER_BYTES = 4 * 1024 * 1024
_REDIRECTS = 5
_NOT_TRANSIENT = (501, 505)  # not implemented, version not supported: the same next time
_KEEPING_METHOD = (307, 308)


class Patience(NamedTuple):
    """How often a request is sent in all, and how long to wait before the next: seconds, doubled each time."""

    attempts: int = 6
    first: float = 0.25
    longest: float = 30.0


@dataclass(frozen=True)
class Answer:
    """What a server answered. ``headers`` are found whatever their case; ``url`` is fit for messages."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str


class Client:
    """Sends requests, from several threads if need be. Connections are kept until ``close``, or as long as it is."""

    def __init__(self, patience: Patience = Patience(), connections: Connections | None = None) -> None:
        self._patience = patience
        self._connections = connections or Connections()

    def once(self) -> Client:
        """Return a client on the same connections that sends every request once: for what must not be done twice."""
        return Client(Patience(attempts=1), self._connections)

    def close(self) -> None:
        """Close the connections."""
        self._connections.http.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        private: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = ANSWER_BYTES,
    ) -> Answer:
        """Send a request and return the answer, whatever its status, with its body of at most ``limit`` bytes.

        No answer, 408, 425, 429 and 5xx are worth another attempt, after a while that grows or that the server names
        (Retry-After): so the request may reach the server twice; see ``once``. GET and HEAD follow redirects, other
        methods only 307 and 308 within the host. ``private`` headers hold credentials: they go to the host of ``url``
        alone. A user and password in the URL are used to sign in. Plain http is for this machine only.

        Raises Unreachable when every attempt failed or the answer is too large, UsageError when the URL or a header
        cannot be sent at all.
        """
        target, account = _target(url)
        request = _Request(method, target, headers or {}, {**account, **(private or {})}, content)
        _check_headers(request)
        return self._repeated(request, limit)

    def _repeated(self, request: _Request, limit: int) -> Answer:
        import httpx

        place, attempts = Place(shown(str(request.url))), self._patience.attempts
        for number in range(attempts):
            delay = random.uniform(0.5, 1) * min(self._patience.first * 2**number, self._patience.longest)
            try:
                answer = self._followed(request, limit)
            except (httpx.TransportError, httpx.DecodingError) as error:
                failure = f"cannot be reached: {str(error) or type(error).__name__}"
                if is_certificate_error(error):
                    raise Unreachable(failure, place=place, help=UNKNOWN_AUTHORITY) from None
            else:
                if not is_transient(answer.status):
                    return answer
                failure = f"answered {answer.status}"
                delay = min(_retry_after(answer.headers, delay), self._patience.longest)
            if number + 1 < attempts:
                time.sleep(delay)
        times = f", {attempts} times" if attempts > 1 else ""
        raise Unreachable(f"{failure}{times}", place=place, help="try again later")

    def _followed(self, request: _Request, limit: int) -> Answer:
        url = request.url
        for _ in range(_REDIRECTS):
            at_home = _origin(url) == _origin(request.url)
            headers = {**request.headers, **(request.private if at_home else {})}
            with self._connections.http.stream(
                request.method, url, headers=headers, content=request.content, follow_redirects=False
            ) as response:
                if not response.has_redirect_location:
                    return _read(response, request.method, limit)
                following = _next(url, response.headers["location"], request.url)
                if not _leads_on(request, response.status_code, following):
                    return _read(response, request.method, limit)
                url = following
        raise Unreachable(f"redirects more than {_REDIRECTS} times", place=Place(shown(str(request.url))))


def is_transient(status: int) -> bool:
    """Tell whether another attempt may have another end: 408, 425, 429 and the server's own failures."""
    return status in (408, 425, 429) or (status >= 500 and status not in _NOT_TRANSIENT)


def refusal(answer: Answer, *, account: str) -> CatalogError:
    """Return the error for an answer that nobody wanted; ``account`` says how to sign in there.

    The server's own words are left out: they may repeat what it was sent.
    """
    remedy = {401: account, 403: f"ask for access, or {account}", 404: "check the address"}.get(answer.status)
    return CatalogError(f"answered {answer.status}", place=Place(answer.url), help=remedy)


def basic(user: str, password: str) -> str:
    """Return the value of an Authorization header for a user and a password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@dataclass(frozen=True)
class _Request:
    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    private: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)


def _read(response: httpx.Response, method: str, limit: int) -> Answer:
    content = b"" if method == "HEAD" or response.status_code in (204, 304) else body(response, limit)
    return Answer(response.status_code, response.headers, content, shown(str(response.url)))


def _leads_on(request: _Request, status: int, following: httpx.URL) -> bool:
    """Tell whether to follow a redirect; what was to be written is handed to nobody else, for it may hold a token."""
    if request.method in ("GET", "HEAD"):
        return True
    return status in _KEEPING_METHOD and _origin(following) == _origin(request.url)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _target(url: str) -> tuple[httpx.URL, Mapping[str, str]]:
    """Take a URL apart into what may be seen and the header for its user and password."""
    import httpx

    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"is not an address: {error}", place=Place(shown(url))) from None
    if reason := _unfit(target):
        raise UsageError(reason, place=Place(shown(url)), help="give an https:// address")
    account = {"Authorization": basic(target.username, target.password)} if target.userinfo else {}
    return target.copy_with(username=None, password=None, fragment=None), account


def _next(url: httpx.URL, location: str, first: httpx.URL) -> httpx.URL:
    """Return where a redirect leads."""
    import httpx

    place = Place(shown(str(first)))
    try:
        following = url.join(location).copy_with(username=None, password=None)
    except httpx.InvalidURL:
        raise Unreachable("redirects to something that is not an address", place=place) from None
    reason = _unfit(following)
    if not reason and (first.scheme, following.scheme) == ("https", "http"):
        reason = "is plain http, unlike the beginning"
    if reason:
        raise Unreachable(f"redirects to {shown(str(following))}, which {reason}", place=place)
    return following


def _unfit(url: httpx.URL) -> str | None:
    if url.scheme not in ("http", "https") or not url.host:
        return "is not the address of a web server"
    if url.scheme == "http" and not is_loopback(url.host):
        return "is plain http, which is for this machine only"
    return None


def _check_headers(request: _Request) -> None:
    """Refuse what no header can hold; httpx would repeat the value, be it secret or not, in its message."""
    for name, value in {**request.headers, **request.private}.items():
        if not (value.isascii() and value.isprintable()):
            message = f"the header {name} cannot be sent: it holds a line break or characters beyond ASCII"
            raise UsageError(message, place=Place(shown(str(request.url))), help="look at the credentials")


def _retry_after(headers: Mapping[str, str], otherwise: float) -> float:
    """Return the seconds to wait that a server names (RFC 9110, 10.2.3): a number, or a date."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return otherwise
