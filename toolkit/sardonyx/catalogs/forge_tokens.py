"""The tokens for forges, in the variables that ``gh``, GitHub's and Gitea's actions use."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sardonyx.catalogs.forge_address import GITHUB, Flavour, ForgeAddress

_HOSTED = (GITHUB, ".ghe.com")


def token_for(address: ForgeAddress, environment: Mapping[str, str]) -> str:
    """Return the token for a forge, empty where there is none.

    As for ``gh``, GH_TOKEN and GITHUB_TOKEN are for github.com and its subdomains, and for the server whose action is
    running (GITHUB_SERVER_URL); GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN are for other servers. GITEA_TOKEN is
    for a Gitea, where its actions set GITHUB_TOKEN as well.
    """
    return next((token for name in _names(address, environment) if (token := environment.get(name, "").strip())), "")


def how_to_sign_in(address: ForgeAddress) -> str:
    """Say which variable to set."""
    if address.flavour is Flavour.GITEA:
        return "set GITEA_TOKEN to a token that may write the repository"
    name = "GITHUB_TOKEN or GH_TOKEN" if _is_hosted(address) else "GH_ENTERPRISE_TOKEN"
    return f"set {name} to a token that may write the repository's contents"


def _names(address: ForgeAddress, environment: Mapping[str, str]) -> list[str]:
    running = bool(server := environment.get("GITHUB_SERVER_URL", "").rstrip("/")) and server == address.web
    if address.flavour is Flavour.GITEA:
        return ["GITEA_TOKEN", *(["GITHUB_TOKEN"] if running else [])]
    if _is_hosted(address) or running:
        return ["GH_TOKEN", "GITHUB_TOKEN"]
    return ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]


def _is_hosted(address: ForgeAddress) -> bool:
    host = urlsplit(address.web).hostname or ""
    return host == _HOSTED[0] or host.endswith(_HOSTED[1])
