"""A server that makes the index of a Helm repository itself, and takes charts by the HTTP API of ChartMuseum.

ChartMuseum, Gitea (with Forgejo) and GitLab speak it. The repository has the address that ``helm repo add`` wants.
Charts go to ``CONTEXT/api/REST/charts``, where CONTEXT is what the index names as ``serverInfo.contextPath`` and REST
what the address has after it (``pkg/chartmuseum/upload.go`` in chartmuseum/helm-push).
"""

from __future__ import annotations

import re
import secrets
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from sardonyx.catalogs.download import INDEX_BYTES, PACKAGE_BYTES
from sardonyx.catalogs.errors import CatalogError, Unreachable
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry
from sardonyx.catalogs.urls import is_loopback, shown
from sardonyx.catalogs.web import Answer, Client, refusal
from sardonyx.core.errors import Place, UsageError
from sardonyx.publishing.announcing import read_published
from sardonyx.publishing.destination import Release
from sardonyx.publishing.destinations.chartmuseum_accounts import SIGN_IN, authorization_for

PREFIX = "cm+"
_NOT_HERE = (404, 405)
_GITEA = re.compile(r"/api/packages/[^/]+/helm")
_GITLAB = re.compile(r".*/api/v4/projects/[^/]+/packages/helm(?=/)")


class Kind(Enum):
    """Whose server it is, going by its address; what is no other counts as ChartMuseum."""

    CHARTMUSEUM = "ChartMuseum"
    GITEA = "Gitea"
    GITLAB = "GitLab"


class Upload(NamedTuple):
    """A file of a form: the name of its field, its own name, its bytes."""

    field: str
    name: str
    data: bytes


class ChartServer:
    """One repository on such a server. What it raises is what ``Destination`` says."""

    def __init__(self, address: str, client: Client | None = None) -> None:
        self.url = _repository_url(address)
        self._given = client
        path = urlsplit(self.url).path
        known = {Kind.GITEA: _GITEA, Kind.GITLAB: _GITLAB}
        self.kind = next((kind for kind, form in known.items() if form.search(path)), Kind.CHARTMUSEUM)

    @property
    def keeps_provenances(self) -> bool:
        """Tell whether it takes a provenance beside a package: ChartMuseum alone does."""
        return self.kind is Kind.CHARTMUSEUM

    def index(self) -> Index:
        """Return the index as the server has it now.

        Raises InvalidIndex or MalformedText when it is none.
        """
        answer = self._get(f"{self.url}/{INDEX_FILE}", INDEX_BYTES)
        if answer.status == 404:
            remedy = "give the address that helm repo add takes, with cm+ before it"
            raise CatalogError("there is no repository of charts here", place=Place(shown(self.url)), help=remedy)
        return read_published(_required(answer), answer.url)

    def package(self, release: Release, entry: IndexEntry | None) -> bytes | None:
        """Return a package, from where its entry says, or from where it would lie; None when it is not there."""
        return self._file(self._package_url(release, entry))

    def provenance(self, release: Release, entry: IndexEntry | None) -> bytes | None:
        """Return the text of a provenance; None when there is none."""
        return self._file(f"{self._package_url(release, entry)}.prov") if self.keeps_provenances else None

    def send(self, index: Index, files: list[Upload]) -> Answer:
        """Send the files of a release in one form, and return the answer: 409 says that one of them is there."""
        return self._post(index, "charts", *_form(files))

    def send_provenance(self, index: Index, text: bytes) -> Answer:
        """Send a provenance alone, whose package is there already."""
        return self._post(index, "prov", text, "application/octet-stream")

    def _post(self, index: Index, what: str, content: bytes, media_type: str) -> Answer:
        answer = None
        for base in self._api_bases(index):
            headers, private = {"Content-Type": media_type}, self._private(base)
            answer = self._client.send("POST", f"{base}/{what}", headers=headers, private=private, content=content)
            if answer.status not in _NOT_HERE:
                break
        assert answer is not None  # noqa: S101  # there is a base
        if answer.status in (401, 403):
            raise refusal(answer, account=SIGN_IN)
        return answer

    def _api_bases(self, index: Index) -> list[str]:
        """Return where the API may be: by the rule, and, behind a proxy that hides a folder, below the repository."""
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        gitlab = _GITLAB.match(parts.path)
        said = gitlab[0] if gitlab else _context_path(index)  # GitLab's documentation promises this path
        context = said if parts.path == said or parts.path.startswith(f"{said}/") else ""
        rest = parts.path.removeprefix(context)
        return list(dict.fromkeys([f"{origin}{context}/api{rest}", f"{self.url}/api"]))

    def _package_url(self, release: Release, entry: IndexEntry | None) -> str:
        file = quote(f"{release.name}-{release.version}.tgz", safe="+")
        if self.kind is Kind.GITEA:
            # Its index names the address that it has for others, which need not be the one that was given.
            return f"{self.url}/{file.lower()}"
        if entry is None:
            return f"{self.url}/charts/{file}"
        return urljoin(f"{self.url}/", entry.urls[0])

    def _file(self, url: str) -> bytes | None:
        answer = self._get(url, PACKAGE_BYTES)
        return None if answer.status == 404 else _required(answer)

    def _get(self, url: str, limit: int) -> Answer:
        return self._client.send("GET", url, private=self._private(url), limit=limit)

    def _private(self, url: str) -> dict[str, str]:
        """Return the credentials for a URL: for the repository's own server only."""
        at_home = urlsplit(url)[:2] == urlsplit(self.url)[:2]
        return {"Authorization": self._authorization} if at_home and self._authorization else {}

    @cached_property
    def _authorization(self) -> str | None:
        return authorization_for(self.url)

    @cached_property
    def _client(self) -> Client:
        return self._given or Client()


def _repository_url(address: str) -> str:
    url = address.removeprefix(PREFIX).rstrip("/")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError("that is not the address of a repository", help="write it as cm+https://HOST/PATH")
    if "@" in parts.netloc:
        # What is in an address gets into plans and logs.
        raise UsageError("an address holds no account", place=Place(shown(url)), help=SIGN_IN)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = "is plain http, which is for this machine only"
        raise UsageError(message, place=Place(shown(url)), help="write it as cm+https://HOST/PATH")
    return url


def _context_path(index: Index) -> str:
    said: Any = index.raw.get("serverInfo")
    path = said.get("contextPath") if isinstance(said, dict) else None
    return path.rstrip("/") if isinstance(path, str) and path.startswith("/") else ""


def _required(answer: Answer) -> bytes:
    if answer.status in (401, 403):
        raise refusal(answer, account=SIGN_IN)
    if answer.status != 200:
        raise Unreachable(f"answered {answer.status}", place=Place(answer.url))
    return answer.body


def _form(files: list[Upload]) -> tuple[bytes, str]:
    """Return a form (RFC 7578) and its media type."""
    boundary = f"sardonyx-{secrets.token_hex(16)}"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%b\r\n"
        % (boundary.encode(), one.field.encode(), quote(one.name, safe="+").encode(), one.data)
        for one in files
    ]
    return b"".join([*parts, b"--%b--\r\n" % boundary.encode()]), f"multipart/form-data; boundary={boundary}"
