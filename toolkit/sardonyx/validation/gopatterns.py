"""Regular expressions as Go reads them (``regexp/syntax/parse.go``), which Helm holds values to.

Go's are those of RE2, a browser's those of ECMA-262: what one refuses, or reads as something else, the other may take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<escape>\\(?:x\{[0-9A-Fa-f]+\}|[pP]\{\^?\w+\}|.))
    | (?P<named>\[:\^?\w+:\]) | (?P<open>\[\^?\]?) | (?P<close>\])
    | (?P<look>\(\?(?:=|!|<=|<!)) | (?P<repeat>\{(?P<low>\d+)(?:,(?P<high>\d*))?\}) | .""",
    re.VERBOSE | re.DOTALL,
)
_MOST_REPEATED = 1000
_IN_GO = frozenset("afnrtvxpPdDsSwW0")
_OUTSIDE_CLASSES = frozenset("AbBzQE")
_OTHERWISE_IN_BROWSERS = frozenset("pPAzQE")


def go_refusal(pattern: str) -> str | None:
    """Say what in a pattern Go refuses; None when it takes it. Only what browsers take is looked for."""
    return next((reason for reason, _ in _oddities(pattern) if reason), None)


def read_otherwise(pattern: str) -> str | None:
    """Return what in a pattern Go and a browser both take, but as something else; None when there is nothing."""
    return next((text for reason, text in _oddities(pattern) if not reason), None)


def _oddities(pattern: str) -> Iterator[tuple[str | None, str]]:
    """Yield why Go refuses a piece, or None where it reads it otherwise, and the piece."""
    in_class = False
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        if token["escape"]:
            yield from _odd_escape(text, in_class=in_class)
        elif in_class:
            in_class = not token["close"]
            if token["named"]:
                yield None, text
        elif token["open"]:
            in_class = True
            if text.endswith("]"):
                yield None, text
        elif token["look"]:
            yield f"{text} looks around", text
        elif token["repeat"] and max(int(token["low"]), int(token["high"] or 0)) > _MOST_REPEATED:
            yield f"{text} repeats more than {_MOST_REPEATED} times", text


def _odd_escape(text: str, *, in_class: bool) -> Iterator[tuple[str | None, str]]:
    letter = text[1:2]
    known = _IN_GO if in_class else _IN_GO | _OUTSIDE_CLASSES
    if letter in "123456789" and letter:
        yield f"{text} refers back", text
    elif letter.isalnum() and letter not in known:
        yield f"{text} is no escape", text
    elif letter in _OTHERWISE_IN_BROWSERS and letter:
        yield None, text
