"""A form as plain JSON: what ``sardonyx form --format json`` writes, described by ``schemas/form.schema.json``.

Unlike ``as_onyxia`` every key is always there, null where there is nothing, and paths are written ``a.b[0]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sardonyx.core.valuepaths import format_path
from sardonyx.dialect.form.model import Form, Hidden, Node, RangeEnd
from sardonyx.dialect.javascript import as_json


def as_plain(form: Form) -> dict[str, Any]:
    """Return a form as JSON; the chart's own section comes first, before what it has below ``global``."""
    named = [(None, form.section), *form.dependencies.items()]
    parts = [
        (name, is_global, nodes)
        for name, each in named
        for is_global, nodes in ((False, each.main), (True, each.global_))
    ]
    document: dict[str, Any] = as_json(
        {
            "sections": [
                {"dependency": name, "global": is_global, "nodes": _nodes(nodes)}
                for name, is_global, nodes in parts
                if nodes
            ],
            "disabledDependencies": list(form.disabled_dependencies),
            "hidden": [_hidden(each) for each in form.hidden],
        }
    )
    return document


def _nodes(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [{"kind": node.kind, **_members(node)} for node in nodes]


def _members(holder: Node | RangeEnd) -> dict[str, Any]:
    return {_camel(each.name): _member(each.name, getattr(holder, each.name)) for each in fields(holder)}


def _member(name: str, value: Any) -> Any:
    if name == "path":
        return format_path(value)
    if isinstance(value, RangeEnd):
        return _members(value)
    if name == "nodes":
        return _nodes(value)
    return list(value) if isinstance(value, tuple) else value


def _hidden(hidden: Hidden) -> dict[str, Any]:
    condition = hidden.condition
    because = None if condition is None else {"path": format_path(condition.path), "value": condition.value}
    return {"path": format_path(hidden.path), "title": hidden.title, "condition": because}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
