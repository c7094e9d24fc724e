"""Templates with the file they stand in; the same text is parsed once in a process."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.nodes import Template
from sardonyx.charts.templates.parser import parse
from sardonyx.core.errors import Place

_KEPT_CHARACTERS = 16_000_000
"""A catalog of fifty charts has two million; a tree takes some thirty times the memory of its text."""


@dataclass(frozen=True)
class Source:
    """One file as Helm names it (``chart/templates/x.yaml``), and its text.

    A ``Source`` may also stand for a text inside another file; then ``fixed`` is the place where it is used.
    """

    name: str
    text: str
    fixed: Place | None = None

    def place(self, position: int) -> Place:
        """Return the place of a character, counted from 0."""
        if self.fixed:
            return self.fixed
        line = bisect_right(self._starts, position)
        return Place(self.name, line, position - self._starts[line - 1] + 1)

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [0], self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts


class _Parsed:
    """Trees by the digest of their text; the oldest go when there is too much."""

    def __init__(self) -> None:
        self._trees: OrderedDict[bytes, tuple[int, Template | MalformedTemplate]] = OrderedDict()
        self._characters = 0

    def get(self, text: str) -> Template | MalformedTemplate:
        key = sha256(text.encode(errors="surrogatepass")).digest()
        kept = self._trees.get(key)
        if kept is not None:
            return kept[1]
        try:
            result: Template | MalformedTemplate = parse(text)
        except MalformedTemplate as error:
            result = error.with_traceback(None)
        self._trees[key] = len(text), result
        self._characters += len(text)
        while self._characters > _KEPT_CHARACTERS:
            self._characters -= self._trees.popitem(last=False)[1][0]
        return result


_PARSED = _Parsed()


def parsed(text: str) -> Template:
    """Parse a template, or return the tree of the same text parsed before.

    Raises MalformedTemplate, with the position.
    """
    result = _PARSED.get(text)
    if isinstance(result, MalformedTemplate):
        raise MalformedTemplate(result.message, result.position)
    return result
