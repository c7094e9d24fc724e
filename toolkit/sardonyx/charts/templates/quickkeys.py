"""Templates that make certificates with elliptic keys, in place of RSA keys, which take a second or more each.

The functions of Sprig that draw a key have twins that are given one (``crypto.go`` of Sprig). A template is the same
otherwise, also in its lines: what it is judged by does not depend on the kind of key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.lexer import Token, pieces

_DRAWING = frozenset({"genCA", "genSelfSignedCert", "genSignedCert"})
_KEY = ' (genPrivateKey "ecdsa")'
_WIDTHS = {"open": 1, "close": -1}

Insertion = tuple[int, str]
"""A position in a text, counted in characters from 0, and what is put there."""


def with_quick_keys(text: str) -> str:
    """Return a template in which no RSA key is drawn for a certificate; the same where it cannot be read."""
    if not any(name in text for name in _DRAWING):
        return text
    try:
        found = [each for piece in pieces(text) for each in _insertions(piece.tokens or ())]
    except MalformedTemplate:
        return text
    for position, inserted in sorted(found, reverse=True):
        text = text[:position] + inserted + text[position:]
    return text


def _insertions(tokens: Sequence[Token]) -> Iterator[Insertion]:
    for at, token in enumerate(tokens):
        # What is piped into a function is its last argument, where the key would have to be.
        is_piped = at > 0 and tokens[at - 1].kind == "pipe"
        if token.kind == "word" and token.value in _DRAWING and not is_piped:
            yield token.end, "WithKey"
            yield tokens[_last_of_command(tokens, at)].end, _KEY


def _last_of_command(tokens: Sequence[Token], at: int) -> int:
    """Return where the command that begins at a token has its last one."""
    depth = 0
    for index in range(at + 1, len(tokens)):
        depth += _WIDTHS.get(tokens[index].kind, 0)
        if depth < 0 or (depth == 0 and tokens[index].kind == "pipe"):
            return index - 1
    return len(tokens) - 1
