"""The tokens of a template: text, and what is inside the actions (``text/template/parse/lex.go``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.charts.templates.errors import MalformedTemplate

_SPACE = " \t\r\n"
_SPACES = frozenset(_SPACE)
_TRIMS = frozenset(f"-{space}" for space in _SPACE)
_TERMINATOR = r"(?=[ \t\r\n.,|:)(]|\}\}|\Z)"
_TOKEN = re.compile(
    rf"""
      (?P<end>(?:[ \t\r\n]+-)?\}}\}})
    | (?P<space>[ \t\r\n]+)
    | (?P<field>(?:\.[^\W\d]\w*)+){_TERMINATOR}
    | (?P<dot>\.){_TERMINATOR}
    | (?P<variable>\$\w*(?:\.[^\W\d]\w*)*){_TERMINATOR}
    | (?P<word>[^\W\d]\w*){_TERMINATOR}
    | (?P<string>"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`)
    | (?P<character>'(?:[^'\\\n]|\\[^\n])+')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+
        |(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)i?)(?!\w)
    | (?P<declare>:=) | (?P<assign>=) | (?P<pipe>\|) | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
    | (?P<wrong>[^\n]|\n)
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"[.$\w]*")
_UNTERMINATED = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
}


class Token(NamedTuple):
    """One token of an action; its kind is the name of its group in the expression above."""

    kind: str
    value: str
    start: int
    end: int


class Piece(NamedTuple):
    """A text, or the tokens of one action with spaces left out; the other one is None."""

    position: int
    text: str | None
    tokens: list[Token] | None


def pieces(text: str) -> Iterator[Piece]:
    """Cut a template into texts and actions; comments are dropped and spaces trimmed as the markers say.

    Raises MalformedTemplate for an action that is not closed or has a character that belongs to no token.
    """
    position, trims = 0, False
    while True:
        opening = text.find("{{", position)
        end = len(text) if opening < 0 else opening
        is_trimmed = opening >= 0 and text[opening + 2 : opening + 4] in _TRIMS
        between = text[position:end]
        if trims and between:
            shorter = between.lstrip(_SPACE)
            position += len(between) - len(shorter)
            between = shorter
        if is_trimmed:
            between = between.rstrip(_SPACE)
        if between:
            yield Piece(position, between, None)
        if opening < 0:
            return
        inside = opening + (4 if is_trimmed else 2)
        if text.startswith("/*", inside):
            position, trims = _after_comment(text, inside, opening)
        else:
            tokens, position, trims = _action(text, inside, opening)
            yield Piece(opening, None, tokens)


def _after_comment(text: str, inside: int, opening: int) -> tuple[int, bool]:
    """Return where the text goes on after a comment, and whether it is trimmed there."""
    close = text.find("*/", inside + 2)
    if close < 0:
        raise MalformedTemplate("unclosed comment", opening)
    if text.startswith("}}", close + 2):
        return close + 4, False
    if text[close + 2 : close + 3] in _SPACES and text.startswith("-}}", close + 3):
        return close + 6, True
    raise MalformedTemplate("comment ends before closing delimiter", opening)


def _action(text: str, inside: int, opening: int) -> tuple[list[Token], int, bool]:
    """Return the tokens of an action, where the text goes on after it, and whether it is trimmed there."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, inside):
        kind = match.lastgroup
        if kind == "space":
            continue
        if kind == "end":
            return tokens, match.end(), match.end() - match.start() > 2
        if kind == "wrong" or kind is None:
            raise _wrong(text, match.start())
        tokens.append(Token(kind, match.group(), match.start(), match.end()))
    raise MalformedTemplate("unclosed action", opening)


def _wrong(text: str, position: int) -> MalformedTemplate:
    """Return an error about the character that no token can have here; after a name, that is the one behind it."""
    name = _NAME.match(text, position)
    behind = name.end() if name and name.end() < len(text) else position
    complaint = _UNTERMINATED.get(text[position], f"bad character {text[behind]!r} in an action")
    return MalformedTemplate(complaint, behind)
