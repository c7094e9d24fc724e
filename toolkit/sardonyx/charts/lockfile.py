"""Chart.lock as Helm writes and checks it (``internal/resolver/resolver.go``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sardonyx.charts.chart import Chart
from sardonyx.charts.metadata import InvalidChart
from sardonyx.charts.packaging import subcharts
from sardonyx.charts.ranges import matches
from sardonyx.core.errors import Place
from sardonyx.core.yamltext import read_yaml, write_yaml

LOCK_FILE = "Chart.lock"

_ALWAYS = ("name", "repository")
_ORDER = ("name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias")
_NO_TEXTS = ("tags", "enabled", "import-values")
# How Go writes what HTML could misread.
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def lock_digest(wanted: Sequence[Mapping[str, Any]], locked: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest that Helm writes into Chart.lock, of the entries of Chart.yaml and those of the lock itself."""
    both = [[_fields(entry) for entry in entries] for entries in (wanted, locked)]
    text = json.dumps(both, separators=(",", ":"), ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def check_lock(chart: Chart) -> None:
    """Refuse a Chart.lock that does not belong to Chart.yaml, as ``helm dependency build`` does.

    Raises InvalidChart, MalformedText when the lock is not YAML.
    """
    if LOCK_FILE not in chart.files or not chart.metadata.dependencies:
        return
    place = Place(f"{chart.origin}/{LOCK_FILE}")
    lock = read_yaml(chart.files[LOCK_FILE], str(place)).value
    wanted = _entries(chart.metadata.raw)
    locked = _entries(lock) if isinstance(lock, dict) else None
    if wanted is None or locked is None or not isinstance(lock.get("digest"), str):
        raise InvalidChart("is not a lock file", place=place, help="make it again with helm dependency update")
    if lock["digest"] != lock_digest(wanted, locked):
        message = "does not belong to the dependencies in Chart.yaml"
        raise InvalidChart(message, place=place, help="run helm dependency update and commit Chart.lock")


def with_lock(chart: Chart, *, epoch: int) -> Chart:
    """Return a chart whose dependencies were put into ``charts/``, with the Chart.lock that Helm would write.

    ``epoch`` becomes its ``generated``, in UTC. A chart that has a lock already, or none of whose dependencies are
    named in Chart.yaml, stays as it is.
    """
    wanted = _entries(chart.metadata.raw)
    if not wanted or LOCK_FILE in chart.files or chart.metadata.api_version != "v2":
        return chart
    locked = _decided(chart)
    generated = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lock = {"dependencies": locked, "digest": lock_digest(wanted, locked), "generated": generated}
    return chart._replace(files={**chart.files, LOCK_FILE: write_yaml(lock).encode()})


def _decided(chart: Chart) -> list[dict[str, str]]:
    present = subcharts(chart)
    return [
        {
            "name": wanted.name,
            "repository": wanted.repository,
            "version": next(
                there.version
                for there in present
                if there.name == wanted.name and matches(wanted.version, there.version)
            ),
        }
        for wanted in chart.metadata.dependencies
    ]


def _entries(mapping: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    found = mapping.get("dependencies")
    return found if isinstance(found, list) and all(isinstance(entry, dict) for entry in found) else None


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry in the order of the fields of ``Dependency``, empty ones left out where Go does."""
    found = {key: entry.get(key) if key in _NO_TEXTS else _text(entry.get(key)) for key in _ORDER}
    return {key: value for key, value in found.items() if value or key in _ALWAYS}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
