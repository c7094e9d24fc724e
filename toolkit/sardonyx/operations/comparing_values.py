"""Two trees of values, leaf by leaf, and two forms, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, leaves
from sardonyx.dialect.form import Form, Group, Node, RangeSlider
from sardonyx.dialect.form.masking import MASK
from sardonyx.dialect.javascript import as_json, same
from sardonyx.operations.comparing_model import FormChange, Status, ValueChange


def value_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], is_secret: Callable[[ValuePath], bool]
) -> Iterator[ValueChange]:
    """Yield the leaves that differ, in the order of the new tree and then of the old one, secrets masked."""
    before, after = dict(leaves(old)), dict(leaves(new))
    for path in dict.fromkeys([*after, *before]):
        one, other = before.get(path, MISSING), after.get(path, MISSING)
        if not path or (one is not MISSING and other is not MISSING and same(one, other)):
            continue
        shown = [_shown(value, secret=is_secret(path)) for value in (one, other)]
        yield ValueChange(_status(one, other), path, *shown)


def form_changes(old: Form, new: Form) -> Iterator[FormChange]:
    """Yield the fields that came, went or are shown by another widget."""
    before, after = dict(_fields(old)), dict(_fields(new))
    for path in dict.fromkeys([*after, *before]):
        kind, title = after.get(path) or before[path]
        was = before[path][0] if path in before else None
        now = kind if path in after else None
        if was != now:
            yield FormChange(_status(was or MISSING, now or MISSING), path, title, was, now)


def _status(old: Any, new: Any) -> Status:
    if old is MISSING:
        return Status.ADDED
    return Status.REMOVED if new is MISSING else Status.CHANGED


def _shown(value: Any, *, secret: bool) -> Any:
    if value is MISSING:
        return None
    return MASK if secret and value not in (None, "", [], {}) else as_json(value)


def _fields(form: Form) -> Iterator[tuple[ValuePath, tuple[str, str]]]:
    """Yield each field's path with its widget and title; a range slider has two."""
    for section in (form.section, *form.dependencies.values()):
        yield from _below((*section.main, *section.global_))


def _below(nodes: tuple[Node, ...]) -> Iterator[tuple[ValuePath, tuple[str, str]]]:
    for node in nodes:
        if isinstance(node, Group):
            if node.length is not None:
                yield node.path, ("list", node.title)
            yield from _below(node.nodes)
        elif isinstance(node, RangeSlider):
            yield from ((end.path, (node.kind, node.title)) for end in (node.low, node.high))
        else:
            yield node.path, (node.kind, node.title)
