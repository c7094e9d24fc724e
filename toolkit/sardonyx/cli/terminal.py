"""Everything that commands write passes here, so that no text of others can command the terminal.

Charts, catalogs, Git and the cluster hold texts of strangers. An escape sequence in one of them (ECMA-48) could repaint
the screen, change the window's title or hide a line; a bidirectional override could show it the other way round.
"""

from __future__ import annotations

import re

import click

# C0 but tab and line feed, DEL, C1; marks and overrides of direction (UAX #9), separators of lines, lone surrogates.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Return a text in which what a terminal would obey stands as ``\u001b``, which is also how JSON writes it."""
    return _COMMANDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write(text: str, *, nl: bool = True) -> None:
    """Write a part of a report to stdout."""
    click.echo(visible(text), nl=nl)


def tell(text: str) -> None:
    """Write a message to stderr."""
    click.echo(visible(text), err=True)
