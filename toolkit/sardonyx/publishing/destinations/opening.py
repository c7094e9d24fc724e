"""Opening the place that an address names: a folder or a registry.

A Git branch (``git+…``) is opened by ``operations.publishing_destinations``, because Git is above this package.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from sardonyx.core.errors import UsageError
from sardonyx.publishing.destination import Destination

_OPENERS: Mapping[str, str] = {
    "cm+http": "sardonyx.publishing.destinations.chartmuseum:open_chartmuseum",
    "cm+https": "sardonyx.publishing.destinations.chartmuseum:open_chartmuseum",
    "gitea+http": "sardonyx.publishing.destinations.forge:open_forge",
    "gitea+https": "sardonyx.publishing.destinations.forge:open_forge",
    "github": "sardonyx.publishing.destinations.forge:open_forge",
    "github+http": "sardonyx.publishing.destinations.forge:open_forge",
    "github+https": "sardonyx.publishing.destinations.forge:open_forge",
    "oci": "sardonyx.publishing.destinations.oci:open_oci",
    "s3": "sardonyx.publishing.destinations.bucket:open_s3",
}
"""Scheme -> ``module:function`` that makes a destination of the whole address; loaded when it is used."""


def open_destination(address: str) -> Destination:
    """Open a destination, from which nothing is read until it is asked.

    A path or a ``file://`` URL is a folder. Raises UsageError for an address of no known kind, for one that would be of
    a known kind with two slashes, for an empty one, and for a file.
    """
    if not address:
        # An unset variable, as likely as not; as a path it would be the current folder.
        raise UsageError("the address of a destination is empty", help="give a folder, or write . for this one")
    scheme, separator, _ = address.partition("://")
    if not separator:
        _refuse_half_urls(address)
    if not separator or scheme == "file":
        return _folder(_path(address) if separator else Path(address))
    if scheme not in _OPENERS:
        known = ", ".join(f"{name}://" for name in ("file", *sorted(_OPENERS)))
        remedy = f"give a folder, or an address: {known}, git+URL#BRANCH"
        raise UsageError(f"{scheme}:// is no kind of destination", help=remedy)
    module, _, function = _OPENERS[scheme].partition(":")
    return cast("Destination", getattr(importlib.import_module(module), function)(address))


def _refuse_half_urls(path: str) -> None:
    scheme, colon, rest = path.partition(":")
    if colon and (scheme == "file" or scheme in _OPENERS):
        remedy = f"write {scheme}://{rest.lstrip('/')}, or ./{path} for a folder of that name"
        raise UsageError(f"{path} has no // after its colon", help=remedy)


def _folder(path: Path) -> Destination:
    from sardonyx.publishing.destinations.folder import Folder

    if path.is_file():
        raise UsageError(f"{path} is a file", help="give a folder, which need not be there yet")
    return Folder(path)


def _path(address: str) -> Path:
    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost"):
        raise UsageError(f"file://{parts.netloc} is on another machine", help="give the path of a folder")
    return Path(unquote(parts.path))
