"""Reading Chart.yaml, and requirements.yaml where an old chart has one.

The rules are those of ``pkg/chart/v2/metadata.go`` and ``dependency.go`` in Helm, a little stricter: a version is
SemVer 2 (a leading ``v`` is let through, as published charts have it), and apiVersion is required.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sardonyx.charts.chart import Chart, ChartMetadata, Dependency
from sardonyx.charts.versions import is_semver
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document, place_of, read_yaml

CHART_FILE = "Chart.yaml"
_NAME = re.compile(r"(?!\.+$)[A-Za-z0-9._-]{1,250}")
_ALIAS = re.compile(r"[A-Za-z0-9_-]+")
_TYPES = ("application", "library")
_API_VERSIONS = ("v1", "v2")


class InvalidChart(SardonyxError):
    """A chart that cannot be used: what is wrong in it and where."""


def no_chart(origin: str) -> InvalidChart:
    """Return the error about a place that holds no chart."""
    return InvalidChart(f"has no {CHART_FILE}", place=Place(origin), help="is this the folder of a chart?")


def chart_of(files: Mapping[str, bytes], origin: str) -> Chart:
    """Make a chart of its files.

    Raises InvalidChart or MalformedText, with the place, when Chart.yaml is missing or wrong.
    """
    return Chart(read_metadata(files, origin), files, origin)


def read_metadata(files: Mapping[str, bytes], origin: str) -> ChartMetadata:
    """Read what a chart says about itself out of its files.

    Raises InvalidChart or MalformedText, with the place, when Chart.yaml is missing or wrong.
    """
    data = files.get(CHART_FILE)
    if data is None:
        raise no_chart(origin)
    document = read_yaml(data, f"{origin}/{CHART_FILE}")
    if not isinstance(document.value, dict):
        raise InvalidChart("must be a mapping", place=place_of(document, ()))
    return ChartMetadata(
        name=_name(document),
        version=_version(document),
        api_version=_one_of(document, "apiVersion", _API_VERSIONS, required=True),
        type=_one_of(document, "type", _TYPES) or "application",
        app_version=_text(document, ("appVersion",)),
        description=_text(document, ("description",)),
        kube_version=_text(document, ("kubeVersion",)),
        dependencies=_dependencies(_requirements(files, origin) or document),
        deprecated=document.value.get("deprecated") is True,
        raw=document.value,
    )


def _requirements(files: Mapping[str, bytes], origin: str) -> Document | None:
    """Charts of apiVersion v1 keep their dependencies in a file of their own."""
    data = files.get("requirements.yaml")
    document = read_yaml(data, f"{origin}/requirements.yaml") if data is not None else None
    return document if document and isinstance(document.value, dict) and "dependencies" in document.value else None


def is_chart_name(text: str) -> bool:
    """Tell whether a text can be a chart's name, and so part of the name of a file."""
    return _NAME.fullmatch(text) is not None


def _name(document: Document) -> str:
    name = _text(document, ("name",), required=True)
    if not is_chart_name(name):
        raise _invalid(document, ("name",), f"{name!r} is not a chart name", "use letters, digits, '-', '_' and '.'")
    return name


def _version(document: Document) -> str:
    version = _text(document, ("version",), required=True)
    if not is_semver(version):
        raise _invalid(document, ("version",), f"{version!r} is not a SemVer 2 version", "write it as 1.2.3")
    return version


def _one_of(document: Document, key: str, known: tuple[str, ...], *, required: bool = False) -> str:
    text = _text(document, (key,), required=required)
    if text and text not in known:
        raise _invalid(document, (key,), f"{text!r} is not a known {key}", did_you_mean(text, known))
    return text


def _dependencies(document: Document) -> tuple[Dependency, ...]:
    entries = document.value.get("dependencies") or []
    if not isinstance(entries, list):
        raise _invalid(document, ("dependencies",), "must be a list")
    found = tuple(_dependency(document, ("dependencies", index), entry) for index, entry in enumerate(entries))
    seen: set[str] = set()
    for index, dependency in enumerate(found):
        known_as = dependency.alias or dependency.name
        if known_as in seen:
            path = ("dependencies", index)
            raise _invalid(document, path, f"two dependencies are known as {known_as!r}", "give one of them an alias")
        seen.add(known_as)
    return found


def _dependency(document: Document, path: ValuePath, entry: Any) -> Dependency:
    if not isinstance(entry, dict):
        raise _invalid(document, path, "must be a mapping with a name, a version and a repository")
    name = _text(document, (*path, "name"), entry, required=True)
    alias = _text(document, (*path, "alias"), entry)
    if not _NAME.fullmatch(name):
        raise _invalid(document, (*path, "name"), f"{name!r} is not a chart name")
    if alias and not _ALIAS.fullmatch(alias):
        raise _invalid(document, (*path, "alias"), f"{alias!r} is not an alias", "use letters, digits, '-' and '_'")
    return Dependency(
        name=name,
        version=_text(document, (*path, "version"), entry),
        repository=_text(document, (*path, "repository"), entry),
        condition=_text(document, (*path, "condition"), entry),
        tags=tuple(str(tag) for tag in _list(document, (*path, "tags"), entry)),
        alias=alias,
        import_values=tuple(_list(document, (*path, "import-values"), entry)),
    )


def _text(document: Document, path: ValuePath, mapping: Any = None, *, required: bool = False) -> str:
    """Return a text; numbers become text, as when Helm reads YAML into a Go string."""
    value = (document.value if mapping is None else mapping).get(path[-1])
    if isinstance(value, dict | list | bool):
        raise _invalid(document, path, f"{path[-1]} must be a text")
    if required and value in (None, ""):
        raise _invalid(document, path, f"{path[-1]} is required")
    return "" if value is None else str(value)


def _list(document: Document, path: ValuePath, mapping: dict[str, Any]) -> list[Any]:
    value = mapping.get(str(path[-1])) or []
    if not isinstance(value, list):
        raise _invalid(document, path, f"{path[-1]} must be a list")
    return value


def _invalid(document: Document, path: ValuePath, message: str, help: str | None = None) -> InvalidChart:
    return InvalidChart(message, place=place_of(document, path), help=help)
