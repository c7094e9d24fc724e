"""A form as an outline for the terminal: each field with its widget, its path and its help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sardonyx.cli.widgets import INDENT, Line, drawn, help_lines, one_line, shown
from sardonyx.core.valuepaths import format_path
from sardonyx.dialect.form import Form, Group, Hidden, Node

_PATH_COLUMN = 64


def outline(form: Form) -> Iterator[str]:
    """Yield the lines of a form: the chart's own section, then those of its dependencies."""
    sections = [("", form.section), *((f"dependency {name}", each) for name, each in form.dependencies.items())]
    for name, section in sections:
        yield from _section(section.main, name)
        yield from _section(section.global_, f"{name}, global" if name else "global")
    for name in form.disabled_dependencies:
        yield from _heading(f"dependency {name}: switched off")


def hidden_outline(hidden: Iterable[Hidden]) -> Iterator[str]:
    """Yield the lines that say what is not shown, and why."""
    yield from _heading("hidden")
    for each in hidden:
        because = "always"
        if each.condition is not None:
            because = f"while {one_line(format_path(each.condition.path))} is {shown(each.condition.value)}"
        yield _written(Line(f"{one_line(each.title)}: {because}", each.path))


def _heading(text: str) -> Iterator[str]:
    yield from ("", f"── {one_line(text)} ──")


def _section(nodes: Iterable[Node], name: str) -> Iterator[str]:
    after_group = False
    for index, node in enumerate(nodes):
        if name and index == 0:
            yield from _heading(name)
        if isinstance(node, Group) or after_group or index == 0:
            yield ""
        after_group = isinstance(node, Group)
        yield from map(_written, _node(node))


def _node(node: Node) -> Iterator[Line]:
    if not isinstance(node, Group):
        yield from drawn(node)
        return
    yield Line(f"▾ {one_line(node.title)}{_items(node)}", node.path)
    yield from help_lines(node.description)
    for child in node.nodes:
        yield from (Line(INDENT + line.text, line.path) for line in _node(child))


def _items(group: Group) -> str:
    """Say how many items a repeatable group has, and which buttons."""
    if group.length is None:
        return ""
    count = "1 item" if group.length == 1 else f"{group.length or 'no'} items"
    buttons = [sign for sign, is_there in (("+", group.can_add), ("-", group.can_remove)) if is_there]
    return f" ({' '.join([count, *(f'[{sign}]' for sign in buttons)])})"


def _written(line: Line) -> str:
    return line.text if line.path is None else f"{line.text.ljust(_PATH_COLUMN)}  {one_line(format_path(line.path))}"
