"""The entry of a chart in ``index.yaml``: the fields of its Chart.yaml that Helm knows, and where the package is.

Helm reads an index strictly (``pkg/repo/v1/index.go``): one unknown key or one value of a wrong type makes the whole of
it unreadable. So only known fields of the right types get in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sardonyx.charts import Chart, Dependency, InvalidChart
from sardonyx.core.errors import Place

_TEXTS = ("apiVersion", "appVersion", "condition", "description", "home", "icon", "kubeVersion", "name", "tags", "type")
_LISTS = ("keywords", "sources")
_MAINTAINER = ("email", "name", "url")


def entry_of(chart: Chart, *, digest: str, epoch: int) -> dict[str, Any]:
    """Return the entry of a package, without ``urls``: ``digest`` is ``sha256:HEX``, ``epoch`` becomes ``created``.

    Raises InvalidChart when a field of Chart.yaml is not of the type that Helm wants.
    """
    raw = chart.metadata.raw
    readers: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(_TEXTS, _text),
        **dict.fromkeys(_LISTS, _texts),
        "annotations": _annotations,
        "deprecated": _flag,
        "maintainers": _maintainers,
    }
    fields = {key: _read(chart, key, reader, raw[key]) for key, reader in readers.items() if raw.get(key) is not None}
    if chart.metadata.dependencies:
        fields["dependencies"] = [_dependency(dependency) for dependency in chart.metadata.dependencies]
    return {
        **fields,
        "version": chart.version,
        "created": timestamp(epoch),
        "digest": digest.removeprefix("sha256:"),
    }


def timestamp(epoch: int) -> str:
    """Write Unix seconds as RFC 3339 in UTC."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(chart: Chart, key: str, reader: Callable[[Any], Any], value: Any) -> Any:
    try:
        return reader(value)
    except TypeError as error:
        raise InvalidChart(f"{key} must be {error}", place=Place(f"{chart.origin}/Chart.yaml")) from None


def _text(value: Any) -> str:
    if isinstance(value, dict | list | bool):
        raise TypeError("a text")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("a list of texts")
    return [_text(item) for item in value]


def _annotations(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("a mapping of texts")
    return {key: _text(item) for key, item in value.items()}


def _maintainers(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise TypeError("a list of mappings")
    return [{key: _text(item[key]) for key in _MAINTAINER if item.get(key) is not None} for item in value]


def _dependency(dependency: Dependency) -> dict[str, Any]:
    fields = {
        "name": dependency.name,
        "version": dependency.version,
        "repository": dependency.repository,
        "condition": dependency.condition,
        "tags": list(dependency.tags),
        "import-values": list(dependency.import_values),
        "alias": dependency.alias,
    }
    return {key: value for key, value in fields.items() if value or key in ("name", "repository")}
