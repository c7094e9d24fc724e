"""What changed in a release, as ``artifacthub.io/changes`` in the annotations of a Chart.yaml holds it.

A list in YAML, inside a text: ``kind``, ``description`` and ``links`` of each change, or only a text
(``docs/helm_annotations.md`` in artifacthub/hub). It tells of one version, the one that Chart.yaml names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sardonyx.core.characters import one_line
from sardonyx.core.yamltext import MalformedText, read_yaml, write_yaml

ANNOTATION = "artifacthub.io/changes"
KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")
LONGEST = 300
"""Characters of a description that are kept: a subject of a commit can be a page long."""


class Link(NamedTuple):
    """Where a change is told of at more length."""

    name: str
    url: str


class Entry(NamedTuple):
    """One change, in one line of text."""

    kind: str
    description: str
    links: tuple[Link, ...] = ()


def described(text: str) -> str:
    """Return a text as a description: on one line, nothing in it that a terminal would obey, not too long."""
    line = " ".join(one_line(text.replace("\r", " ")).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def changes_text(entries: Iterable[Entry]) -> str:
    """Write changes as the annotation holds them; it ends with a line feed."""
    return "".join(line for entry in entries for line in _lines(entry))


def entries_from(text: str) -> tuple[Entry, ...]:
    """Read the annotation; what is not understood there is left out."""
    try:
        value = read_yaml(text, "").value
    except MalformedText:
        return ()
    found = [_entry(item) for item in value] if isinstance(value, list) else []
    return tuple(entry for entry in found if entry and entry.description)


def without_repetition(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return changes without those that say again what one before them says."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.description.casefold(), entry)
    return tuple(found.values())


def _lines(entry: Entry) -> Iterable[str]:
    yield f"- {_pair('kind', entry.kind)}"
    yield f"  {_pair('description', entry.description)}"
    if entry.links:
        yield "  links:\n"
    for link in entry.links:
        yield f"    - {_pair('name', link.name)}"
        yield f"      {_pair('url', link.url)}"


def _pair(key: str, text: str) -> str:
    return write_yaml({key: text})


def _entry(item: Any) -> Entry | None:
    if not isinstance(item, Mapping):
        return Entry("changed", described(str(item))) if isinstance(item, str) else None
    kind, links = str(item.get("kind", "changed")).lower(), item.get("links")
    found = [Link(str(one.get("name")), str(one.get("url"))) for one in links or () if isinstance(one, Mapping)]
    known = kind if kind in KINDS else "changed"
    return Entry(known, described(str(item.get("description") or "")), tuple(found))
