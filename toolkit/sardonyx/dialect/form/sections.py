"""The sections of a form: the chart's own, ``global``, and one for each dependency that is switched on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.form.access import follow
from sardonyx.dialect.form.model import Field, Form, Group, HalfRange, Hidden, Node, Section

_GLOBAL = "global"
_WHOLE_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,15}", re.ASCII)


class FormDependency(NamedTuple):
    """A dependency of Chart.yaml: its name (Onyxia does not look at aliases), and where the values switch it on."""

    name: str
    condition: ValuePath | None = None


def form_dependency(name: str, condition: str) -> FormDependency:
    """Return a dependency as Onyxia reads it; ``condition`` is Chart.yaml's, empty when there is none.

    It is split at its dots, and a part that begins with a whole number is one (``onyxiaApi.ts`` upstream); of several
    conditions separated by commas none is found.
    """
    path = tuple(_segment(part) for part in condition.split(".")) if condition else None
    return FormDependency(name, path)


def sections(
    nodes: Sequence[Node],
    values: Any,
    chart_name: str,
    dependencies: Sequence[FormDependency],
    hidden: tuple[Hidden, ...],
) -> Form:
    """Distribute the nodes of the root among the sections (``computeRootForm.ts``)."""
    disabled = tuple(each.name for each in dependencies if not _is_on(each, values))
    main = list(nodes)
    shared = _extract(main, _GLOBAL)
    found: dict[str, tuple[list[Node], list[Node]]] = {}
    for dependency in dependencies:
        if dependency.name not in disabled:
            parts = (_extract(main, dependency.name), _extract(shared, dependency.name))
            if any(parts):
                found[dependency.name] = parts
    if chart_name in found:
        own = found[chart_name]
        _hoist(own[0], main)
        _hoist(own[1], shared)
        if not any(own):
            del found[chart_name]
    below = {name: Section(tuple(parts[0]), tuple(parts[1])) for name, parts in found.items()}
    return Form(Section(tuple(main), tuple(shared)), below, disabled, hidden)


def _segment(part: str) -> str | int:
    """Read a part of a condition as ``parseInt`` does."""
    number = _WHOLE_NUMBER.match(part)
    return int(number[0]) if number else part


def _is_on(dependency: FormDependency, values: Any) -> bool:
    return dependency.condition is None or follow(values, dependency.condition)[1] is True


def _extract(nodes: list[Node], name: str) -> list[Node]:
    """Take the first group of that name out of the nodes and return what is in it."""
    for index, node in enumerate(nodes):
        if isinstance(node, Group) and node.path[-1] == name:
            del nodes[index]
            return list(node.nodes)
    return []


def _hoist(own: list[Node], target: list[Node]) -> None:
    """Move the nodes of the dependency that is named like the chart, save those that the chart has itself."""
    for node in tuple(own):
        if not any(_is_alike(node, other) for other in target):
            own.remove(node)
            target.append(node)


def _is_alike(one: Node, other: Node) -> bool:
    if isinstance(one, Group):
        return isinstance(other, Group) and one.path[-1] == other.path[-1]
    return not isinstance(other, Group) and _title(one) == _title(other)


def _title(field: Field) -> str:
    # Upstream an unpaired end of a range has none.
    return "" if isinstance(field, HalfRange) else field.title
