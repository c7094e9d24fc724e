"""Where the values of a JSON document stand: found by scanning only what stands before the one that is asked for."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from sardonyx.core.valuepaths import ValuePath

_SPACE = re.compile(r"[ \t\r\n]*")
# What stands before a key, the key, and what stands before its value, in a text that is known to be JSON.
_KEY = re.compile(r'[ \t\r\n,]*("(?:[^"\\]|\\.)*+")[ \t\r\n]*:[ \t\r\n]*')
_BREAK = re.compile(r"\r\n?|\n")
_DECODER = json.JSONDecoder()


class JsonMarks(Mapping[ValuePath, tuple[int, int]]):
    """Line and column, from 1, of each key and item of a document that is JSON, by its path; the root is ``()``.

    What is inside an object or array is scanned when somebody asks for a place in it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._inside: dict[ValuePath, dict[str | int, tuple[int, int]]] = {}

    def __getitem__(self, path: ValuePath) -> tuple[int, int]:
        if not path:
            return self._position(self._after_space(0))
        return self._position(self._entry(path)[0])

    def __iter__(self) -> Iterator[ValuePath]:
        pending: list[ValuePath] = [()]
        while pending:
            path = pending.pop()
            yield path
            pending += [(*path, key) for key in reversed(self._entries(path))]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True  # the root is there, without counting the rest

    def _entry(self, path: ValuePath) -> tuple[int, int]:
        """Return where an entry begins, and where its value does."""
        entries = self._entries(path[:-1])
        if path[-1] not in entries or isinstance(path[-1], bool):
            raise KeyError(path)
        return entries[path[-1]]

    def _entries(self, path: ValuePath) -> dict[str | int, tuple[int, int]]:
        if path not in self._inside:
            start = self._entry(path)[1] if path else self._after_space(0)
            self._inside[path] = dict(self._scanned(start))
        return self._inside[path]

    def _scanned(self, start: int) -> Iterator[tuple[str | int, tuple[int, int]]]:
        opening = self._text[start]
        if opening == "{":
            yield from self._keys(start + 1)
        elif opening == "[":
            yield from self._items(start + 1)

    def _keys(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        while match := _KEY.match(self._text, at):
            start, value = match.start(1), match.end()
            key = match[1]
            yield json.loads(key) if "\\" in key else key[1:-1], (start, value)
            at = self._end(value)

    def _items(self, at: int) -> Iterator[tuple[int, tuple[int, int]]]:
        number = 0
        while self._text[at := self._after_space(at)] != "]":
            start = self._after_space(at + 1) if self._text[at] == "," else at
            yield number, (start, start)
            number, at = number + 1, self._end(start)

    def _end(self, start: int) -> int:
        return _DECODER.raw_decode(self._text, start)[1]

    def _after_space(self, at: int) -> int:
        match: Any = _SPACE.match(self._text, at)
        return int(match.end())

    def _position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in _BREAK.finditer(self._text))]
