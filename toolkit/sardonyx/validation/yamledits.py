"""Small edits to a YAML file that leave the rest of its text as it was written."""

from __future__ import annotations

import re

from sardonyx.core.errors import Place
from sardonyx.core.findings import Edit

_PLAIN = re.compile(r"(?P<before>:[ \t]+)(?P<scalar>[A-Za-z0-9_.+-]+)[ \t]*(?:#.*)?$")


def renamed_key(text: str, place: Place, key: str, name: str) -> Edit | None:
    """Return what gives a key another name; None where the key is not written there as it is."""
    line, start = _line(text, place), place.column - 1
    if not line.startswith(f"{key}:", start):
        return None
    return Edit(place.path, place.line, place.column, place.line, place.column + len(key), name)


def quoted_scalar(text: str, place: Place, key: str) -> Edit | None:
    """Return what puts the plain scalar of a key in quotes, as it is written; None where it is no such scalar."""
    line, start = _line(text, place), place.column - 1
    match = _PLAIN.match(line, start + len(key)) if line.startswith(key, start) else None
    if match is None:
        return None
    first, end = match.span("scalar")
    return Edit(place.path, place.line, first + 1, place.line, end + 1, f'"{match["scalar"]}"')


def _line(text: str, place: Place) -> str:
    lines = text.split("\n")
    return lines[place.line - 1].rstrip("\r") if 0 < place.line <= len(lines) else ""
