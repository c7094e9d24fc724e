"""Destinations as the trials see them: how a run publishes there, and what lies there, read past the toolkit."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml
from tests.storms.proxy import Harm, Message, StormProxy, nothing_is_checked

Digests = dict[str, str]
"""``NAME-VERSION.tgz`` -> SHA-256 in hex."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class State:
    """What lies at a destination: what its index announces, all packages, and what should not be there."""

    announced: Digests
    packages: Digests
    strays: list[str] = field(default_factory=list)


class Place(Protocol):
    """An empty destination of one run. ``environment`` is what a publisher sets for it, ``proxy`` what stands before.

    ``pull`` says how Helm pulls from it: what ``helm pull`` takes for a chart's name and version.
    """

    address: str
    environment: Mapping[str, str]
    proxy: StormProxy | None

    def state(self) -> State:
        """Read what is there; the index first, for packages come before it."""

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return the arguments of ``helm pull`` for a chart, None where Helm cannot reach it."""

    def close(self) -> None:
        """End what runs for this place alone."""


class FolderPlace:
    """A folder."""

    environment: Mapping[str, str] = {}
    proxy = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "public"
        self.address = str(self._folder)

    def state(self) -> State:
        """Read the files."""
        if not self._folder.exists():
            return State({}, {})
        index = self._folder / "index.yaml"
        announced = announced_in(index.read_bytes() if index.exists() else None)
        files = {file.name: digest(file.read_bytes()) for file in self._folder.glob("*.tgz")}
        return State(announced, files, [file.name for file in self._folder.iterdir() if not is_known(file.name)])

    def pull(self, name: str, version: str) -> list[str] | None:
        """Helm has nothing to do with folders."""
        return None

    def close(self) -> None:
        """Do nothing."""


class BranchPlace:
    """A branch of a bare repository."""

    environment: Mapping[str, str] = {}
    proxy = None

    def __init__(self, folder: Path) -> None:
        self._git = folder / "charts.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(self._git)], check=True)
        self.address = f"git+{self._git.as_uri()}#gh-pages"

    def state(self) -> State:
        """Read the branch's newest commit, and which branches and tags there are."""
        refs = self._output("for-each-ref", "--format=%(refname)").decode().split()
        if not refs:
            return State({}, {})
        files = unpacked(self._output("archive", "--format=tar", "gh-pages"))
        packages = {name: digest(data) for name, data in files.items() if name.endswith(".tgz")}
        strays = [name for name in files if not is_known(name)] + [ref for ref in refs if ref != "refs/heads/gh-pages"]
        return State(announced_in(files.get("index.yaml")), packages, strays)

    def pull(self, name: str, version: str) -> list[str] | None:
        """Helm has nothing to do with repositories."""
        return None

    def close(self) -> None:
        """Do nothing."""

    def _output(self, *arguments: str) -> bytes:
        command = ["git", "-C", str(self._git), *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the files of a tar archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return {one.name: content.read() for one in files if (content := files.extractfile(one)) is not None}


def is_known(name: str) -> bool:
    """Tell whether a file belongs into a repository of charts."""
    return name == "index.yaml" or (name.endswith(".tgz") and not name.startswith("."))


def announced_in(index: bytes | None) -> Digests:
    """Return what an index names; an entry twice is an error."""
    found: Digests = {}
    for entry in entries_in(index):
        name = f"{entry['name']}-{entry['version']}.tgz"
        assert name not in found, f"{name} is in the index twice"
        found[name] = str(entry.get("digest", "")).removeprefix("sha256:")
    return found


def entries_in(index: bytes | None) -> list[dict[str, Any]]:
    """Return the entries of an index."""
    value = yaml.load(index, _Loader) if index else {}  # a safe loader
    return [entry for versions in (value.get("entries") or {}).values() for entry in versions]


def digest(data: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def storm_before(
    target: str, harms: Mapping[int, Harm], is_checked: Callable[[Message], bool] = nothing_is_checked
) -> StormProxy:
    """Put a proxy before a server."""
    return StormProxy(target, harms, is_checked)


def got(url: str, authorization: str = "") -> bytes | None:
    """Fetch a URL without any of the toolkit; None when there is nothing."""
    headers = {"Authorization": authorization} if authorization else {}
    try:
        with _direct().open(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        raise
    return content


def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
