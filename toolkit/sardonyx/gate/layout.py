"""Nothing outside the layout, no links, no submodules, no large files (design sections 4.1 and 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.repository.diff import ChangedPath

RULE = "gate-layout"
SIZE_LIMIT = 1024 * 1024
REGULAR_FILE = "100644"

Kind = Literal["workspace", "environment", "registry", "tenant", "platform", "keep", "instance"]

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ENVIRONMENT = rf"environments/(?P<environment>{_LABEL})"
_TENANT = rf"(?P<tenant>{_LABEL})"
_LAYOUT: dict[Kind, re.Pattern[str]] = {
    "workspace": re.compile(r"sardonyx\.yaml|README\.md|\.gitignore|\.gitattributes|CODEOWNERS|\.github/.+"),
    "environment": re.compile(rf"{_ENVIRONMENT}/(?:environment\.yaml|sealing\.pem|README\.md)"),
    "registry": re.compile(rf"{_ENVIRONMENT}/registry/.+\.json"),
    "tenant": re.compile(rf"{_ENVIRONMENT}/tenants/(?:{_TENANT}\.yaml|\.gitkeep)"),
    "platform": re.compile(
        rf"{_ENVIRONMENT}/platform/(?:[0-9a-f]{{2}}/{_TENANT}\.yaml|roots/[0-9a-f]{{2}}\.yaml|(?:roots/)?\.gitkeep)"
    ),
    "keep": re.compile(rf"{_ENVIRONMENT}/instances/(?:{_TENANT}/)?\.gitkeep"),
    "instance": re.compile(
        rf"{_ENVIRONMENT}/instances/{_TENANT}/(?P<instance>{_LABEL})/"
        r"(?:instance\.yaml|application\.yaml|manifests\.yaml|NOTES\.md)"
    ),
}


@dataclass(frozen=True)
class Located:
    """A path and what it is in the layout; environment, tenant and instance are empty where it belongs to none."""

    path: str
    kind: Kind
    environment: str = ""
    tenant: str = ""
    instance: str = ""


def locate(path: str) -> Located | None:
    """Say what a path is, None when the layout has no place for it."""
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
            yield Finding(RULE, Level.ERROR, problem, Place(change.path), help="remove it from the change")


def _problem(change: ChangedPath) -> str | None:
    if change.status == "D":
        return None
    if locate(change.path) is None:
        return "has no place in the layout of an environments repository"
    if change.new_mode != REGULAR_FILE:
        return f"is not a regular file (mode {change.new_mode}): no links, submodules or programs"
    if change.size > SIZE_LIMIT:
        return f"is larger than {SIZE_LIMIT} bytes"
    return None
