"""The address of a repository on a forge: ``github://OWNER/REPO``, ``github+https://…``, ``gitea+https://HOST/OWNER/REPO``.

[?commit=REF]          what the tags of new releases name; otherwise the commit that CI builds, or the default branch
[#BRANCH[:FOLDER]]     the branch (and the folder in it) with an index of the releases
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from sardonyx.catalogs.urls import is_loopback, shown
from sardonyx.core.errors import Place, UsageError

GITHUB = "github.com"
_GITHUB_API = "api.github.com"
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_REF = re.compile(r"(?![-/.])[A-Za-z0-9_./+-]+")
_FORMS = "github://OWNER/REPO, github+https://HOST/OWNER/REPO or gitea+https://HOST/OWNER/REPO"


class Flavour(Enum):
    """Whose API a forge has; Forgejo has Gitea's."""

    GITHUB = "github"
    GITEA = "gitea"


class ForgeAddress(NamedTuple):
    """A repository on a forge.

    ``api``, ``uploads`` and ``web`` are where the API, uploads of files and the pages begin, without a slash at the
    end. ``branch`` is empty where no index is kept. ``commit`` is empty where the address names none.
    """

    flavour: Flavour
    api: str
    uploads: str
    web: str
    owner: str
    repo: str
    branch: str = ""
    folder: str = ""
    commit: str = ""

    @property
    def page(self) -> str:
        """The repository's page."""
        return f"{self.web}/{self.owner}/{self.repo}"


def is_forge(address: str) -> bool:
    """Tell whether an address is of this kind."""
    return address.startswith(("github://", "github+", "gitea+"))


def read_forge_address(text: str) -> ForgeAddress:
    """Take an address apart.

    Raises UsageError when it is not of this form.
    """
    scheme, _, rest = text.partition("://")
    flavour, _, transport = scheme.partition("+")
    try:
        parts = urlsplit(f"https://{GITHUB}/{rest}" if text.startswith("github://") else f"{transport}://{rest}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    known = flavour in {one.value for one in Flavour} and parts.scheme in ("http", "https") and host
    *prefix, owner, repo = ["", "", *parts.path.strip("/").split("/")]
    if not known or not _NAME.fullmatch(owner) or not _NAME.fullmatch(repo):
        raise UsageError("that is not the address of a repository on a forge", help=f"write it as {_FORMS}")
    _refuse_unsafe(parts, host, shown(text))
    branch, _, folder = parts.fragment.partition(":")
    base = f"{parts.scheme}://{parts.netloc}"
    api, uploads, web = _bases(Flavour(flavour), base, "/".join(part for part in prefix if part))
    repo = repo.removesuffix(".git")
    return ForgeAddress(Flavour(flavour), api, uploads, web, owner, repo, branch, folder.strip("/"), _commit(parts))


def commit_of_ci(address: ForgeAddress, environment: Mapping[str, str]) -> str:
    """Return the commit that an action of this very repository builds, empty elsewhere (GitHub's and Gitea's names)."""
    there = f"{environment.get('GITHUB_SERVER_URL', '')}/{environment.get('GITHUB_REPOSITORY', '')}"
    return environment.get("GITHUB_SHA", "") if there.lower() == address.page.lower() else ""


def _refuse_unsafe(parts: SplitResult, host: str, place: str) -> None:
    if "@" in parts.netloc:
        # What is in an address gets into plans and logs.
        remedy = "set GITHUB_TOKEN, GH_TOKEN or GITEA_TOKEN"
        raise UsageError("an address holds no account", place=Place(place), help=remedy)
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError("is plain http, which is for this machine only", place=Place(place), help=f"write {_FORMS}")


def _commit(parts: SplitResult) -> str:
    name, _, value = parts.query.partition("=")
    commit = unquote(value)
    if name not in ("", "commit") or (name and not _REF.fullmatch(commit)):
        raise UsageError("an address may have ?commit=REF and nothing else after it", help="name a commit or a branch")
    return commit


def _bases(flavour: Flavour, base: str, prefix: str) -> tuple[str, str, str]:
    """Return where API, uploads and pages are.

    Sources: docs.github.com for GitHub and its Enterprise Server, the description that each Gitea serves of its API.
    """
    scheme, _, host = base.partition("://")
    if flavour is Flavour.GITEA:
        web = f"{base}/{prefix}".rstrip("/").removesuffix("/api/v1")
        return f"{web}/api/v1", f"{web}/api/v1", web
    if host in (GITHUB, _GITHUB_API):
        return f"https://{_GITHUB_API}", "https://uploads.github.com", f"https://{GITHUB}"
    if host.startswith("api."):  # GitHub Enterprise Cloud with data residency: api.NAME.ghe.com
        name = host.removeprefix("api.")
        return base, f"{scheme}://uploads.{name}", f"{scheme}://{name}"
    return f"{base}/api/v3", f"{base}/api/uploads", base
