"""Which line of a template wrote a line of the rendered text.

Helm keeps no such map. The text between the actions of a template line is looked for in the rendered line; only a line
that fits alone is taken, if need be the nearest such one in the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import takewhile

_ACTION = re.compile(r"\{\{.*?\}\}|\{\{.*$|^(?:(?!\{\{).)*?\}\}")
_ANYTHING = r"[^\n]*"
_LOOK_AROUND = 12
_SEPARATOR = "---"
_FEWEST_LETTERS = 3


def template_line(template: str, rendered: str, line: int) -> int:
    """Return the line of a template, from 1, that wrote a line of its rendered text; 0 when that cannot be told."""
    patterns = _patterns(template)
    texts = rendered.splitlines()
    for index in _nearby(texts, line - 1):
        if found := _only_match(patterns, texts[index].strip()):
            return found
    return 0


@lru_cache(maxsize=128)
def _patterns(template: str) -> list[re.Pattern[str] | None]:
    """Return a pattern for each line; several findings are often about one template."""
    return [_pattern(text) for text in template.splitlines()]


def _nearby(texts: list[str], index: int) -> list[int]:
    """Return the line, those above it and those below it, as far as the document reaches."""
    if not 0 <= index < len(texts):
        return []
    above = range(index, max(index - _LOOK_AROUND, -1), -1)
    below = range(index + 1, min(index + _LOOK_AROUND, len(texts)))
    ends = [takewhile(lambda each: not texts[each].startswith(_SEPARATOR), lines) for lines in (above, below)]
    return [*ends[0], *ends[1]]


def _only_match(patterns: list[re.Pattern[str] | None], text: str) -> int:
    """Return the number of the line that wrote a text, or else of the one that wrote its beginning; 0 if in doubt."""
    for fits in (re.Pattern.fullmatch, re.Pattern.match):
        found = [number for number, pattern in enumerate(patterns, start=1) if pattern and fits(pattern, text)]
        if found:
            return _most_literal(found, patterns)
    return 0


def _most_literal(numbers: list[int], patterns: list[re.Pattern[str] | None]) -> int:
    """Return the line whose pattern says most, the one with most text between its actions; 0 when there are two."""
    lengths = [_weight(pattern) if (pattern := patterns[number - 1]) else 0 for number in numbers]
    longest = max(lengths)
    return numbers[lengths.index(longest)] if lengths.count(longest) == 1 else 0


def defining_line(templates: Mapping[str, str], text: str) -> tuple[str, int] | None:
    """Return the template, of several that define what others include, and its line that alone fits a rendered line."""
    text = text.lstrip()  # White space at the end may stand before a value that is empty.
    found = [
        (_weight(pattern), name, number)
        for name, template in templates.items()
        for number, parts in _literals(template)
        if all(part in text for part in parts) and (pattern := _joined(parts)).fullmatch(text)
    ]
    best = max(found, default=None)
    is_alone = best is not None and sum(each[0] == best[0] for each in found) == 1
    return (best[1], best[2]) if best and is_alone else None


@lru_cache(maxsize=128)
def _literals(template: str) -> list[tuple[int, list[str]]]:
    """Return the lines with enough text between their actions, as that text; a library's are asked for many charts."""
    lines = ((number, _ACTION.split(line.strip())) for number, line in enumerate(template.splitlines(), start=1))
    return [(number, parts) for number, parts in lines if _says_enough(parts)]


def line_with(rendered: str, texts: Iterable[str], start: int = 1) -> int:
    """Return the first line, from 1 and not before ``start``, that contains one of the texts; 0 when there is none."""
    lines, wanted = rendered.splitlines(), tuple(texts)
    numbers = range(start, len(lines) + 1)
    return next((number for number in numbers if any(text in lines[number - 1] for text in wanted)), 0)


def _pattern(line: str) -> re.Pattern[str] | None:
    parts = _ACTION.split(line.strip())
    return _joined(parts) if _says_enough(parts) else None


def _says_enough(parts: list[str]) -> bool:
    return sum(character.isalnum() for part in parts for character in part) >= _FEWEST_LETTERS


def _joined(parts: list[str]) -> re.Pattern[str]:
    return re.compile(_ANYTHING.join(re.escape(part) for part in parts))


def _weight(pattern: re.Pattern[str]) -> int:
    return len(pattern.pattern.replace(_ANYTHING, ""))
