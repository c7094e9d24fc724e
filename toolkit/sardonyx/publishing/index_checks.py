"""What is wrong or odd in an index beyond the entries that are skipped: what Helm refuses, names, URLs, annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs.index import Index
from sardonyx.charts import is_chart_name
from sardonyx.charts.artifacthub import PREFIX, annotation_faults
from sardonyx.core.characters import visible
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import place_of
from sardonyx.publishing.index_editing import as_list

# pkg/repo/v1/index.go, pkg/chart/v2/metadata.go
INDEX_KEYS = ("apiVersion", "entries", "generated", "publicKeys", "annotations", "serverInfo")
_TEXTS = (
    *(
        "apiVersion",
        "appVersion",
        "checksum",
        "condition",
        "created",
        "description",
        "digest",
        "engine",
        "home",
        "icon",
    ),
    *("kubeVersion", "name", "tags", "tillerVersion", "type", "url", "version"),
)
_FLAGS = ("deprecated", "removed")
_LISTS = ("dependencies", "keywords", "maintainers", "sources", "urls")
ENTRY_KEYS = (*_TEXTS, *_FLAGS, *_LISTS, "annotations")
SCHEMES = ("http", "https", "oci")

_STRICT = "Helm refuses the whole index in YAML, and before 3.13 in JSON as well"


def index_findings(index: Index) -> list[Finding]:
    """Return all that is to be said of an index, in the order in which it stands there."""
    found = [*_keys(index, (), index.raw, INDEX_KEYS)]
    if index.raw.get("apiVersion") != "v1":
        message = f"the apiVersion is {index.raw.get('apiVersion')!r}; only v1 is known"
        found.append(Finding("index-version", Level.ERROR, message, _place(index, ("apiVersion",))))
    found += index.warnings
    checked: dict[tuple[str, str], list[str]] = {}
    for name, versions in (index.raw.get("entries") or {}).items():
        if not is_chart_name(name):
            message = f"{name!r} cannot be the name of a chart"
            found.append(Finding("index-name", Level.WARNING, visible(message), _place(index, ("entries", name)), name))
        for position, raw in enumerate(as_list(versions)):
            if isinstance(raw, Mapping):
                found += _entry(index, ("entries", name, position), raw, checked)
    return found


def _entry(
    index: Index, path: ValuePath, raw: Mapping[str, Any], checked: dict[tuple[str, str], list[str]]
) -> Iterator[Finding]:
    subject, title = str(path[1]), f"{path[1]} {raw.get('version')}"
    yield from _keys(index, path, raw, ENTRY_KEYS)
    for key, kind in _wrong_kinds(raw):
        message = f"{title}: {key} must be {kind}: Helm refuses the whole index"
        yield Finding("index-type", Level.ERROR, visible(message), _place(index, (*path, key)), subject)
    urls = raw.get("urls")
    for url in urls if isinstance(urls, list) else ():
        if isinstance(url, str) and (fault := url_fault(url)):
            message = f"{title}: the URL {url!r} {fault}"
            yield Finding("index-url", Level.WARNING, visible(message), _place(index, (*path, "urls")), subject)
    for key, text in _hub_annotations(raw):
        if (key, text) not in checked:
            checked[key, text] = [fault.message for fault in annotation_faults(key, text)]
        for fault in checked[key, text]:
            message = f"{title}: {key}: {fault}"
            yield Finding("index-annotation", Level.WARNING, visible(message), _place(index, path), subject)


def url_fault(url: str) -> str | None:
    """Say why a package's URL is not one to follow; None when it is absolute, or leads to what is below the index."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "is no URL"
    if parts.scheme:
        return None if parts.scheme in SCHEMES and parts.netloc else f"is not one of {', '.join(SCHEMES)}"
    if parts.netloc or "\\" in url or any(ord(character) < 0x20 for character in url):
        return "is no path"
    return "leads out of the repository" if ".." in unquote(parts.path).split("/") else None


def _hub_annotations(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    annotations = raw.get("annotations")
    for key, text in annotations.items() if isinstance(annotations, Mapping) else ():
        if key.startswith(PREFIX) and isinstance(text, str):
            yield key, text


def _keys(index: Index, path: ValuePath, raw: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Finding]:
    for key in raw:
        if key not in known:
            where, subject = (f"{path[1]} {raw.get('version')}: ", str(path[1])) if path else ("", None)
            message = visible(f"{where}the key {key!r} is not known: {_STRICT}")
            place = _place(index, (*path, key))
            yield Finding("index-key", Level.ERROR, message, place, subject, help=did_you_mean(key, known))


def _wrong_kinds(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in raw.items():
        if value is None:
            continue
        if key in _TEXTS and isinstance(value, dict | list):
            yield key, "a text"
        elif key in _FLAGS and not isinstance(value, bool):
            yield key, "true or false"
        elif key in _LISTS and not isinstance(value, list):
            yield key, "a list"
        elif key == "annotations" and not _is_texts(value):
            yield key, "a mapping of texts"


def _is_texts(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(isinstance(item, dict | list) for item in value.values())


def _place(index: Index, path: ValuePath) -> Place | None:
    return place_of(index.document, path) if index.document else None
