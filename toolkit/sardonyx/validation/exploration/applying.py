"""Values with changes made to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import assign
from sardonyx.validation.exploration.model import Base, Changes, Variation


def with_changes(values: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """Return values with every change made that fits; one that leads through something else than an object does not."""
    tree: Any = values
    for path, value in changes:
        try:
            tree = assign(tree, path, value)
        except UsageError:
            continue
    return dict(tree)


def values_of(variation: Variation, bases: list[Base]) -> dict[str, Any]:
    """Return the values that a variation renders."""
    return with_changes(bases[variation.base].values, (*variation.setting, *variation.changes))
