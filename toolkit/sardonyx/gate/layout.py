"""Nothing outside the layout, no links, no submodules, no large files (design sections 4.1 and 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.gate.change import Change
from sardonyx.gate.refusals import findings_of, refused
from sardonyx.repository.diff import ChangedPath
from sardonyx.repository.errors import HostileName
from sardonyx.repository.names import check_new_path

RULE = "gate-layout"
SIZE_LIMIT = 1024 * 1024
"""Bytes of a file."""
INSTANCE_SIZE_LIMIT = 128 * 1024
"""Bytes of an ``instance.yaml``, which a person may write."""
PATH_LIMIT = 10_000
"""Changed paths that are judged; more are refused as they are."""
REGULAR_FILE = "100644"

Kind = Literal[
    "workspace",
    "environment",
    "certificate",
    "registry",
    "environment-note",
    "tenant",
    "platform",
    "root",
    "tenant-folder",
    "instance",
]

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HERE = rf"environments/(?P<environment>{_LABEL})"
_TENANT = rf"(?P<tenant>{_LABEL})"
_SHARD = r"(?P<shard>[0-9a-f]{2})"
_FREE = r"(?:[\w.@+ -]+/)*[\w.@+ -]+"
_LAYOUT: dict[Kind, re.Pattern[str]] = {
    "workspace": re.compile(
        r"sardonyx\.yaml|README\.md|LICENSE|CODEOWNERS|renovate\.json|\.gitignore|\.gitattributes|\.editorconfig"
        rf"|\.gitlab-ci\.yml|\.(?:github|gitlab|gitea|forgejo)/{_FREE}|docs/{_FREE}"
    ),
    "environment": re.compile(rf"{_HERE}/environment\.yaml"),
    "certificate": re.compile(rf"{_HERE}/sealing\.pem"),
    "registry": re.compile(rf"{_HERE}/registry/(?:{_FREE}\.json|(?:{_FREE}/)?\.gitkeep)"),
    "environment-note": re.compile(
        rf"{_HERE}/(?:README\.md|(?:tenants|instances|bookmarks|platform|platform/roots|platform/{_SHARD})/\.gitkeep)"
    ),
    "tenant": re.compile(rf"{_HERE}/tenants/{_TENANT}\.yaml"),
    "platform": re.compile(rf"{_HERE}/platform/{_SHARD}/{_TENANT}\.yaml"),
    "root": re.compile(rf"{_HERE}/platform/roots/{_SHARD}\.yaml"),
    "tenant-folder": re.compile(rf"{_HERE}/instances/{_TENANT}/\.gitkeep"),
    "instance": re.compile(
        rf"{_HERE}/instances/{_TENANT}/(?P<instance>{_LABEL})/"
        r"(?:instance\.yaml|application\.yaml|manifests\.yaml|NOTES\.md)"
    ),
}


class Located(NamedTuple):
    """A path and what it is in the layout; the names are empty where it belongs to no such thing."""

    path: str
    kind: Kind
    environment: str = ""
    tenant: str = ""
    instance: str = ""
    shard: str = ""


def locate(path: str) -> Located | None:
    """Say what a path is, None when the layout has no place for it."""
    try:
        check_new_path(path)
    except HostileName:
        return None
    for kind, pattern in _LAYOUT.items():
        if match := pattern.fullmatch(path):
            names = {name: value for name, value in match.groupdict().items() if value}
            return Located(path, kind, **names)
    return None


def check_layout(changes: Iterable[ChangedPath]) -> Iterator[Finding]:
    """Yield a finding for each changed path that has no place in the layout, or is no regular file of its size."""
    for change in changes:
        problem = _problem(change)
        if problem is not None:
            yield refused(RULE, problem, Place(change.path), help="take it out of the change")


def check_readable(change: Change) -> Iterator[Finding]:
    """Yield a finding for each changed file that Git lists but a tree does not lead to.

    Such a tree holds a name twice, or one with a slash; no honest client writes it, and Argo CD could not check it out.
    """
    for one in change.paths:
        try:
            lost = one.status != "D" and change.head.read(one.path) is None
        except SardonyxError as error:
            yield from findings_of(error, RULE, Place(one.path))
            return
        if lost:
            yield refused(RULE, "cannot be read through the folders above it", Place(one.path))


def _problem(change: ChangedPath) -> str | None:
    if change.status == "D":
        return None
    if locate(change.path) is None:
        return "has no place in the layout of an environments repository"
    if change.new_mode != REGULAR_FILE:
        return f"is not a regular file (mode {change.new_mode}): no links, submodules or programs"
    limit = INSTANCE_SIZE_LIMIT if change.path.endswith("/instance.yaml") else SIZE_LIMIT
    if change.size > limit:
        return f"is larger than {limit} bytes"
    if change.size and change.path.endswith("/.gitkeep"):
        return "is not empty, but only keeps its folder"
    return None
