"""A user's values put over a chart's computed ones, by Helm's rules (``pkg/chart/common/util/coalesce.go``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import ValuePath, assign, format_path, lookup


@dataclass(frozen=True)
class Setting:
    """A value of any JSON type for a path; the root for a whole file of values, which is an object then."""

    path: ValuePath
    value: Any = field(repr=False)


def apply_settings(values: Mapping[str, Any], settings: Iterable[Setting]) -> dict[str, Any]:
    """Return the values with the settings over them, in order: objects are merged, anything else is replaced.

    Raises UsageError, naming the path, for an index past the end of an array, or one into an object.
    """
    result: Any = dict(values)
    for setting in settings:
        try:
            result = assign(result, setting.path, _over(lookup(result, setting.path), setting.value))
        except UsageError as error:
            raise UsageError(f"{format_path(setting.path)}: {error.message}", help=error.help) from None
    return dict(result)


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of ``below`` in which the values of ``above`` win, object by object."""
    merged = dict(below)
    for key, value in above.items():
        merged[key] = _over(merged.get(key), value)
    return merged


def _over(below: Any, above: Any) -> Any:
    return merge(below, above) if isinstance(below, dict) and isinstance(above, dict) else above
