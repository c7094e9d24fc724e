"""The comments of YAML files and of Go templates, with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import yaml

_YAML = re.compile(r"(?:^|(?<=[ \t]))#(.*)$", re.MULTILINE)
# `lexComment` and `lexLeftDelim` of text/template/parse/lex.go: at most one white space stands beside a trim marker.
_OPENING = re.compile(r"\{\{(?:-[ \t\r\n])?/\*")
_CLOSING = re.compile(r"\*/(?:[ \t\r\n]-)?\}\}")
# Atomic groups and possessive repeats: a hostile template must not cost more than its length.
_ACTION = re.compile(r"""\{\{(?>"(?:\\.|[^"\\\n])*+"|`[^`]*+`|'(?:\\.|[^'\\\n])*+'|[^"'`}]|\}(?!\}))*+\}\}""")


class Comment(NamedTuple):
    """A comment without what delimits it.

    ``start`` and ``end`` are its offsets in the text, delimiters included; lines and columns count from 1.
    ``alone`` says that nothing else stands on its lines.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    last_line: int
    alone: bool


def yaml_comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a YAML file; none when it is not well-formed."""
    try:
        inside = _scalars(text)
    except yaml.YAMLError:
        return
    starts = [start for start, _ in inside]
    match = _YAML.search(text)
    while match:
        index = bisect_right(starts, match.start()) - 1
        end = inside[index][1] if index >= 0 else 0
        if match.start() >= end:
            end = match.end()
            yield _comment(text, match[1], match.start(), end)
        match = _YAML.search(text, end)


def _scalars(text: str) -> list[tuple[int, int]]:
    """Return where scalars begin and end, in order; in them, # is a character like any other."""
    found = []
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            # The line that opens a block scalar may have a comment.
            found.append((text.find("\n", start) if token.style in ("|", ">") else start, end))
    return found


def template_comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a Go template, up to an action that is not closed."""
    position = text.find("{{")
    while position >= 0:
        if opening := _OPENING.match(text, position):
            end = text.find("*/", opening.end())
            closing = _CLOSING.match(text, end) if end >= 0 else None
            if closing:
                yield _comment(text, text[opening.end() : end], opening.start(), closing.end())
        else:
            closing = _ACTION.match(text, position)
        if closing is None:
            return
        position = text.find("{{", closing.end())


def _comment(text: str, content: str, start: int, end: int) -> Comment:
    begin = text.rfind("\n", 0, start) + 1
    finish = text.find("\n", end)
    around = text[begin:start] + text[end : finish if finish >= 0 else len(text)]
    line = text.count("\n", 0, start) + 1
    last_line = line + text.count("\n", start, end)
    return Comment(content.strip(), start, end, line, start - begin + 1, last_line, not around.strip())
