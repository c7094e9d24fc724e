"""The text of a release: what changed, by the annotation ``artifacthub.io/changes``, and what was published.

The annotation is a text of YAML: a list of sentences, or of ``{kind, description, links: [{name, url}]}``
(docs.artifacthub.io, "Helm annotations"). One that is not is left out: a release is not the place to find it wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml
from sardonyx.publishing.destination import Package

_CHANGES = "artifacthub.io/changes"
_MOST = 60_000
"""Characters of changes at most: GitHub takes 125,000 in all."""


def notes_of(package: Package) -> str:
    """Return the text of a release, in Markdown; it ends with the line by which ``is_of`` knows it again."""
    description = _line(package.entry.get("description"))
    changes = "\n".join(_changes(package.entry.get("annotations")))[:_MOST]
    return "\n\n".join(part for part in (description, changes, _mark(package)) if part) + "\n"


def is_of(body: str, package: Package) -> bool:
    """Tell whether the text of a release was made for this very package."""
    return _mark(package) in body


def _mark(package: Package) -> str:
    return f"Package: `{package.file}`, `{package.digest}`"


def _changes(annotations: Any) -> list[str]:
    text = annotations.get(_CHANGES) if isinstance(annotations, Mapping) else None
    if not isinstance(text, str):
        return []
    try:
        value = read_yaml(text.encode(), _CHANGES).value
    except SardonyxError:
        return []
    return [line for one in (value if isinstance(value, list) else []) if (line := _change(one))]


def _change(value: Any) -> str:
    if not isinstance(value, Mapping):
        return f"- {_line(value)}" if _line(value) else ""
    kind, description = _line(value.get("kind")).capitalize(), _line(value.get("description"))
    written = value.get("links")
    links = [_link(one) for one in (written if isinstance(written, list) else []) if isinstance(one, Mapping)]
    text = " ".join(part for part in (f"{kind}:" if kind else "", description, *links) if part)
    return f"- {text}" if description else ""


def _link(value: Mapping[Any, Any]) -> str:
    name, url = _line(value.get("name")), _line(value.get("url"))
    return f"([{name or url}]({url}))" if url.startswith("https://") else ""


def _line(value: Any) -> str:
    """Make one line of a text, which must not begin anything of its own in the Markdown."""
    return " ".join(str(value).split()) if isinstance(value, str) else ""
