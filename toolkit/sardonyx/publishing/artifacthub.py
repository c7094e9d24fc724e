"""``artifacthub-repo.yml``: what Artifact Hub wants to know of a repository, beside its index.

Format: ``docs/metadata/artifacthub-repo.yml`` and ``internal/hub/repo.go`` in artifacthub/hub.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sardonyx.catalogs import yank_reason
from sardonyx.catalogs.index import Index
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.yamltext import Document, place_of, read_yaml, write_yaml
from sardonyx.dialect.draft07 import violations

FILE = "artifacthub-repo.yml"
RULE = "artifacthub-repository"
_PERSON = re.compile(r"\s*([^<>]+?)\s*<\s*([^<>@\s]+@[^<>@\s]+)\s*>\s*")
_TEXT = {"type": "string", "minLength": 1}
_MEMBERS: dict[str, Any] = {
    "repositoryID": {"type": "string"},
    "owners": {
        "type": "array",
        "items": {"type": "object", "required": ["email"], "properties": {"name": _TEXT, "email": _TEXT}},
    },
    "ignore": {
        "type": "array",
        "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT, "version": _TEXT}},
    },
}
SCHEMA: dict[str, Any] = {"type": "object", "properties": _MEMBERS}


class Owner(NamedTuple):
    """Whom Artifact Hub lets claim the repository, by the address of their account."""

    name: str
    email: str


class Ignored(NamedTuple):
    """A chart that Artifact Hub leaves out: all its versions, or those that a regular expression (Go's RE2) finds."""

    name: str
    version: str | None = None


def owner_of(text: str) -> Owner:
    """Read ``NAME <MAIL>``.

    Raises UsageError.
    """
    match = _PERSON.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no owner", help="write it as 'Ann <ann@example.org>'")
    return Owner(match[1], match[2])


def ignored_of(text: str, index: Index) -> Ignored:
    """Read ``CHART`` or ``CHART=REGEX``.

    Raises UsageError for a chart that the index does not have, or what is no regular expression.
    """
    name, _, version = text.partition("=")
    if name not in index.entries:
        raise UsageError(f"there is no chart {name!r} to ignore", help=did_you_mean(name, index.entries))
    try:
        re.compile(version)
    except re.error as error:
        raise UsageError(f"{version!r} is no regular expression: {error}") from None
    return Ignored(name, version or None)


def yanked_versions(index: Index) -> Iterator[Ignored]:
    """Yield the versions that were yanked, so that Artifact Hub does not offer them."""
    for name, versions in index.entries.items():
        for entry in versions:
            if yank_reason(entry.raw) is not None:
                exactly = re.sub(r"([.+])", r"[\1]", entry.version)
                yield Ignored(name, f"^{exactly}$")


def metadata_text(repository_id: str | None, owners: list[Owner], ignored: list[Ignored]) -> str:
    """Return the text of ``artifacthub-repo.yml``.

    Raises UsageError when the id is no UUID.
    """
    members: dict[str, Any] = {
        "repositoryID": _uuid(repository_id) if repository_id else None,
        "owners": [{"name": owner.name, "email": owner.email} for owner in owners],
        "ignore": [{"name": one.name, **({"version": one.version} if one.version else {})} for one in ignored],
    }
    return write_yaml({key: value for key, value in members.items() if value})


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        remedy = "Artifact Hub shows it in its control panel, under the repository"
        raise UsageError(f"{text!r} is not the id of a repository", help=remedy) from None


def metadata_findings(data: bytes, source: str) -> list[Finding]:
    """Return what is wrong in an ``artifacthub-repo.yml``, with the lines.

    Raises MalformedText when it is not YAML.
    """
    document = read_yaml(data, source)
    return [*_faults(document)]


def _faults(document: Document) -> Iterator[Finding]:
    for violation in violations(SCHEMA, document.value):
        yield _finding(document, violation.path, str(violation))
    if not isinstance(document.value, dict):
        return
    for key in sorted(set(document.value) - set(_MEMBERS)):
        yield _finding(document, (key,), f"{key} is not known: {did_you_mean(key, _MEMBERS)}")
    if isinstance(text := document.value.get("repositoryID"), str) and text:
        try:
            _uuid(text)
        except SardonyxError as error:
            yield _finding(document, ("repositoryID",), error.message)


def _finding(document: Document, path: Any, message: str) -> Finding:
    return Finding(RULE, Level.ERROR, message, place_of(document, path))
