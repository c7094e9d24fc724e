"""Which line of a template wrote a line of the rendered text.

Helm keeps no such map. The text between the actions of a template line is looked for in the rendered line; only a line
that fits alone is taken, if need be the nearest such one above.
"""

from __future__ import annotations

import re

_ACTION = re.compile(r"\{\{.*?\}\}|\{\{.*$|^.*?\}\}")
_LOOK_ABOVE = 12
_FEWEST_LETTERS = 3


def template_line(template: str, rendered: str, line: int) -> int:
    """Return the line of a template, from 1, that wrote a line of its rendered text; 0 when that cannot be told."""
    patterns = [_pattern(text) for text in template.splitlines()]
    texts = rendered.splitlines()
    for index in range(min(line, len(texts)) - 1, max(line - _LOOK_ABOVE, 0) - 1, -1):
        text = texts[index].strip()
        fitting = [number for number, pattern in enumerate(patterns, start=1) if pattern and pattern.fullmatch(text)]
        if len(fitting) == 1:
            return fitting[0]
    return 0


def line_with(rendered: str, text: str, start: int = 1) -> int:
    """Return the first line, from 1 and not before ``start``, that contains a text; 0 when there is none."""
    lines = rendered.splitlines()
    return next((number for number in range(start, len(lines) + 1) if text in lines[number - 1]), 0)


def _pattern(line: str) -> re.Pattern[str] | None:
    parts = _ACTION.split(line.strip())
    if sum(character.isalnum() for part in parts for character in part) < _FEWEST_LETTERS:
        return None
    return re.compile(r"[^\n]*".join(re.escape(part) for part in parts))
