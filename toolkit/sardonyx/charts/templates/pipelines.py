"""Parsing what is inside an action: pipelines of commands with their operands."""

from __future__ import annotations

from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.lexer import Token
from sardonyx.charts.templates.literals import character, number, unquoted
from sardonyx.charts.templates.nodes import Chain, Command, Constant, Field, Function, Operand, Pipeline, Variable

_DEEPEST = 100
_CONSTANTS = {"true": True, "false": False, "nil": None}
_KEYWORDS = frozenset({"if", "else", "end", "range", "with", "define", "block", "template", "break", "continue"})


class PipelineReader:
    """Reads the pipelines of one file; ``variables`` are those declared where it has come to."""

    def __init__(self) -> None:
        self.variables = ["$"]
        self._tokens: list[Token] = []
        self._next = 0

    def read(self, tokens: list[Token], start: int, context: str) -> Pipeline:
        """Read the tokens of an action from one on as a pipeline.

        Raises MalformedTemplate.
        """
        self._tokens, self._next = tokens, start
        pipeline = self._pipeline(context, 0)
        if self._next < len(tokens):
            raise self._unexpected(tokens[self._next], context)
        return pipeline

    def name(self, tokens: list[Token], context: str) -> str:
        """Return the name after ``define``, ``block`` or ``template``, which is the second token."""
        if len(tokens) < 2 or tokens[1].kind != "string":
            raise MalformedTemplate(f"{context} needs a name in quotes", tokens[0].start)
        return unquoted(tokens[1].value, tokens[1].start)

    def _pipeline(self, context: str, depth: int) -> Pipeline:
        position = self._position()
        variables, assigns = self._declarations(context)
        commands: list[Command] = []
        while (token := self._peek()) is not None and token.kind != "close":
            commands.append(self._command(context, depth))
        if not commands:
            raise MalformedTemplate(f"missing value for {context}", position)
        for stage, command in enumerate(commands[1:], start=2):
            first = command.operands[0]
            if isinstance(first, Constant) or (isinstance(first, Field) and not first.names):
                raise MalformedTemplate(f"non executable command in pipeline stage {stage}", command.position)
        return Pipeline(position, variables, assigns, tuple(commands))

    def _declarations(self, context: str) -> tuple[tuple[str, ...], bool]:
        """Read ``$x :=``, ``$x =`` and, after range, ``$i, $x :=``."""
        start, names = self._next, []
        while (token := self._peek()) is not None and token.kind == "variable" and "." not in token.value:
            names.append(token.value)
            self._next += 1
            follows = self._peek()
            if follows is not None and follows.kind in ("declare", "assign"):
                return self._declared(names, follows)
            if follows is None or follows.kind != "comma":
                break
            if context != "range" or len(names) > 1:
                raise MalformedTemplate(f"too many declarations in {context}", follows.start)
            self._next += 1
        self._next = start
        return (), False

    def _declared(self, names: list[str], sign: Token) -> tuple[tuple[str, ...], bool]:
        self._next += 1
        # As in Go, where an assignment declares too; a variable that is not there is found when it is used.
        self.variables = [*self.variables, *names]
        return tuple(names), sign.kind == "assign"

    def _command(self, context: str, depth: int) -> Command:
        position, operands = self._position(), []
        while (token := self._peek()) is not None and token.kind not in ("pipe", "close"):
            operands.append(self._operand(context, depth))
            self._expect_separation()
        if not operands:
            raise MalformedTemplate("empty command", position)
        if token is not None and token.kind == "pipe":
            self._next += 1
        return Command(position, tuple(operands))

    def _operand(self, context: str, depth: int) -> Operand:
        token = self._tokens[self._next]
        self._next += 1
        if token.kind == "open":
            return self._parenthesised(token, depth)
        term = self._term(token, context)
        if isinstance(term, Function):
            # Go reads it as a field of what the function gives, and fails when it comes to it.
            return self._with_fields(
                Pipeline(token.start, (), assigns=False, commands=(Command(token.start, (term,)),)), token, term
            )
        return term

    def _expect_separation(self) -> None:
        """Refuse two operands without a space between them."""
        last, follows = self._tokens[self._next - 1], self._peek()
        if follows is not None and follows.start == last.end and follows.kind not in ("pipe", "close"):
            raise MalformedTemplate(f"unexpected {follows.value!r} in operand", follows.start)

    def _parenthesised(self, opening: Token, depth: int) -> Operand:
        if depth >= _DEEPEST:
            raise MalformedTemplate("parentheses are nested too deeply", opening.start)
        pipeline = self._pipeline("parenthesized pipeline", depth + 1)
        closing = self._peek()
        if closing is None:
            raise MalformedTemplate("unclosed left paren", opening.start)
        self._next += 1
        return self._with_fields(pipeline, closing, pipeline)

    def _with_fields(self, base: Pipeline, last: Token, otherwise: Operand) -> Operand:
        """Return a chain where a field follows without a space, else what there is without one."""
        field = self._peek()
        if field is None or field.kind != "field" or field.start != last.end:
            return otherwise
        self._next += 1
        return Chain(base.position, base, tuple(field.value[1:].split(".")))

    def _term(self, token: Token, context: str) -> Operand:
        kind, value, position = token.kind, token.value, token.start
        if kind == "field":
            return Field(position, tuple(value[1:].split(".")))
        if kind == "dot":
            return Field(position, ())
        if kind == "variable":
            return self._variable(value, position)
        if kind == "word" and value not in _KEYWORDS:
            return Constant(position, _CONSTANTS[value]) if value in _CONSTANTS else Function(position, value)
        if kind == "character":
            return Constant(position, character(value, position))
        if kind == "string":
            return Constant(position, unquoted(value, position))
        if kind == "number":
            return Constant(position, number(value))
        raise self._unexpected(token, context)

    def _variable(self, value: str, position: int) -> Variable:
        name, *names = value.split(".")
        if name not in self.variables:
            raise MalformedTemplate(f"undefined variable {name!r}", position)
        return Variable(position, name, tuple(names))

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _position(self) -> int:
        token = self._peek() or self._tokens[-1]
        return token.start

    def _unexpected(self, token: Token, context: str) -> MalformedTemplate:
        if token.kind == "close":
            return MalformedTemplate("unexpected right paren", token.start)
        return MalformedTemplate(f"unexpected {token.value!r} in {context}", token.start)
