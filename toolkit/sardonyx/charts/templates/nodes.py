"""The syntax tree of a template, as ``text/template/parse/node.go`` has it.

Positions count characters from the beginning of the text, from 0.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """What is between two actions, after trimming."""

    position: int
    text: str


class Field(NamedTuple):
    """``.a.b``; without names the dot itself."""

    position: int
    names: tuple[str, ...]


class Variable(NamedTuple):
    """``$x.a.b``; the name has its ``$``."""

    position: int
    name: str
    names: tuple[str, ...]


class Chain(NamedTuple):
    """``(pipeline).a.b``."""

    position: int
    base: Pipeline
    names: tuple[str, ...]


class Constant(NamedTuple):
    """A literal: text, number, truth value or nil."""

    position: int
    value: str | int | float | bool | None


class Function(NamedTuple):
    """The name of a function, as the first operand of a command or as an argument that takes none."""

    position: int
    name: str


class Command(NamedTuple):
    """One stage of a pipeline: what is called or read, and its arguments."""

    position: int
    operands: tuple[Operand, ...]


class Pipeline(NamedTuple):
    """Commands, each of which gets the result of the one before as its last argument.

    ``variables`` are those it declares, or assigns when ``assigns`` says so.
    """

    position: int
    variables: tuple[str, ...]
    assigns: bool
    commands: tuple[Command, ...]


Operand: TypeAlias = Field | Variable | Chain | Constant | Function | Pipeline


class Action(NamedTuple):
    """``{{ pipeline }}``; nothing is written when it declares or assigns a variable."""

    position: int
    pipeline: Pipeline


class Branch(NamedTuple):
    """A condition, and what is done when it holds."""

    pipeline: Pipeline
    body: Body


class Conditional(NamedTuple):
    """``if``, ``with`` or ``range``, with what follows ``else if`` or ``else with`` as further branches."""

    position: int
    keyword: str
    branches: tuple[Branch, ...]
    otherwise: Body


class Invocation(NamedTuple):
    """``{{ template "name" pipeline }}``; what ``block`` does after its definition, too."""

    position: int
    name: str
    pipeline: Pipeline | None


class Jump(NamedTuple):
    """``break`` or ``continue``."""

    position: int
    keyword: str


Node: TypeAlias = Text | Action | Conditional | Invocation | Jump
Body: TypeAlias = tuple[Node, ...]


class Definition(NamedTuple):
    """``{{ define "name" }}``, or ``block``."""

    position: int
    name: str
    body: Body


class Template(NamedTuple):
    """One file: its own body, and the definitions in it in their order."""

    body: Body
    definitions: tuple[Definition, ...]


def is_empty(body: Body) -> bool:
    """Tell whether a body writes nothing but space (``IsEmptyTree`` in ``text/template/parse``)."""
    return all(isinstance(node, Text) and not node.text.strip() for node in body)
