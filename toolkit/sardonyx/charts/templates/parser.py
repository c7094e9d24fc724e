"""Parsing a template (``text/template/parse/parse.go``), with a stack of open blocks in place of recursion."""

from __future__ import annotations

from typing import NamedTuple

from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.lexer import Token, pieces
from sardonyx.charts.templates.nodes import (
    Action,
    Body,
    Branch,
    Conditional,
    Definition,
    Invocation,
    Jump,
    Node,
    Pipeline,
    Template,
    Text,
    is_empty,
)
from sardonyx.charts.templates.pipelines import PipelineReader

DEEPEST = 100
"""How deeply blocks and parentheses may nest; Go allows 10,000, real charts have less than 15."""

_CONTROLS = ("if", "with", "range")


class _Block:
    """What has been opened and not yet closed: a file, a definition or a control, with the nodes of its last part."""

    def __init__(self, keyword: str, position: int, name: str = "", pipeline: Pipeline | None = None) -> None:
        self.keyword = keyword
        self.position = position
        self.name = name
        self.pipeline = pipeline
        self.nodes: list[Node] = []
        self.branches: list[Branch] = []
        self.has_else = False
        self.variables: list[str] = []

    def close_part(self) -> Body:
        body, self.nodes = tuple(self.nodes), []
        return body


class _Parts(NamedTuple):
    blocks: list[_Block]
    definitions: list[Definition]
    defined: set[str]
    reader: PipelineReader


def parse(text: str) -> Template:
    """Parse the text of one file.

    Raises MalformedTemplate, with the position, for what Go's parser refuses, and for blocks or parentheses that nest
    deeper than ``DEEPEST``. Functions are not looked up: which there are depends on the release of Helm.
    """
    parts = _Parts([_Block("file", 0)], [], set(), PipelineReader())
    for piece in pieces(text):
        if piece.tokens is None:
            parts.blocks[-1].nodes.append(Text(piece.position, piece.text or ""))
        else:
            _read_action(parts, piece.tokens, piece.position)
    block = parts.blocks.pop()
    if parts.blocks:
        raise MalformedTemplate(f"unexpected EOF: {{{{{block.keyword}}}}} is not closed", block.position)
    return Template(block.close_part(), tuple(parts.definitions))


def _read_action(parts: _Parts, tokens: list[Token], position: int) -> None:
    if not tokens:
        raise MalformedTemplate("missing value for command", position)
    word = tokens[0].value if tokens[0].kind == "word" else ""
    if word in _CONTROLS:
        _open(parts, _control(parts, word, tokens, 1, position))
    elif word == "end":
        _expect_nothing(tokens, 1, "end")
        _close(parts, position)
    elif word == "else":
        _read_else(parts, tokens, position)
    elif word in ("define", "block"):
        _open_definition(parts, word, tokens, position)
    elif word == "template":
        _read_template(parts, tokens, position)
    elif word in ("break", "continue"):
        _read_jump(parts, word, tokens, position)
    else:
        parts.blocks[-1].nodes.append(Action(tokens[0].start, parts.reader.read(tokens, 0, "command")))


def _control(parts: _Parts, keyword: str, tokens: list[Token], start: int, position: int) -> _Block:
    block = _Block(keyword, position)
    block.variables = list(parts.reader.variables)
    block.pipeline = parts.reader.read(tokens, start, keyword)
    return block


def _open(parts: _Parts, block: _Block) -> None:
    if len(parts.blocks) > DEEPEST:
        raise MalformedTemplate("blocks are nested too deeply", block.position)
    parts.blocks.append(block)


def _read_else(parts: _Parts, tokens: list[Token], position: int) -> None:
    block = parts.blocks[-1]
    if block.keyword not in _CONTROLS or block.has_else:
        raise MalformedTemplate("unexpected {{else}}", position)
    assert block.pipeline is not None  # noqa: S101  # every control has one
    block.branches.append(Branch(block.pipeline, block.close_part()))
    follows = tokens[1].value if len(tokens) > 1 and tokens[1].kind == "word" else ""
    if follows == block.keyword and follows != "range":
        block.pipeline = parts.reader.read(tokens, 2, follows)
        return
    _expect_nothing(tokens, 1, "else")
    block.has_else = True


def _close(parts: _Parts, position: int) -> None:
    if len(parts.blocks) == 1:
        raise MalformedTemplate("unexpected {{end}}", position)
    block = parts.blocks.pop()
    parts.reader.variables = block.variables
    body = block.close_part()
    if block.keyword not in _CONTROLS:
        _define(parts, Definition(block.position, block.name, body))
        return
    assert block.pipeline is not None  # noqa: S101  # every control has one
    if not block.has_else:
        block.branches.append(Branch(block.pipeline, body))
        body = ()
    parts.blocks[-1].nodes.append(Conditional(block.position, block.keyword, tuple(block.branches), body))


def _define(parts: _Parts, definition: Definition) -> None:
    if not is_empty(definition.body):
        if definition.name in parts.defined:
            raise MalformedTemplate(f"multiple definition of template {definition.name!r}", definition.position)
        parts.defined.add(definition.name)
    parts.definitions.append(definition)


def _open_definition(parts: _Parts, word: str, tokens: list[Token], position: int) -> None:
    if word == "define" and len(parts.blocks) > 1:
        raise MalformedTemplate("unexpected {{define}} inside another block", position)
    name = parts.reader.name(tokens, word)
    if word == "block":
        pipeline = parts.reader.read(tokens, 2, "block clause")
        parts.blocks[-1].nodes.append(Invocation(position, name, pipeline))
    else:
        _expect_nothing(tokens, 2, "define clause")
    block = _Block(word, position, name)
    block.variables, parts.reader.variables = parts.reader.variables, ["$"]
    _open(parts, block)


def _read_template(parts: _Parts, tokens: list[Token], position: int) -> None:
    name = parts.reader.name(tokens, "template")
    pipeline = parts.reader.read(tokens, 2, "template clause") if len(tokens) > 2 else None
    parts.blocks[-1].nodes.append(Invocation(position, name, pipeline))


def _read_jump(parts: _Parts, word: str, tokens: list[Token], position: int) -> None:
    _expect_nothing(tokens, 1, word)
    enclosing = [block.keyword for block in reversed(parts.blocks)]
    inside = [*(keyword for keyword in enclosing if keyword in ("define", "block", "file", "range"))]
    if inside[0] != "range":
        raise MalformedTemplate(f"{{{{{word}}}}} outside {{{{range}}}}", position)
    parts.blocks[-1].nodes.append(Jump(position, word))


def _expect_nothing(tokens: list[Token], start: int, context: str) -> None:
    if len(tokens) > start:
        token = tokens[start]
        raise MalformedTemplate(f"unexpected {token.value!r} in {context}", token.start)
