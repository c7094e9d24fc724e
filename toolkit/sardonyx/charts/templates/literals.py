"""Literals of Go: texts (``strconv.Unquote``), characters and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from sardonyx.charts.templates.errors import MalformedTemplate

_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_ESCAPE = re.compile(
    r"\\(?:(?P<simple>[abfnrtv\\'\"])|(?P<octal>[0-3][0-7]{2})|x(?P<byte>[0-9a-fA-F]{2})"
    r"|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<wrong>.?))"
)
_LAST_CHARACTER = 0x10FFFF
# Python refuses to read thousands of digits; no number of Go's has so many.
_LONGEST_NUMBER = 400


def unquoted(text: str, position: int) -> str:
    """Return what a text in double quotes, backquotes or single quotes means.

    Raises MalformedTemplate for an escape sequence that Go does not know.
    """
    if text[0] == "`":
        return text[1:-1].replace("\r", "")
    inside = text[1:-1]
    return _ESCAPE.sub(_unescape(text[0], position), inside) if "\\" in inside else inside


def character(text: str, position: int) -> int:
    """Return the code of a character in single quotes, which Go reads as a number.

    Raises MalformedTemplate for none or several.
    """
    inside = unquoted(text, position)
    if len(inside) != 1:
        raise MalformedTemplate(f"malformed character constant: {text}", position)
    return ord(inside)


def _unescape(quote: str, position: int) -> Callable[[re.Match[str]], str]:
    def unescape(match: re.Match[str]) -> str:
        if simple := match["simple"]:
            if simple in "'\"" and simple != quote:
                raise MalformedTemplate("invalid syntax in a quoted text", position)
            return _SIMPLE.get(simple, simple)
        code = int(match["octal"], 8) if match["octal"] else _hexadecimal(match)
        if code is None or code > _LAST_CHARACTER:
            raise MalformedTemplate("invalid syntax in a quoted text", position)
        return chr(code)

    return unescape


def _hexadecimal(match: re.Match[str]) -> int | None:
    digits = match["byte"] or match["short"] or match["long"]
    return int(digits, 16) if digits else None


def number(text: str) -> int | float | None:
    """Return a whole or decimal number, None for what Go has beyond that (complex ones, hexadecimal fractions)."""
    plain = text.replace("_", "")
    if len(plain) > _LONGEST_NUMBER:
        return None
    for read in (lambda: int(plain, 0), lambda: int(plain), lambda: float(plain)):
        try:
            return read()
        except ValueError:
            continue
    return None
