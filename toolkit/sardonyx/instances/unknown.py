"""Values that a user sets and the chart does not know: legal (operators add keys of their own), but often a slip."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sardonyx.core.names import nearest
from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.instances.classification import ChartValues

_NOT_LOOKED_INTO = ("patternProperties", "anyOf", "oneOf", "allOf", "if", "$ref")


class UnknownValue(NamedTuple):
    """A path that is in neither the chart's schema nor its values.yaml, and the known names nearest to it."""

    path: ValuePath
    nearest: tuple[ValuePath, ...]


def unknown_values(
    chart: ChartValues, paths: Iterable[ValuePath], subcharts: Collection[str]
) -> tuple[UnknownValue, ...]:
    """Return those of a user's paths that the chart does not know.

    Below ``global`` and the names of ``subcharts`` everything is known, and below objects that the schema or
    values.yaml leave open.
    """
    found: dict[ValuePath, UnknownValue] = {}
    for path in paths:
        if path[0] not in subcharts and path[0] != "global" and (unknown := _unknown(chart, path)):
            found[unknown.path] = unknown
    return tuple(found.values())


def _unknown(chart: ChartValues, path: ValuePath) -> UnknownValue | None:
    node: Any = chart.schema
    default: Any = chart.defaults
    for position, segment in enumerate(path):
        if isinstance(segment, int):
            node, default = _child(node, "items"), default[0] if isinstance(default, list) and default else MISSING
        elif _is_open(node, default):
            return None
        else:
            known = {**_named(default), **_named(_child(node, "properties"))}
            if segment not in known:
                names = nearest(segment, known)
                return UnknownValue(path[: position + 1], tuple((*path[:position], name) for name in names))
            node, default = _named(_child(node, "properties")).get(segment), _named(default).get(segment, MISSING)
    return None


def _is_open(node: Any, default: Any) -> bool:
    """Tell whether any key may be here: nothing is said about keys, or what is said is too much to look into."""
    if not isinstance(node, dict):
        return not isinstance(default, dict) or not default
    if isinstance(node.get("additionalProperties"), dict) or any(key in node for key in _NOT_LOOKED_INTO):
        return True
    return not node.get("properties")


def _child(node: Any, key: str) -> Any:
    return node.get(key) if isinstance(node, dict) else None


def _named(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
