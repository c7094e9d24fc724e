"""What Artifact Hub reads in the annotations of a Chart.yaml, and what it would not understand there.

Its rules are those of ``docs/helm_annotations.md`` and ``internal/tracker/source/helm/helm.go`` in artifacthub/hub. All
annotations are texts; several hold YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import Document, MalformedText, place_of, read_yaml

PREFIX = "artifacthub.io/"
RULE = "artifacthub-annotation"

_TEXT = {"type": "string", "minLength": 1}
_LINK = {"type": "object", "required": ["name", "url"], "properties": {"name": _TEXT, "url": _TEXT}}
_IMAGE = (
    r"^(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?$"
)
_KINDS = ["added", "changed", "deprecated", "removed", "fixed", "security"]


def _list_of(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "required": required, "properties": properties}}


SCHEMAS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "changes": _list_of(
            ["description"],
            kind={"type": "string", "enum": _KINDS},
            description=_TEXT,
            links={"type": "array", "items": _LINK},
        ),
        "crds": _list_of(["kind", "version", "name"], kind=_TEXT, version=_TEXT, name=_TEXT),
        "crdsExamples": {"type": "array", "items": {"type": "object"}},
        "images": _list_of(
            ["image"],
            name=_TEXT,
            image={"type": "string", "pattern": _IMAGE},
            whitelisted={"type": "boolean"},
            platforms={"type": "array", "items": _TEXT},
        ),
        "links": {"type": "array", "items": _LINK},
        "maintainers": _list_of(["email"], name=_TEXT, email=_TEXT),
        "recommendations": _list_of(["url"], url=_TEXT),
        "screenshots": _list_of(["url"], title=_TEXT, url=_TEXT),
        "signKey": {"type": "object", "required": ["url"], "properties": {"fingerprint": _TEXT, "url": _TEXT}},
    }
)
"""The annotations that hold YAML, without the prefix, and the JSON Schema (draft-07) of what they hold."""

CATEGORIES = (
    *("ai-machine-learning", "database", "integration-delivery", "monitoring-logging", "networking", "security"),
    *("storage", "streaming-messaging", "skip-prediction"),
)
CAPABILITIES = ("basic install", "seamless upgrades", "full lifecycle", "deep insights", "auto pilot")
_CHOICES = {"category": CATEGORIES, "operatorCapabilities": CAPABILITIES}
_FLAGS = ("containsSecurityUpdates", "operator", "prerelease")
# Go's strconv.ParseBool
_BOOLEANS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
_FREE = ("alternativeName", "license")
KNOWN = (*SCHEMAS, *_CHOICES, *_FLAGS, *_FREE)

_LITERAL = re.compile(r":\s*\|[+-]?\s*$")


class Fault(NamedTuple):
    """What is wrong with an annotation; line and column are counted from 1 in its text, 0 for the whole."""

    message: str
    line: int = 0
    column: int = 0
    help: str | None = None


def annotation_faults(key: str, text: str) -> list[Fault]:
    """Return what Artifact Hub would not understand in one annotation, ``artifacthub.io/`` included in its key."""
    name = key.removeprefix(PREFIX)
    if name not in KNOWN:
        return [Fault("Artifact Hub knows no such annotation", help=did_you_mean(name, KNOWN))]
    if name in SCHEMAS:
        return list(_yaml_faults(name, text))
    if name in _FLAGS and text not in _BOOLEANS:
        return [Fault("must be true or false, in quotes")]
    if name in _CHOICES and text.lower() not in _CHOICES[name]:
        return [Fault(f"must be one of {', '.join(_CHOICES[name])}", help=did_you_mean(text, _CHOICES[name]))]
    return [] if text.strip() else [Fault("is empty")]


def _yaml_faults(name: str, text: str) -> Iterator[Fault]:
    from sardonyx.dialect.draft07 import violations  # 0.1 s that most charts do not need

    try:
        document = read_yaml(text, "")
    except MalformedText as error:
        place = error.place or Place("")
        yield Fault(error.message, place.line, place.column, help="put texts with special characters into quotes")
        return
    value = _lowered(document.value) if name == "changes" else document.value
    if name == "changes" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return
    for violation in violations(SCHEMAS[name], value):
        at = place_of(document, violation.path)
        where = f"{format_path(violation.path)}: " if violation.path else ""
        yield Fault(f"{where}{violation.message}", at.line, at.column)


def _lowered(changes: Any) -> Any:
    """Return changes with their kinds as Artifact Hub compares them."""
    if not isinstance(changes, list):
        return changes
    return [
        {**item, "kind": item["kind"].lower()} if isinstance(item, dict) and isinstance(item.get("kind"), str) else item
        for item in changes
    ]


def chart_annotation_findings(data: bytes, source: str) -> list[Finding]:
    """Return what Artifact Hub would not understand in a Chart.yaml, each with its line, also inside of an annotation.

    Raises MalformedText when it is not YAML.
    """
    document = read_yaml(data, source)
    annotations = document.value.get("annotations") if isinstance(document.value, dict) else None
    if not isinstance(annotations, dict):
        return []
    lines = data.decode(errors="replace").split("\n")
    return [found for key, value in annotations.items() for found in _findings(document, lines, str(key), value)]


def _findings(document: Document, lines: list[str], key: str, value: Any) -> Iterator[Finding]:
    place = place_of(document, ("annotations", key))
    if not key.startswith(PREFIX) or value is None:
        return
    if isinstance(value, dict | list):
        remedy = "begin it with | and put the lines below, further right"
        yield Finding(RULE, Level.WARNING, f"{key} must be a text that holds YAML", place, field=key, help=remedy)
        return
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    for fault in annotation_faults(key, text):
        where = _inside(place, lines, fault)
        yield Finding(RULE, Level.WARNING, f"{key}: {fault.message}", where, field=key, help=fault.help)


def _inside(place: Place, lines: list[str], fault: Fault) -> Place:
    """Return where a fault stands in the file; only the lines of a literal block (``|``) are those of its text."""
    if not fault.line or not 0 < place.line <= len(lines) or not _LITERAL.search(lines[place.line - 1]):
        return place
    content = next((line for line in lines[place.line :] if line.strip()), "")
    return Place(place.path, place.line + fault.line, len(content) - len(content.lstrip()) + fault.column)
