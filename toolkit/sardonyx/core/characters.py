"""Characters that command instead of being read.

Charts, catalogs, Git and the cluster hold texts of strangers. An escape sequence in one of them (ECMA-48) could repaint
the screen, change the window's title or hide a line; a bidirectional override could show it the other way round.
"""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL, C1; marks and overrides of direction (UAX #9), separators of lines, lone surrogates,
# and what is no character at all, which XML 1.0 does not take.
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""Return a text in which what a terminal would obey stands as ``\u001b``, which is also how JSON writes it."""
    return _COMMANDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def one_line(text: str) -> str:
    """Return a text on one line, with nothing in it that a terminal would obey."""
    return visible(text.replace("\n", " ").replace("\t", " "))


def is_utf8(name: str) -> bool:
    """Tell whether a name of a file, as Python gives it, is text in the encoding of charts and reports."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
