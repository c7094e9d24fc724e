"""The values that the templates of a chart see, where that is plain (``pkg/chart/common/util/coalesce.go`` of Helm).

Plain is what everybody expects: maps are merged, everything else is replaced, and the charts inside a chart get what
stands below their name and what is ``global``. What Helm does with null depends on where it stands, and on Helm's
release: values with null are not plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_GLOBAL = "global"


@dataclass(frozen=True)
class Defaults:
    """The values of a chart, and those of the charts inside it by their names."""

    own: Mapping[str, Any]
    inside: Mapping[str, Mapping[str, Any]]


def without_nulls(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without the keys whose value is null, as Helm leaves them in the values of a chart with others."""
    parts = {key: without_nulls(value) if isinstance(value, dict) else value for key, value in tree.items()}
    return {key: value for key, value in parts.items() if value is not None}


def coalesced(defaults: Defaults, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what templates see where values are given to a chart; None where that is not plain."""
    tree = merged(defaults.own, given)
    if has_null(given) or not all(_has_room(tree, name) for name in (*defaults.inside, _GLOBAL)):
        return None
    for name, its in defaults.inside.items():
        below, shared = tree.get(name, {}), tree.get(_GLOBAL, {})
        if not _has_room(its, _GLOBAL) or not _has_room(below, _GLOBAL):
            return None
        if _is_at_odds(merged(its.get(_GLOBAL, {}), below.get(_GLOBAL, {})), shared):
            return None
        tree[name] = merged(its, {**below, _GLOBAL: merged(below.get(_GLOBAL, {}), shared)})
    return tree


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, and what stands in the second where they differ; maps are merged."""
    tree = {**under, **over}
    for key in under.keys() & over.keys():
        if isinstance(under[key], dict) and isinstance(over[key], dict):
            tree[key] = merged(under[key], over[key])
    return tree


def has_null(tree: Mapping[str, Any]) -> bool:
    """Tell whether some key's value is null, other than inside a list."""
    return any(value is None or (isinstance(value, dict) and has_null(value)) for value in tree.values())


def _has_room(tree: Mapping[str, Any], key: str) -> bool:
    return isinstance(tree.get(key, {}), dict)


def _is_at_odds(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether something is a map in one and not in the other."""
    shared = one.keys() & other.keys()
    if any(isinstance(one[key], dict) is not isinstance(other[key], dict) for key in shared):
        return True
    return any(isinstance(one[key], dict) and _is_at_odds(one[key], other[key]) for key in shared)
