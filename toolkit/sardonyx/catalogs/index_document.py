"""The text of an index as a document, whatever its size: JSON, YAML as Helm writes it, or any YAML while it is small.

Places are found when somebody asks for one: those of the keys, of a chart, and of each of its versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sardonyx.catalogs.errors import InvalidIndex
from sardonyx.catalogs.index_blocks import AnotherForm, positions, read_blocks
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document, LazyMarks, MalformedText, read_yaml

LARGEST_YAML = 16 * 1024 * 1024
"""Bytes of YAML in a form of its own that are read: a parser needs 0.7 s and 30 MB for each MiB."""

_SPACE = " \t\n\r"
_DECODER = json.JSONDecoder()


def index_document(data: bytes, source: str) -> Document:
    """Read the text of an index.

    Raises MalformedText with the line, and InvalidIndex for YAML that is large and not in the form Helm writes.
    """
    if data.lstrip()[:1] == b"{":
        return _json(data, source)
    try:
        text = data.decode()
        value = read_blocks(text)
    except UnicodeDecodeError:
        return _any_yaml(data, source, 0)
    except AnotherForm as form:
        return _any_yaml(data, source, form.position)
    return Document(value, source, LazyMarks(lambda: _marks(text, positions(text))))


def _json(data: bytes, source: str) -> Document:
    try:
        text = data.decode()
        value = json.loads(text, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        if len(data) > LARGEST_YAML:
            place = Place(source, error.lineno, error.colno)
            raise MalformedText(f"is not JSON: {error.msg}", place=place) from error
    except (ValueError, RecursionError):
        pass
    else:
        return Document(value, source, LazyMarks(lambda: _marks(text, dict(_json_positions(text)))))
    # Not JSON, or wrong: as YAML it is read after all, or the error gets its line.
    return _any_yaml(data, source, 0)


def _any_yaml(data: bytes, source: str, position: int) -> Document:
    if len(data) <= LARGEST_YAML:
        return read_yaml(data, source)
    text = data.decode(errors="replace")
    raise InvalidIndex(
        f"is larger than {LARGEST_YAML // 2**20} MiB and from here on not written as Helm writes an index",
        place=Place(source, *_place(text, position)),
        help="mend it here, or write it as JSON",
    )


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key is there twice")
    return result


def _marks(text: str, found: Mapping[ValuePath, int]) -> dict[ValuePath, tuple[int, int]]:
    """Turn positions, which ascend, into lines and columns."""
    marks: dict[ValuePath, tuple[int, int]] = {(): (1, 1)}
    line, counted = 1, 0
    for path, position in found.items():
        line += text.count("\n", counted, position)
        counted = position
        marks[path] = (line, position - text.rfind("\n", 0, position))
    return marks


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _json_positions(text: str) -> Iterator[tuple[ValuePath, int]]:
    """Walk through JSON that was read before, down to the versions of each chart."""
    for key, at, value in _members(text, _next(text, 0)):
        yield (key,), at
        if key != "entries" or text[value] != "{":
            continue
        for name, inner, versions in _members(text, value):
            yield (key, name), inner
            if text[versions] == "[":
                yield from (((key, name, index), begin) for index, begin in enumerate(_items(text, versions)))


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield the keys of the object at a position, where each stands, and where its value begins."""
    at = _next(text, at + 1)
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        value = _next(text, _next(text, end) + 1)
        yield key, at, value
        at = _after(text, value)


def _items(text: str, at: int) -> Iterator[int]:
    at = _next(text, at + 1)
    while text[at] != "]":
        yield at
        at = _after(text, at)


def _after(text: str, at: int) -> int:
    """Return where the next member begins after the value at a position, or what closes the collection."""
    at = _next(text, _DECODER.raw_decode(text, at)[1])
    return _next(text, at + 1) if text[at] == "," else at


def _next(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
