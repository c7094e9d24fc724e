"""The fields that a form can show, and what must be set for each to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.dialect.acceptance import options_of
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.expressions import Scope, context_scope
from sardonyx.dialect.javascript import same
from sardonyx.validation.exploration.model import Change, Changes

_DEEPEST = 4


class Widget(StrEnum):
    """What the form shows for a field."""

    CHECKBOX = "checkbox"
    SELECT = "select"
    SLIDER = "slider"
    NUMBER = "number"
    TEXT = "text"
    CODE = "code"
    ITEMS = "items"


@dataclass(frozen=True)
class FormField:
    """One field: its place in the values, its schema node and widget, the options of a select.

    ``setting`` are the changes of the base that make the form show it.
    """

    path: ValuePath
    node: Mapping[str, Any] = field(repr=False)
    widget: Widget
    options: tuple[Any, ...] = field(default=(), repr=False)
    setting: Changes = ()


def form_fields(schema: dict[str, Any], values: Mapping[str, Any], context: Mapping[str, Any]) -> list[FormField]:
    """Return the fields that the form of a resolved schema shows for these values, or once something else is set.

    What is always hidden and what has a fixed value is left out, and so is what stands inside the items of arrays.
    """
    reader = _Reader(schema, values, context_scope(dict(context), None))
    return list(reader.below(schema, (), ()))


class _Reader:
    def __init__(self, schema: dict[str, Any], values: Mapping[str, Any], scope: Scope) -> None:
        self._schema, self._values, self._scope = schema, values, scope

    def below(self, node: dict[str, Any], path: ValuePath, setting: Changes) -> Iterator[FormField]:
        properties = node.get("properties")
        for name, child in properties.items() if isinstance(properties, dict) else ():
            if isinstance(child, dict):
                yield from self._node(child, (*path, name), setting)

    def _node(self, node: dict[str, Any], path: ValuePath, setting: Changes) -> Iterator[FormField]:
        opened = self._opened(node, path, _DEEPEST)
        if opened is None or "const" in node:
            return
        setting = _joined(setting, opened)
        options = self._options(node)
        if not options and node.get("type") == "object" and "properties" in node:
            yield from self.below(node, path, setting)
        elif widget := _widget(node, options):
            # Its own value is for the variations to set.
            yield FormField(path, node, widget, options, tuple(each for each in setting if each[0] != path))

    def _options(self, node: dict[str, Any]) -> tuple[Any, ...]:
        try:
            return tuple(options_of(node, self._scope) or ())
        except (UnusableNode, RecursionError):
            return ()

    def _opened(self, node: dict[str, Any], path: ValuePath, depth: int) -> Changes | None:
        """Return what must be set for a node to be shown, None when nothing can show it."""
        hidden = node.get("hidden", False)
        annotation = node.get("x-onyxia")
        is_hidden = isinstance(annotation, dict) and bool(annotation.get("hidden"))
        if is_hidden or hidden is True:
            return None
        if not isinstance(hidden, dict) or "path" not in hidden:
            return ()
        target = (*(path[:-1] if hidden.get("isPathRelative") else ()), *str(hidden["path"]).split("/"))
        if not same(lookup(self._values, target), hidden.get("value")):
            return ()
        return self._set_otherwise(target, hidden.get("value"), depth)

    def _set_otherwise(self, target: ValuePath, value: Any, depth: int) -> Changes | None:
        node = _node_at(self._schema, target)
        change = None if node is None else self._other(node, target, value)
        if node is None or change is None or depth == 0:
            return None
        above = self._opened(node, target, depth - 1)
        return None if above is None else _joined(above, (change,))

    def _other(self, node: dict[str, Any], target: ValuePath, value: Any) -> Change | None:
        if isinstance(value, bool):
            return target, not value
        other = next((option for option in self._options(node) if not same(option, value)), MISSING)
        return None if other is MISSING else (target, other)


def _widget(node: Mapping[str, Any], options: tuple[Any, ...]) -> Widget | None:
    """Return the widget, in the order of Onyxia's tests (``computeRootFormFieldGroup.ts``)."""
    wanted = node.get("type")
    if options:
        return Widget.SELECT
    if wanted == "array" and isinstance(node.get("items"), dict):
        return Widget.ITEMS
    if wanted in ("object", "array"):
        return Widget.CODE
    if "sliderMin" in node and "sliderMax" in node and wanted in ("string", "number"):
        return Widget.SLIDER
    plain = {"boolean": Widget.CHECKBOX, "string": Widget.TEXT, "integer": Widget.NUMBER, "number": Widget.NUMBER}
    return plain.get(str(wanted))


def _node_at(schema: dict[str, Any], path: ValuePath) -> dict[str, Any] | None:
    node: Any = schema
    for segment in path:
        node = node.get("properties", {}).get(segment) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _joined(one: Changes, other: Changes) -> Changes:
    """Return all changes; of two to one path the later."""
    return tuple({path: (path, value) for path, value in (*one, *other)}.values())
