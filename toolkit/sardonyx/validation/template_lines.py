"""Which line of a template wrote a line of the rendered text.

Helm keeps no such map. The text between the actions of a template line is looked for in the rendered line; only a line
that fits alone is taken, if need be the nearest such one in the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import NamedTuple

_ACTION = re.compile(r"\{\{.*?\}\}|\{\{.*$|^(?:(?!\{\{).)*?\}\}")
_LOOK_AROUND = 12
_SEPARATOR = "---"
_FEWEST_LETTERS = 3


class _Line(NamedTuple):
    """A line of a template: its number, from 1, the text between its actions, and how much that is."""

    number: int
    parts: Sequence[str]
    weight: int


def template_line(template: str, rendered: str, line: int) -> int:
    """Return the line of a template, from 1, that wrote a line of its rendered text; 0 when that cannot be told."""
    lines = _literals(template)
    texts = rendered.splitlines()
    for index in _nearby(texts, line - 1):
        if found := _only_match(lines, texts[index].strip()):
            return found
    return 0


def _nearby(texts: list[str], index: int) -> list[int]:
    """Return the line, those above it and those below it, as far as the document reaches."""
    if not 0 <= index < len(texts):
        return []
    above = range(index, max(index - _LOOK_AROUND, -1), -1)
    below = range(index + 1, min(index + _LOOK_AROUND, len(texts)))
    ends = [takewhile(lambda each: not texts[each].startswith(_SEPARATOR), lines) for lines in (above, below)]
    return [*ends[0], *ends[1]]


def _only_match(lines: list[_Line], text: str) -> int:
    """Return the number of the line that wrote a text, or else of the one that wrote its beginning; 0 if in doubt."""
    begun = [line for line in lines if _begins(line.parts, text)]
    found = [line for line in begun if _ends(line.parts, text)] or begun
    return _most_literal(found)


def _most_literal(lines: list[_Line]) -> int:
    """Return the line that says most, the one with most text between its actions; 0 when there are two."""
    most = max((line.weight for line in lines), default=0)
    longest = [line.number for line in lines if line.weight == most]
    return longest[0] if len(longest) == 1 else 0


def defining_line(templates: Mapping[str, str], text: str) -> tuple[str, int] | None:
    """Return the template, of several that define what others include, and its line that alone fits a rendered line."""
    text = text.lstrip()  # White space at the end may stand before a value that is empty.
    found = [
        (line.weight, name, line.number)
        for name, template in templates.items()
        for line in _literals(template)
        if _begins(line.parts, text) and _ends(line.parts, text)
    ]
    best = max(found, default=None)
    is_alone = best is not None and sum(each[0] == best[0] for each in found) == 1
    return (best[1], best[2]) if best and is_alone else None


@lru_cache(maxsize=128)
def _literals(template: str) -> list[_Line]:
    """Return the lines with enough text between their actions; a library's are asked for many charts."""
    lines = ((number, _ACTION.split(line.strip())) for number, line in enumerate(template.splitlines(), start=1))
    return [_Line(number, parts, sum(map(len, parts))) for number, parts in lines if _says_enough(parts)]


def line_with(rendered: str, texts: Iterable[str], start: int = 1) -> int:
    """Return the first line, from 1 and not before ``start``, that contains one of the texts; 0 when there is none."""
    lines, wanted = rendered.splitlines(), tuple(texts)
    numbers = range(start, len(lines) + 1)
    return next((number for number in numbers if any(text in lines[number - 1] for text in wanted)), 0)


def _says_enough(parts: list[str]) -> bool:
    letters = filter(str.isalnum, chain.from_iterable(parts))
    return next(islice(letters, _FEWEST_LETTERS - 1, None), None) is not None


def _begins(parts: Sequence[str], text: str) -> bool:
    """Tell whether a text begins with a part, and all others come in their order."""
    if not text.startswith(parts[0]):
        return False
    return _end_of(parts, text) >= 0


def _ends(parts: Sequence[str], text: str) -> bool:
    """Tell whether a text that a line begins is all written by that line: nothing comes behind the last part."""
    *others, last = parts
    return text == last if not others else text.endswith(last) and _end_of(others, text) <= len(text) - len(last)


def _end_of(parts: Sequence[str], text: str) -> int:
    """Return where the last part ends, each being where it comes first; -1 when one does not come."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return -1
        at = found + len(part)
    return at
