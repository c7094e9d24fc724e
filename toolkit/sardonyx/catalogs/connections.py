"""Connections to the web, all made in one way.

Certificates are checked against those of the system and of ``certifi``, or against SSL_CERT_FILE and SSL_CERT_DIR alone
where these are set (as OpenSSL, curl and Go have it). Proxies are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
"""

from __future__ import annotations

import logging
import os
import ssl
import weakref
from typing import TYPE_CHECKING

from sardonyx.core.errors import UsageError

if TYPE_CHECKING:
    import httpx

_SECONDS_TO_CONNECT = 10
UNKNOWN_AUTHORITY = "name its authority in SSL_CERT_FILE"
_SYSTEM = {"SSL_CERT_FILE": os.path.isfile, "SSL_CERT_DIR": os.path.isdir}


class Connections:
    """Open connections, which end with the last client that has them, at the latest with the process.

    Nothing is heard for ``patience`` seconds: then a request fails. Raises UsageError when SSL_CERT_FILE or
    SSL_CERT_DIR names nothing.
    """

    def __init__(self, patience: float = 60) -> None:
        self.http = _client(patience)
        weakref.finalize(self, self.http.close)


def _client(patience: float) -> httpx.Client:
    import httpx  # 0.2 s that most commands do not need

    for logger in ("httpx", "httpcore"):
        # They would log queries and headers, which may hold signatures and tokens.
        logging.getLogger(logger).setLevel(logging.WARNING)
    return httpx.Client(
        verify=_trusted(),
        timeout=httpx.Timeout(patience, connect=_SECONDS_TO_CONNECT),
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
        headers={"User-Agent": "sardonyx", "Accept-Encoding": "gzip"},
        # As for Go: what is on this machine is not asked of a proxy.
        mounts={f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")},
    )


def _trusted() -> ssl.SSLContext:
    named = {key: os.environ[key] for key in _SYSTEM if os.environ.get(key)}
    for key, path in named.items():
        if not _SYSTEM[key](path):
            raise UsageError(f"{key} names {path}, which is not there", help="name a file of certificates, or unset it")
    context = ssl.create_default_context()
    if not named:
        import certifi  # httpx needs it as well

        context.load_verify_locations(certifi.where())
    return context


def is_certificate_error(error: BaseException | None) -> bool:
    """Tell whether a request failed because the server's certificate is of nobody who is trusted."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
