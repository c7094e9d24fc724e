"""Accounts for Helm repositories on web servers, where Helm and ``helm cm-push`` look for them.

In this order: the variables of ``helm cm-push`` (HELM_REPO_ACCESS_TOKEN; HELM_REPO_USERNAME with HELM_REPO_PASSWORD),
``repositories.yaml``, where ``helm repo add --username`` leaves accounts, and ``~/.netrc``, which curl reads.
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sardonyx.catalogs.web import basic
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import home_folder, read_bytes
from sardonyx.core.yamltext import read_yaml

SIGN_IN = "set HELM_REPO_USERNAME and HELM_REPO_PASSWORD, or name the account with helm repo add, or in ~/.netrc"


def authorization_for(url: str, environment: Mapping[str, str] | None = None) -> str | None:
    """Return the value of the Authorization header for a repository; None when nobody has an account there.

    Raises UsageError or MalformedText when a file with accounts cannot be read.
    """
    known = os.environ if environment is None else environment
    if token := known.get("HELM_REPO_ACCESS_TOKEN"):
        return f"Bearer {token}"
    account = _named(known) or _of_helm(url, _helm_file(known)) or _of_netrc(url, known)
    return basic(*account) if account else None


def _named(environment: Mapping[str, str]) -> tuple[str, str] | None:
    user, password = environment.get("HELM_REPO_USERNAME"), environment.get("HELM_REPO_PASSWORD")
    return (user, password) if user and password else None


def _helm_file(environment: Mapping[str, str]) -> Path:
    """Return Helm's list of repositories (``helm env HELM_REPOSITORY_CONFIG``)."""
    if named := environment.get("HELM_REPOSITORY_CONFIG"):
        return Path(named)
    if helm := environment.get("HELM_CONFIG_HOME"):
        return Path(helm) / "repositories.yaml"
    return Path(environment.get("XDG_CONFIG_HOME") or _home(environment) / ".config") / "helm" / "repositories.yaml"


def _of_helm(url: str, file: Path) -> tuple[str, str] | None:
    if not file.is_file():
        return None
    value = read_yaml(read_bytes(file), str(file)).value
    repositories = value.get("repositories") if isinstance(value, dict) else None
    for one in repositories if isinstance(repositories, list) else []:
        if isinstance(one, dict) and str(one.get("url", "")).rstrip("/") == url.rstrip("/") and one.get("username"):
            return _text(one["username"]), _text(one.get("password"))
    return None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _of_netrc(url: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    file = Path(environment.get("NETRC") or _home(environment) / ".netrc")
    if not file.is_file():
        return None
    try:
        entry = netrc.netrc(file).authenticators(urlsplit(url).hostname or "")
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        # Never the reason: it may repeat what the file holds.
        raise UsageError("cannot be read as a netrc file", place=Place(str(file))) from None
    return (entry[0] or "", entry[2] or "") if entry else None


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or home_folder())
