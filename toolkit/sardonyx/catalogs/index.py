"""Reading ``index.yaml`` of a Helm repository (``pkg/repo/v1/index.go``).

Its text is YAML, or JSON, which Helm reads under the same name since 3.13 and 50 times faster. Equal parts of what is
read may be the same object; nobody may change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sardonyx.catalogs.errors import InvalidIndex
from sardonyx.catalogs.index_document import index_document
from sardonyx.charts import newest_first, parse_version
from sardonyx.core.digests import normal_digest
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import Document, place_of

INDEX_FILE = "index.yaml"
RULE = "catalog-entry"


class IndexEntry(NamedTuple):
    """One published version; ``digest`` is ``sha256:HEX`` or None, ``raw`` the whole entry."""

    name: str
    version: str
    digest: str | None
    urls: tuple[str, ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Index:
    """A catalog's charts, each with its versions, newest first.

    ``raw`` is the whole document; ``warnings`` say which entries were skipped and why. ``document`` has the places of
    its keys, of charts and of versions; None for an index that was not read.
    """

    entries: Mapping[str, tuple[IndexEntry, ...]]
    raw: Mapping[str, Any]
    warnings: tuple[Finding, ...]
    document: Document | None = field(default=None, compare=False, repr=False)


def read_index(data: bytes, source: str) -> Index:
    """Read an index; an entry that is wrong is skipped with a warning, as Helm does.

    Raises InvalidIndex or MalformedText, with the line, when the whole is not an index.
    """
    document = index_document(data, source)
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("apiVersion"), str):
        raise InvalidIndex("is not an index: it has no apiVersion", place=place_of(document, ()))
    charts = {} if value.get("entries") is None else value["entries"]
    if not isinstance(charts, dict):
        raise InvalidIndex("entries must be a mapping", place=place_of(document, ("entries",)))
    warnings: list[Finding] = []
    entries = {name: _versions(document, name, versions, warnings) for name, versions in sorted(charts.items())}
    return Index({name: versions for name, versions in entries.items() if versions}, value, tuple(warnings), document)


def _versions(document: Document, name: str, versions: Any, warnings: list[Finding]) -> tuple[IndexEntry, ...]:
    found: dict[str, IndexEntry] = {}
    for index, raw in enumerate(versions if isinstance(versions, list) else [versions]):
        reason = _reason_to_skip(name, raw, found)
        if reason:
            place = place_of(document, ("entries", name, index))
            warnings.append(Finding(RULE, Level.WARNING, f"{name}: an entry {reason}; it is skipped", place, name))
        else:
            found[raw["version"]] = _entry(raw)
    return tuple(found[version] for version in newest_first(found))


def _reason_to_skip(name: str, raw: Any, found: Mapping[str, IndexEntry]) -> str | None:
    if not isinstance(raw, dict):
        return "is not a mapping"
    version, digest, urls = raw.get("version"), raw.get("digest"), raw.get("urls")
    if raw.get("name") != name:
        return f"is named {raw.get('name')!r}"
    if not isinstance(version, str) or parse_version(version) is None:
        return f"has the version {version!r}, which is not SemVer"
    if version in found:
        return f"repeats the version {version}"
    if digest not in (None, "") and (not isinstance(digest, str) or normal_digest(digest) is None):
        return f"of version {version} has a digest that is not SHA-256"
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        return f"of version {version} has no urls"
    return None


def _entry(raw: Mapping[str, Any]) -> IndexEntry:
    digest = normal_digest(raw["digest"]) if raw.get("digest") else None
    return IndexEntry(raw["name"], raw["version"], digest, tuple(raw["urls"]), raw)
