"""The address of a branch that charts are published to: ``git+URL#BRANCH[:FOLDER][?packages=URL]``."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sardonyx.core.errors import UsageError
from sardonyx.publishing.destination import Release

PREFIX = "git+"
_FORM = re.compile(
    r"git\+(?P<repository>[^#]+)#(?P<branch>[^:?#]+)(?::(?P<folder>[^?#]*))?(?:\?packages=(?P<packages>.+))?"
)
_REMEDY = "write it as git+URL#BRANCH, such as git+https://example.org/charts.git#gh-pages"


class BranchAddress(NamedTuple):
    """A branch, and the ``folder`` in it with ``index.yaml`` (empty: its root).

    Where ``packages`` is given, the branch holds the index only, and the packages lie below that URL, in which
    ``{name}`` and ``{version}`` stand for those of the chart.
    """

    repository: str
    branch: str
    folder: str
    packages: str | None

    def path(self, name: str) -> str:
        """Return the path in the branch of a file of the repository of charts."""
        return f"{self.folder}/{name}" if self.folder else name

    def url(self, release: Release, file: str) -> str:
        """Return what an index in the branch says of where a package lies: relative to the index, or elsewhere."""
        if self.packages is None:
            return file
        base = self.packages.replace("{name}", quote(release.name)).replace("{version}", quote(release.version))
        return base + quote(file)


def read_address(text: str) -> BranchAddress:
    """Take an address apart.

    Raises UsageError when it is not of this form. What Git makes of URL and branch is for Git to say.
    """
    match = _FORM.fullmatch(text)
    folder = (match["folder"] or "").strip("/") if match else ""
    if match is None or any(part in ("", ".", "..", ".git") for part in folder.split("/") if folder):
        raise UsageError("that is not the address of a branch", help=_REMEDY)
    packages = match["packages"]
    if packages is not None and (urlsplit(packages).scheme not in ("http", "https") or not urlsplit(packages).hostname):
        raise UsageError("packages= wants the URL of a web server", help="give an https:// URL")
    return BranchAddress(match["repository"], match["branch"], folder, packages and packages.rstrip("/") + "/")
