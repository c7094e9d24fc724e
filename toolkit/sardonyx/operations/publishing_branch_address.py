"""The address of a branch that charts are published to: ``git+URL#BRANCH[:FOLDER][?packages=URL]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sardonyx.core.errors import UsageError

PREFIX = "git+"
_FORM = re.compile(
    r"git\+(?P<repository>[^#]+)#(?P<branch>[^:?#]+)(?::(?P<folder>[^?#]*))?(?:\?packages=(?P<packages>.+))?"
)
_REMEDY = "write it as git+URL#BRANCH, such as git+https://example.org/charts.git#gh-pages"


@dataclass(frozen=True)
class BranchAddress:
    """A branch, and the ``folder`` in it with ``index.yaml`` (empty: its root).

    Where ``packages`` is given, the branch holds the index only, and the packages lie below that URL.
    """

    repository: str
    branch: str
    folder: str
    packages: str | None

    def path(self, name: str) -> str:
        """Return the path in the branch of a file of the repository of charts."""
        return f"{self.folder}/{name}" if self.folder else name


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
