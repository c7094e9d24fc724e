"""Debian's ``docker-registry`` on the loopback interface: with or without TLS, open or with accounts.

The account is USER with PASSWORD. With ``Signing.TOKENS`` a token server of our own gives tokens that the registry
checks (distribution project, "Token Authentication Specification").
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from tests.cluster.processes import Service
from tests.servers.authority import Authority
from tests.servers.debian import program

USER, PASSWORD = "publisher", "pa55word"
_HTPASSWD = f"{USER}:$2b$05$abcdefghijklmnopqrstuur.ZxEKly2fYX6K.hrvYXsoEaKgtr95a\n"  # bcrypt of PASSWORD


class Signing(Enum):
    """Who may use a registry."""

    ANYBODY = "anybody"
    PASSWORDS = "passwords"
    TOKENS = "tokens"


class RegistryServer:
    """A registry that runs until ``stop``; its address is ``host``, its certificates ``authority.certificates``.

    Raises NotInstalled when there is no docker-registry.
    """

    def __init__(self, folder: Path, *, signing: Signing = Signing.ANYBODY, tls: bool = False) -> None:
        command = program("docker-registry", "docker-registry")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.signing = folder, signing
        self.authority = Authority(folder) if tls or signing is Signing.TOKENS else None
        self.tokens = TokenServer(self.authority) if self.authority and signing is Signing.TOKENS else None
        self.port = _free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.tls = tls
        (folder / "htpasswd").write_text(_HTPASSWD)
        (folder / "config.json").write_text(json.dumps(self._configuration()))
        # Ends with whoever started it, even by SIGKILL.
        line = [program("setpriv", "util-linux"), "--pdeathsig", "TERM", "--", command, "serve"]
        self._service = Service("registry", [*line, str(folder / "config.json")], os.environ, folder)
        self._service.wait_until(self._answers)

    def stop(self) -> None:
        """End the registry and its token server."""
        self._service.end()
        if self.tokens:
            self.tokens.stop()

    def write_docker_config(self, folder: Path, password: str = PASSWORD) -> Path:
        """Write what ``docker login`` writes, and return the folder for DOCKER_CONFIG."""
        auth = base64.b64encode(f"{USER}:{password}".encode()).decode()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps({"auths": {self.host: {"auth": auth}}}))
        return folder

    def _configuration(self) -> dict[str, object]:
        """Return the configuration as JSON, which is YAML."""
        certificates = self.authority
        tls = {"certificate": str(certificates.certificate), "key": str(certificates.key)} if certificates else {}
        return {
            "version": "0.1",
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(self.folder / "storage")},
                "maintenance": {"uploadpurging": {"enabled": False}},
            },
            "http": {"addr": self.host, "secret": "tests", **({"tls": tls} if self.tls else {})},
            **({"auth": auth} if (auth := self._auth()) else {}),
        }

    def _auth(self) -> dict[str, object]:
        if self.signing is Signing.PASSWORDS:
            return {"htpasswd": {"realm": "tests", "path": str(self.folder / "htpasswd")}}
        if self.tokens and self.authority:
            certificates = str(self.authority.certificates)
            names = {"service": "tests", "issuer": "tests", "rootcertbundle": certificates}
            return {"token": {"realm": self.tokens.url, **names}}
        return {}

    def _answers(self) -> bool:
        context = ssl.create_default_context(cafile=str(self.authority.certificates)) if self.tls else None
        try:
            url = f"{'https' if self.tls else 'http'}://{self.host}/v2/"
            urllib.request.build_opener(
                urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])
            ).open(url, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 401
        except OSError:
            return False
        return True


class TokenServer:
    """Gives USER with PASSWORD tokens for what is asked, and anybody tokens to pull; ``asked`` are the scopes."""

    def __init__(self, authority: Authority) -> None:
        server, self.asked, self.refuse_mounts = self, [], False
        self._authority = authority

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the name http.server calls
                status, body = server.answer(self.path, self.headers.get("authorization", ""))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/token"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, path: str, authorization: str) -> tuple[int, bytes]:
        """Answer to a request for a token."""
        query = parse_qs(urlsplit(path).query)
        known = _password(authorization)
        if known not in ("", PASSWORD):
            return 401, b"{}"
        scopes = [scope.rsplit(":", 2) for scope in query.get("scope", [])]
        self.asked += query.get("scope", [])
        granted = [
            {"type": kind, "name": name, "actions": actions.split(",") if known else ["pull"]}
            for kind, name, actions in scopes
        ]
        return 200, json.dumps({"token": self._token(granted)}).encode()

    def _token(self, access: list[dict[str, object]]) -> str:
        now = int(time.time())
        chain = [base64.b64encode(self._authority.der).decode()]
        header = {"typ": "JWT", "alg": "ES256", "x5c": chain}
        claims = {"iss": "tests", "sub": USER, "aud": "tests", "exp": now + 300, "nbf": now - 10, "iat": now}
        text = f"{_part(json.dumps(header))}.{_part(json.dumps({**claims, 'jti': 'x', 'access': access}))}"
        signature = self._authority.signing_key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        numbers = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))
        return f"{text}.{_part(numbers)}"


def _part(data: str | bytes) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _password(authorization: str) -> str:
    try:
        text = base64.b64decode(authorization.partition(" ")[2]).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "?"
    return text.partition(":")[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
