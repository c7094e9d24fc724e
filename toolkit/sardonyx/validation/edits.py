"""Edits of a chart's YAML and JSON files that change one thing and keep every other character.

For rules that can say exactly how a file should be: ``Finding.fix`` takes what these functions return. Give a fix only
where there is one right way, and set ``FIXABLE = True`` in the rule's module; a test then applies the fix to the
failing example of the rule's page and looks that nothing is found any more. ::

    original = original_of(subject, "values.schema.json")
    Finding(…, fix=rename_key(original, ("properties", "a", "defualt"), "default") if original else ())

Every function returns no edits where it cannot be sure: something is not there, or there already; the file has
anchors, merged keys or several documents; a value spans lines in a way that is not plain to cut. Each edit is tried
before it is returned: the edited text must read as the expected value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from sardonyx.core.errors import SardonyxError
from sardonyx.core.findings import Edit
from sardonyx.core.jsontext import read_json
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, lookup
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.validation.subject import Subject
from sardonyx.validation.textnodes import Member, NotEditable, TextNode, find, json_nodes, yaml_nodes

Edits = tuple[Edit, ...]
_BLOCK_SCALARS = ("|", ">")


@dataclass(frozen=True)
class Original:
    """A file as it was read, without a byte order mark; ``path`` is how findings name it."""

    path: str
    text: str

    @property
    def is_json(self) -> bool:
        """Whether it is read as JSON."""
        return self.path.endswith(".json")


def original_of(subject: Subject, name: str) -> Original | None:
    """Return a file of the chart by its path in it; None where there is none, or it is no text."""
    data = subject.chart.files.get(name) if subject.chart else None
    try:
        return Original(f"{subject.folder}/{name}", data.decode()) if data is not None else None
    except UnicodeDecodeError:
        return None


def edit_at(original: Original, start: int, end: int, text: str) -> Edit:
    """Return the edit that puts a text in place of what is between two offsets; lines end with a line feed."""
    return Edit(original.path, *_position(original.text, start), *_position(original.text, end), text)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def rename_key(original: Original, path: ValuePath, key: str) -> Edits:
    """Rename the key that a path ends with, unless there is one of the new name."""

    def cut(_parent: TextNode, member: Member) -> _Cut:
        quote = original.text[member.key_start]
        return _Cut(member.key_start, member.key_end, _written(key, '"' if original.is_json else quote, original))

    def expected(value: Any) -> Any:
        inner = lookup(value, path[:-1])
        if not isinstance(inner, dict) or key in inner:
            return MISSING
        return assign(value, path[:-1], {key if each == path[-1] else each: its for each, its in inner.items()})

    return _tried(original, path, cut, expected)


def replace_value(original: Original, path: ValuePath, value: Any) -> Edits:
    """Put another value at a path, in the quotes that the old one has; in YAML, one scalar in place of another."""

    def cut(_parent: TextNode, member: Member) -> _Cut | None:
        old = member.value
        if not original.is_json and (old.members or old.style in _BLOCK_SCALARS or isinstance(value, dict | list)):
            return None
        space = " " if old.style == "" and original.text[old.start - 1 : old.start] != " " else ""
        return _Cut(old.start, old.end, space + _written(value, old.style, original))

    return _tried(original, path, cut, lambda whole: assign(whole, path, value))


def remove_key(original: Original, path: ValuePath) -> Edits:
    """Remove a key with its value, or an item of a list; with its comma in JSON, with its lines in a YAML block.

    Comments above it stay. The only entry of a YAML block is left alone.
    """

    def cut(parent: TextNode, member: Member) -> _Cut | None:
        return _from_flow(original, parent, member) if parent.style == "flow" else _lines(original, parent, member)

    return _tried(original, path, cut, lambda value: _without(value, path))


def insert_after(original: Original, path: ValuePath, key: str, value: Any) -> Edits:
    """Put a new key after the one that a path ends with, on a line of its own where that one has its own.

    In YAML the value is a scalar or an empty collection.
    """

    def cut(parent: TextNode, member: Member) -> _Cut | None:
        if not original.is_json and value and isinstance(value, dict | list):
            return None
        entry = f"{_written(key, '', original)}: {_written(value, '', original)}"
        return (
            _flow_entry(original, parent, member, entry) if parent.style == "flow" else _line(original, member, entry)
        )

    def expected(whole: Any) -> Any:
        is_new = lookup(whole, (*path[:-1], key)) is MISSING and isinstance(lookup(whole, path[:-1]), dict)
        return assign(whole, (*path[:-1], key), value) if is_new else MISSING

    return _tried(original, path, cut, expected)


@dataclass(frozen=True)
class _Cut:
    start: int
    end: int
    text: str


def _tried(
    original: Original,
    path: ValuePath,
    cut: Callable[[TextNode, Member], _Cut | None],
    expected: Callable[[Any], Any],
) -> Edits:
    """Return an edit when it gives what is expected."""
    text = original.text
    try:
        before = _read(original, text)
        found = find(json_nodes(text) if original.is_json else yaml_nodes(text), path)
        its = cut(*found) if found else None
        wanted = expected(before) if its else MISSING
        if its is None or wanted is MISSING:
            return ()
        after = _read(original, text[: its.start] + its.text + text[its.end :])
    except (SardonyxError, NotEditable, yaml.YAMLError):
        return ()
    is_same = json.dumps(after, sort_keys=True) == json.dumps(wanted, sort_keys=True)
    return (edit_at(original, its.start, its.end, its.text),) if is_same else ()


def _read(original: Original, text: str) -> Any:
    return (read_json if original.is_json else read_yaml)(text, original.path).value


def _written(value: Any, style: str, original: Original) -> str:
    """Write a value on one line, a text in the quotes that are given, or as it must be."""
    if original.is_json:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, str) and (style == '"' or "\n" in value):
        return json.dumps(value)
    return write_yaml([value]).removeprefix("- ").rstrip("\n")


def _without(value: Any, path: ValuePath) -> Any:
    inner, last = lookup(value, path[:-1]), path[-1]
    if isinstance(inner, dict):
        return assign(value, path[:-1], {key: its for key, its in inner.items() if key != last})
    return assign(value, path[:-1], [its for index, its in enumerate(inner) if index != last])


def _from_flow(original: Original, parent: TextNode, member: Member) -> _Cut | None:
    index = parent.members.index(member)
    if index + 1 < len(parent.members):
        cut = _Cut(member.key_start, parent.members[index + 1].key_start, "")
    elif index:
        cut = _Cut(parent.members[index - 1].end, member.end, "")
    else:
        cut = _Cut(parent.start + 1, parent.end - 1, "")
    around = original.text[cut.start : member.key_start] + original.text[member.end : cut.end]
    return None if "#" in around else cut


def _lines(original: Original, parent: TextNode, member: Member) -> _Cut | None:
    text = original.text
    start = text.rfind("\n", 0, member.key_start) + 1
    is_own = text[start : member.key_start].strip() == ("-" if isinstance(member.key, int) else "")
    if not is_own or len(parent.members) == 1:
        return None
    return _Cut(start, _end_of_line(text, member), "")


def _end_of_line(text: str, member: Member) -> int:
    """Return the offset after the line that a member of a block ends on; the text of a block scalar ends with it."""
    if member.end and text[member.end - 1] == "\n":
        return member.end
    line_feed = text.find("\n", member.end)
    return line_feed + 1 if line_feed >= 0 else len(text)


def _flow_entry(original: Original, parent: TextNode, member: Member, entry: str) -> _Cut:
    line_start = original.text.rfind("\n", 0, member.key_start) + 1
    indent = original.text[line_start : member.key_start]
    is_own_line = line_start > parent.start and not indent.strip()
    separator = f",{_line_feed(original)}{indent}" if is_own_line else ", "
    return _Cut(member.end, member.end, separator + entry)


def _line(original: Original, member: Member, entry: str) -> _Cut | None:
    text = original.text
    start = text.rfind("\n", 0, member.key_start) + 1
    before = text[start : member.key_start]
    if before.strip() not in ("", "-"):
        return None
    end, indent = _end_of_line(text, member), " " * len(before)
    is_last_without_end = end == len(text) and not text.endswith("\n")
    new = f"{_line_feed(original)}{indent}{entry}" if is_last_without_end else f"{indent}{entry}{_line_feed(original)}"
    return _Cut(end, end, new)


def _line_feed(original: Original) -> str:
    return "\r\n" if "\r\n" in original.text else "\n"
