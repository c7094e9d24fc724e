"""Reading a large ``index.yaml`` in the form in which Helm writes it (``sigs.k8s.io/yaml``), without a parser's cost.

    entries:
      demo:
      - apiVersion: v2        one block a field, at the same column; most of them are the same in many versions
        name: demo

The text is cut into blocks at their columns. Each block is read by itself: the simple ones here, the others by
``read_yaml``, and none twice. Whatever is in another form, or cannot be read by itself, is left to ``read_yaml``: what
this module returns is what that would have returned, twenty times sooner. Equal parts of it are the same object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import MalformedText, read_yaml, scalar_value

_HEAD = "entries:"
# libyaml takes these for line breaks, which the cuts below do not.
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")
# Each cut begins with the line break before, which is found much sooner than the beginning of a line.
_REST = re.compile(r"\n(?=[^ \n])")
_CHART = re.compile(r"\n  (?=[^ \n-])")
_VERSION = re.compile(r"\n  - ")
_FIELD = {column: re.compile(rf"\n {{{column}}}(?=[^ \n-])") for column in (4, 6)}
_TOP = re.compile(r"^([A-Za-z][A-Za-z0-9._/-]*):", re.MULTILINE)
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*):(?=\n)")

_KEY = r"(?P<key>[A-Za-z][A-Za-z0-9._/-]*)"
_PLAIN = r"[A-Za-z0-9](?:[A-Za-z0-9._/:@+~=-]*[A-Za-z0-9_/=])?"
_SCALAR = re.compile(rf'{_KEY}: (?:(?P<plain>{_PLAIN})|"(?P<quoted>[ !#-\[\]-~]*)")')
_TEXT = re.compile(rf"{_KEY}: \|(?P<strip>-?)(?P<lines>\n {{8}}[!-~][ -~]*(?:\n {{8}}[ -~]*|\n)*)")
_LIST = re.compile(rf"{_KEY}:(?P<items>(?:\n {{4}}- {_PLAIN})+)")
_MAPPING = re.compile(rf"{_KEY}:(?=\n      [A-Za-z])")
_MAYBE_ANCHOR = re.compile(r"[&*][^\s,\[\]{}]")
_ANCHORS = (yaml.AnchorToken, yaml.AliasToken)

Positions = Mapping[ValuePath, int]
"""Where the keys, the names of charts and each of their versions begin, counted in characters, in ascending order."""


class AnotherForm(Exception):
    """A text that is not in the form of this module; ``position`` is where that shows, counted in characters."""

    def __init__(self, position: int = 0) -> None:
        super().__init__(position)
        self.position = position


def read_blocks(text: str) -> dict[str, Any]:
    """Return the document of an index.

    Raises AnotherForm when only a whole parser can say what it means, or that it is wrong.
    """
    begin, end = _region(text)
    head = _standalone(text[:begin] + text[end:], end)
    if "entries" not in head or head["entries"] is not None:
        raise AnotherForm(begin)
    return {**head, "entries": _Reader().charts(text[begin:end], begin) or None}


def positions(text: str) -> Positions:
    """Return where the parts of an index that ``read_blocks`` reads begin."""
    begin, end = _region(text)
    found: dict[ValuePath, int] = {(key[1],): key.start() for key in _TOP.finditer(text, 0, begin)}
    for at, block in _cut(_CHART, text[begin:end], begin):
        name = block.partition(":")[0]
        found["entries", name] = at
        for index, (inner, _) in enumerate(_cut(_VERSION, block, at)):
            found["entries", name, index] = inner
    return found | {(key[1],): key.start() for key in _TOP.finditer(text, end)}


def _region(text: str) -> tuple[int, int]:
    """Return where the lines below ``entries:`` begin and end, each before its line break."""
    other = _OTHER_BREAKS.search(text) if "\r" in text or not text.isascii() else None
    at = 0 if text.startswith(f"{_HEAD}\n") else text.find(f"\n{_HEAD}\n") + 1
    if other or not text.endswith("\n") or not (at or text.startswith(f"{_HEAD}\n")):
        raise AnotherForm(other.start() if other else 0)
    begin = at + len(_HEAD)
    rest = _REST.search(text, begin)
    return begin, rest.start() if rest else len(text) - 1


def _cut(begin: re.Pattern[str], text: str, offset: int) -> list[tuple[int, str]]:
    """Return the pieces of a text that begin where a pattern matches, without what matched, each with its position."""
    found = list(begin.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)][: len(found)]
    return [(offset + match.end(), text[match.end() : end]) for match, end in zip(found, ends, strict=True)]


class _Reader:
    """Reads blocks and remembers what they mean."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, tuple[str, Any]]] = {4: {}, 6: {}}

    def charts(self, text: str, offset: int) -> dict[str, Any]:
        pieces = _cut(_CHART, text, offset)
        if text[: (pieces[0][0] - offset) if pieces else len(text)].strip(" \n"):
            raise AnotherForm(offset)
        charts: dict[str, Any] = {}
        for begin, block in pieces:
            name = _NAME.match(block)
            if name is None or name[1] in charts or not isinstance(scalar_value(name[1]), str):
                raise AnotherForm(begin)
            charts[name[1]] = self._versions(block[name.end() :], begin + name.end())
        return charts

    def _versions(self, text: str, offset: int) -> list[Any]:
        if not _VERSION.match(text):
            raise AnotherForm(offset)
        return [self._mapping(f"\n    {block}", 4, begin) for begin, block in _cut(_VERSION, text, offset)]

    def _mapping(self, text: str, column: int, offset: int) -> dict[str, Any]:
        first, *fields = _FIELD[column].split(text)
        result: dict[str, Any] = {}
        pairs = self._known[column]
        for field in fields:
            known = pairs.get(field)
            if known is None:
                known = pairs[field] = self._field(field, column, offset)
            result[known[0]] = known[1]
        if first or not fields or len(result) != len(fields):
            raise AnotherForm(offset)
        return result

    def _field(self, text: str, column: int, offset: int) -> tuple[str, Any]:
        found = self._simple(text, column, offset)
        if found and isinstance(scalar_value(found[0]), str):
            return found
        (pair,) = _standalone(" " * column + text + "\n", offset).items()
        return pair

    def _simple(self, text: str, column: int, offset: int) -> tuple[str, Any] | None:
        if match := _SCALAR.fullmatch(text):
            plain = match["plain"]
            return match["key"], scalar_value(plain) if plain is not None else match["quoted"]
        if column == 6 and (match := _TEXT.fullmatch(text)):
            lines = "".join(f"{line[8:]}\n" for line in match["lines"].split("\n")[1:])
            return match["key"], lines.rstrip("\n") + ("" if match["strip"] else "\n")
        if column == 4 and (match := _LIST.fullmatch(text)):
            return match["key"], [scalar_value(line[6:]) for line in match["items"].split("\n")[1:]]
        if column == 4 and (match := _MAPPING.match(text)):
            return match["key"], self._mapping(text[match.end() :], 6, offset)
        return None


def _standalone(text: str, position: int) -> dict[str, Any]:
    """Read a piece that is a mapping; one whose anchors other pieces may name has another form."""
    try:
        if _MAYBE_ANCHOR.search(text) and any(
            isinstance(token, _ANCHORS) for token in yaml.scan(text, yaml.CSafeLoader)
        ):
            raise AnotherForm(position)
        value = read_yaml(text, "").value
    except (MalformedText, yaml.YAMLError):
        raise AnotherForm(position) from None
    if not isinstance(value, dict) or (text.startswith(" ") and len(value) != 1):
        raise AnotherForm(position)
    return value
