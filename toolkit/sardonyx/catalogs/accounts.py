"""Accounts for registries, where ``docker login`` and ``helm registry login`` left them.

The format is Docker's (``docker/cli``, ``cli/config/configfile``); the helper programs speak the protocol of
``docker/docker-credential-helpers``. Helm's file comes first, as for Helm.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sardonyx.catalogs.errors import CatalogError
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import home_folder, read_bytes

_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HELPER_SECONDS = 60
_TOKEN_USER = "<token>"  # noqa: S105  # not a password: it says that the secret is an identity token
_DOCKER_HUB = ("docker.io", "registry-1.docker.io", "index.docker.io")
_DOCKER_HUB_KEY = "https://index.docker.io/v1/"


@dataclass(frozen=True)
class Account:
    """How to sign in: a user and a password, or an identity token that is exchanged for others (OAuth 2)."""

    user: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)


def account_for(host: str, environment: Mapping[str, str] | None = None) -> Account | None:
    """Return the account for a registry (``HOST`` or ``HOST:PORT``); None when nobody signed in there.

    Raises UsageError when a configuration cannot be read, CatalogError when a helper program fails.
    """
    for file in _files(os.environ if environment is None else environment):
        if file.is_file() and (account := _account_in(_configuration(file), host, file)):
            return account
    return None


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield Helm's file (``helm env HELM_REGISTRY_CONFIG``), then Docker's."""
    home = Path(environment.get("HOME") or home_folder())
    if named := environment.get("HELM_REGISTRY_CONFIG"):
        yield Path(named)
    elif helm := environment.get("HELM_CONFIG_HOME"):
        yield Path(helm) / "registry" / "config.json"
    else:
        yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "helm" / "registry" / "config.json"
    yield Path(environment.get("DOCKER_CONFIG") or home / ".docker") / "config.json"


def _configuration(file: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(read_bytes(file))
    except (ValueError, RecursionError):
        value = None  # never the text: it holds passwords
    if not isinstance(value, dict):
        raise UsageError("is not a JSON object", place=Place(str(file)), help="sign in again with helm registry login")
    return value


def _account_in(configuration: Mapping[str, Any], host: str, file: Path) -> Account | None:
    helpers = _mapping(configuration.get("credHelpers"))
    written = {_host(key): entry for key, entry in _mapping(configuration.get("auths")).items()}
    key = next((name for name in _names(host) if name in helpers), None)
    if key is not None:
        return _from_helper(str(helpers[key]), key, file)
    if store := configuration.get("credsStore"):
        asked = _DOCKER_HUB_KEY if host in _DOCKER_HUB else host
        if account := _from_helper(str(store), asked, file):
            return account
    entry = next((written[name] for name in _names(host) if name in written), None)
    return _from_entry(_mapping(entry), file)


def _names(host: str) -> tuple[str, ...]:
    """Return how a registry may be called in a configuration; Docker Hub has several names."""
    return _DOCKER_HUB if host in _DOCKER_HUB else (host,)


def _host(key: str) -> str:
    """Take a host from a key, which may be a URL, as old versions of Docker wrote it."""
    return re.sub(r"^https?://", "", key).partition("/")[0]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _from_entry(entry: Mapping[str, Any], file: Path) -> Account | None:
    if token := entry.get("identitytoken"):
        return Account(identity_token=str(token))
    if entry.get("auth"):
        try:
            text = base64.b64decode(str(entry["auth"]), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            text = ""
        user, separator, password = text.partition(":")
        if not separator:
            raise UsageError("has an auth that is not base64 of USER:PASSWORD", place=Place(str(file)))
        return Account(user, password.strip("\0"))
    return Account(str(entry["username"]), str(entry.get("password", ""))) if entry.get("username") else None


def _from_helper(name: str, host: str, file: Path) -> Account | None:
    """Ask a helper program, which reads the host and writes user and secret, both by pipes."""
    place = Place(str(file))
    if not _HELPER.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a credential helper", place=place)
    program = f"docker-credential-{name}"
    try:
        done = subprocess.run(
            [program, "get"], input=host, capture_output=True, text=True, check=False, timeout=_HELPER_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "could not be started"
        raise CatalogError(f"{program} {reason}", place=place, help="install it, or sign in again") from None
    if done.returncode:
        if "not found" in done.stdout + done.stderr:  # "credentials not found in native keychain"
            return None
        # Its words stay out of the message: nobody knows what they repeat.
        raise CatalogError(f"{program} ended with {done.returncode}", place=place, help=f"try: {program} list")
    return _from_answer(done.stdout, program, place)


def _from_answer(text: str, program: str, place: Place) -> Account:
    try:
        answer = _mapping(json.loads(text))
    except (ValueError, RecursionError):
        answer = {}
    user, secret = answer.get("Username"), answer.get("Secret")
    if not isinstance(user, str) or not isinstance(secret, str):
        raise CatalogError(f"{program} did not answer with a user and a secret", place=place)
    return Account(identity_token=secret) if user == _TOKEN_USER else Account(user, secret)
