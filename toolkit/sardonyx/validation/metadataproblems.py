"""Everything that is wrong in a Chart.yaml, found at once; loading a chart stops at the first.

The rules are those of ``pkg/chart/v2/metadata.go`` in Helm and of its lint (``rules/chartfile.go``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.charts.ranges import InvalidRange, parse_range
from sardonyx.charts.versions import is_semver
from sardonyx.core.findings import Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.spelling import misspelt

_TEXTS = ("name", "version", "appVersion", "description", "home", "icon", "kubeVersion", "condition", "tags")
_LISTS = ("keywords", "sources")
_MAPPINGS = ("maintainers", "dependencies")
KEYS = frozenset({"apiVersion", "type", "deprecated", "annotations", *_TEXTS, *_LISTS, *_MAPPINGS})
"""The fields of ``Metadata``."""
DEPENDENCY_KEYS = frozenset({"name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"})
"""The fields of ``Dependency`` (``dependency.go``)."""
_TYPES = ("application", "library")
_API_VERSIONS = ("v1", "v2")


class Problem(NamedTuple):
    """What is wrong, at which path of Chart.yaml; ``rename`` is the key that was meant."""

    path: ValuePath
    message: str
    help: str | None = None
    level: Level = Level.ERROR
    rename: str | None = None


def problems(metadata: dict[str, Any]) -> Iterator[Problem]:
    """Yield every problem of a Chart.yaml, in the order of its keys as Helm knows them."""
    yield from _required(metadata)
    yield from _shapes(metadata)
    yield from _api_version(metadata)
    if metadata.get("type") not in (None, "", *_TYPES):
        yield Problem(
            ("type",), f"{metadata['type']!r} is not a known type", did_you_mean(str(metadata["type"]), _TYPES)
        )
    yield from _misspelt(metadata, KEYS, ())
    dependencies = metadata.get("dependencies")
    if isinstance(dependencies, list):
        yield from _dependencies(dependencies)


def _required(metadata: dict[str, Any]) -> Iterator[Problem]:
    for key in ("apiVersion", "name", "version"):
        if metadata.get(key) in (None, ""):
            yield Problem((key,), f"{key} is required")
    version = metadata.get("version")
    if isinstance(version, str | int | float) and version != "" and not is_semver(str(version)):
        yield Problem(("version",), f"{str(version)!r} is not a SemVer 2 version", "write it as 1.2.3")


def _shapes(metadata: dict[str, Any]) -> Iterator[Problem]:
    """Yield the keys whose values Helm cannot read into its fields, so that it refuses the chart."""
    for key, value in metadata.items():
        if value is None:
            continue
        wanted = _wanted(key, value)
        if wanted:
            yield Problem((key,), f"{key} must be {wanted}: Helm refuses the chart")
    app_version = metadata.get("appVersion")
    if isinstance(app_version, int | float) and not isinstance(app_version, bool):
        text = f"appVersion is a number, which Helm writes as {app_version}"
        yield Problem(("appVersion",), text, "put it in quotes", Level.WARNING)


def _wanted(key: str, value: Any) -> str | None:
    if key in _TEXTS:
        return "a text" if isinstance(value, list | dict) else None
    if key in _LISTS:
        return None if _is_list_of(value, str | int | float) else "a list of texts"
    if key in _MAPPINGS:
        return None if _is_list_of(value, dict) else "a list of mappings"
    if key == "annotations":
        is_flat = isinstance(value, dict) and not any(isinstance(each, list | dict) for each in value.values())
        return None if is_flat else "a mapping of texts"
    return "true or false" if key == "deprecated" and not isinstance(value, bool) else None


def _is_list_of(value: Any, kind: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) or item is None for item in value)


def _api_version(metadata: dict[str, Any]) -> Iterator[Problem]:
    version = metadata.get("apiVersion")
    if version not in (None, "", *_API_VERSIONS):
        yield Problem(
            ("apiVersion",), f"{version!r} is not a known apiVersion", did_you_mean(str(version), _API_VERSIONS)
        )
    for key in ("type", "dependencies"):
        if version == "v1" and key in metadata:
            yield Problem((key,), f"{key} is there for apiVersion v2 only", "write apiVersion: v2", Level.WARNING)


def _misspelt(mapping: dict[str, Any], known: frozenset[str], path: ValuePath) -> Iterator[Problem]:
    for key in mapping:
        if meant := misspelt(key, known):
            message = f"Helm does not know the key {key!r} and ignores it"
            rename = meant if meant not in mapping else None
            yield Problem((*path, key), message, f"did you mean {meant}?", Level.WARNING, rename)


def _dependencies(entries: list[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            yield from _dependency(entry, ("dependencies", index))
            known_as = str(entry.get("alias") or entry.get("name"))
            if known_as in seen:
                text = f"two dependencies are known as {known_as!r}"
                yield Problem(("dependencies", index), text, "give one of them an alias")
            seen.add(known_as)


def _dependency(entry: dict[str, Any], path: ValuePath) -> Iterator[Problem]:
    if entry.get("name") in (None, ""):
        yield Problem(path, "name is required")
    yield from _misspelt(entry, DEPENDENCY_KEYS, path)
    try:
        parse_range(str(entry.get("version") or ""))
    except InvalidRange as error:
        yield Problem((*path, "version"), error.message, error.help)
