"""Whether a node is hidden: always, or by a condition on another value."""

from __future__ import annotations

from typing import Any

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.form.access import equals, follow
from sardonyx.dialect.form.model import Condition, Hidden


def hidden_by(node: dict[str, Any], values: Any, path: ValuePath, title: str) -> Hidden | None:
    """Return what hides a node at a path, None when it is shown.

    The top-level ``hidden`` comes first; one that says false, or whose condition does not hold, leaves it to
    ``x-onyxia.hidden``. A condition's path is split at its slashes and starts at the root of the values, or, if it is
    relative, beside the node.
    """
    hidden = node.get("hidden", False)
    if isinstance(hidden, dict):
        condition = _condition(hidden, values, path)
        if condition is not None:
            return Hidden(path, title, condition)
    elif hidden:
        return Hidden(path, title, None)
    return Hidden(path, title, None) if node.get("x-onyxia", {}).get("hidden") else None


def _condition(hidden: dict[str, Any], values: Any, path: ValuePath) -> Condition | None:
    """Return the condition if it holds."""
    base = path[:-1] if hidden.get("isPathRelative") else ()
    target, value = follow(values, (*base, *hidden["path"].split("/")))
    return Condition(target, hidden["value"]) if equals(hidden["value"], value) else None
