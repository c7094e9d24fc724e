"""How a registry wants to be asked: by anybody, by an account, or with tokens that its token server gives.

The rules are those of RFC 9110 section 11 and of the distribution project ("Token Authentication Specification",
"OAuth2 Token Authentication").
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from sardonyx.catalogs.accounts import Account
from sardonyx.catalogs.errors import CatalogError, Unreachable
from sardonyx.catalogs.urls import is_loopback
from sardonyx.catalogs.web import Answer, Client, basic
from sardonyx.core.errors import Place

SIGN_IN = "sign in with helm registry login or docker login"
_PARAMETER = re.compile(r'([a-z]+)="([^"]*)"')
_REPOSITORY_SCOPE = re.compile(r"(repository:\S+):[a-z,*]+")


class SigningIn:
    """What is known about signing in at one registry; safe to use from several threads.

    ``account`` returns who signs in; it is asked once, and only when the registry wants to know.
    """

    def __init__(self, client: Client, place: Place, account: Callable[[], Account | None]) -> None:
        self._client = client
        self._place = place
        self._account = account
        self._known: list[Account | None] = []
        self._basic: str | None = None
        self._tokens: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def headers(self, repository: str, actions: str) -> Mapping[str, str]:
        """Return the credentials for acting on a repository, as far as they are known."""
        token = self._tokens.get((repository, actions))
        authorization = f"Bearer {token}" if token else self._basic
        return {"Authorization": authorization} if authorization else {}

    def learn(self, refused: Answer, sent: Mapping[str, str], repository: str, actions: str) -> bool:
        """Get ready for another attempt after a 401; False when there is nothing more to try.

        ``sent`` is what ``headers`` returned for the attempt that was refused.

        Raises CatalogError when the token server refuses the account, Unreachable when an account is missing.
        """
        if self.headers(repository, actions) != sent:
            return True  # another thread has learnt meanwhile
        scheme, _, rest = refused.headers.get("www-authenticate", "").partition(" ")
        # Gitea offers Basic too, in a second challenge, which comes behind the first (RFC 9110, 11.6.1).
        asked = dict(reversed(_PARAMETER.findall(rest)))
        match scheme.lower():
            case "basic":
                self._basic = self._password()
                return self.headers(repository, actions) != sent
            case "bearer" if _is_safe(asked.get("realm", "")):
                scope = _scope(asked.get("scope", ""), repository, actions)
                self._tokens[repository, actions] = self._token(asked["realm"], asked.get("service"), scope)
                return True
        raise Unreachable("asks for an account in a way that is not known or not safe", place=self._place)

    def _password(self) -> str:
        account = self._who()
        if account is None or not account.user:
            raise Unreachable("asks for an account", place=self._place, help=SIGN_IN)
        return basic(account.user, account.password)

    def _who(self) -> Account | None:
        with self._lock:
            if not self._known:
                self._known.append(self._account())
            return self._known[0]

    def _token(self, realm: str, service: str | None, scope: str) -> str:
        account = self._who()
        parameters = {"service": service, "scope": scope} if service else {"scope": scope}
        if account and account.identity_token:
            answer = self._exchanged(realm, parameters, account.identity_token)
        else:
            answer = self._asked(realm, parameters, account)
        if answer.status in (400, 401, 403):
            message = "refuses the account" if account else "asks for an account"
            raise CatalogError(message, place=Place(answer.url), help=SIGN_IN)
        value = _object(answer.body) if answer.status == 200 else {}
        token = value.get("token") or value.get("access_token")
        if not isinstance(token, str):
            raise CatalogError(f"answered {answer.status} without a token", place=Place(answer.url))
        return token

    def _asked(self, realm: str, parameters: Mapping[str, str], account: Account | None) -> Answer:
        # A scope of several repositories is written as several parameters.
        pairs = [(key, part) for key, value in parameters.items() for part in _parts(key, value)]
        separator = "&" if urlsplit(realm).query else "?"
        private = {"Authorization": basic(account.user, account.password)} if account else {}
        return self._client.send("GET", f"{realm}{separator}{urlencode(pairs)}", private=private)

    def _exchanged(self, realm: str, parameters: Mapping[str, str], identity_token: str) -> Answer:
        form = {
            "grant_type": "refresh_token",
            "client_id": "sardonyx",
            **parameters,
            "refresh_token": identity_token,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._client.send("POST", realm, headers=headers, content=urlencode(form).encode())


def _parts(key: str, value: str) -> list[str]:
    return value.split() if key == "scope" else [value]


def _scope(asked: str, repository: str, actions: str) -> str:
    """Return what a token is for: what the registry names, with all that will be done to the repository.

    A registry that mounts a blob names two repositories, in any order (a Go map's, in distribution 2.8); one behind
    a proxy may name the repository otherwise.
    """
    scopes = asked.split() or [f"repository:{repository}:{actions}"]
    if "," not in actions:
        return " ".join(scopes)
    own = [scope for scope in scopes if scope.startswith(f"repository:{repository}:")] or scopes[:1]
    return " ".join(_REPOSITORY_SCOPE.sub(rf"\1:{actions}", scope) if scope in own else scope for scope in scopes)


def _is_safe(realm: str) -> bool:
    try:
        parts = urlsplit(realm)
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    return safe and "@" not in parts.netloc


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
