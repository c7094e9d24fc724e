"""The values that a field can be given in a form, the most telling first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, assign, leaves
from sardonyx.dialect import MalformedSchema, UnresolvableValue, violations, web_violation
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.form import Group, new_item
from sardonyx.dialect.javascript import number_text, same
from sardonyx.validation.exploration.fields import FormField, Widget
from sardonyx.validation.exploration.members import members

FILLER = "sx"
"""What every text begins with that stands for something typed."""

LONG = "sxlong" * 40
EDGES: tuple[str, ...] = ("x", "two words", "é✓", "123", "true", "null", "2024-01-01", LONG)
"""Texts that a template may take for something else, or for nothing; those that break quoting are in ``hostile``."""
LINES = "first line\nsecond line\n"
_WORD = "sxtext"
LARGE = 2**31 - 1


class Choices:
    """Makes values for the fields of one schema; every value is one that the launcher accepts."""

    def __init__(self, schema: dict[str, Any], written: dict[str, Any], context: Mapping[str, Any]) -> None:
        self._schema, self._written, self._context = schema, written, context

    def of(self, field: FormField, current: Any) -> list[Any]:
        """Return the values to try for a field that has a value (or MISSING) at present, without that value."""
        found = (value for value in self._candidates(field, current) if not _is_there(current, value))
        return list(_distinct(value for value in found if self.accepts(field, value)))

    def text(self, field: FormField, wanted: str) -> str | None:
        """Return a text that the field accepts and that contains the wanted one, None when there is none."""
        pattern = field.node.get("pattern")
        around = members(pattern) if isinstance(pattern, str) else []
        candidates = [wanted, *(f"{member}{wanted}" for member in around), *(f"{wanted}{member}" for member in around)]
        return next((text for text in candidates if self.accepts(field, text)), None)

    def accepts(self, field: FormField, value: Any) -> bool:
        """Tell whether the launcher accepts a value for a field.

        What is typed must be within ``maximum`` and the like too: the launcher's form does not know them, but whoever
        wrote them wants such a value refused.
        """
        node = dict(field.node)
        try:
            if web_violation(node, value, self._context) is not None:
                return False
            return field.widget not in (Widget.TEXT, Widget.NUMBER) or not violations(node, value)
        except (MalformedSchema, UnusableNode):
            return False

    def _candidates(self, field: FormField, current: Any) -> Iterator[Any]:
        if field.widget is Widget.CHECKBOX:
            yield from (True, False)
        elif field.widget is Widget.SELECT:
            yield from field.options
        elif field.widget is Widget.SLIDER:
            yield from (_on_slider(field, field.node[end], current) for end in ("sliderMin", "sliderMax"))
        elif field.widget is Widget.NUMBER:
            yield from (field.node.get("minimum", 0), field.node.get("maximum", LARGE))
        elif field.widget is Widget.TEXT:
            yield from self._texts(field, current)
        elif field.widget is Widget.CODE:
            yield from _blocks(field, current)
        else:
            yield from self._arrays(field)

    def _texts(self, field: FormField, current: Any) -> Iterator[str]:
        pattern = field.node.get("pattern")
        yield from ("", _WORD)
        yield from members(pattern)[-2:] if isinstance(pattern, str) else ()
        if current == "" and field.node.get("render") == "textArea":
            yield LINES

    def _arrays(self, field: FormField) -> Iterator[list[Any]]:
        item = self._item(field)
        if item is not MISSING:
            yield [item]
            yield [_filled(item, 0), _filled(item, 1)]
        yield []

    def _item(self, field: FormField) -> Any:
        group = Group(field.path, "", None, (), length=0)
        try:
            return new_item(self._schema, group, self._written, self._context)
        except (UnresolvableValue, KeyError, TypeError):
            return MISSING


def _filled(item: Any, number: int) -> Any:
    """Return an item as a user fills it in: a word in every text that is empty, and no text like another item's."""
    for path, value in leaves(item):
        if isinstance(value, str) and (number or not value):
            item = assign(item, path, f"{value or 'sxitem'}{number}")
    return item


def _blocks(field: FormField, current: Any) -> Iterator[Any]:
    """Yield what is certainly of the right shape: nothing, what is there once more, and for objects a pair of texts."""
    if field.node.get("type") == "object":
        yield from ({}, {"sxkey": "sxvalue"}) if current else ({"sxkey": "sxvalue"},)
        return
    yield []
    if isinstance(current, list) and current:
        yield [*current, current[0]]


def _on_slider(field: FormField, number: float, current: Any) -> Any:
    unit = field.node.get("sliderUnit")
    is_text = field.node.get("type") == "string" or isinstance(current, str)
    return f"{number_text(number)}{unit or ''}" if is_text else number


def _is_there(current: Any, value: Any) -> bool:
    return current is not MISSING and same(current, value)


def _distinct(values: Iterable[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for value in values:
        key = json.dumps(value, sort_keys=True, default=str)
        if key not in seen:
            seen.add(key)
            yield value
