"""Editing a Chart.yaml or Chart.lock that a person wrote: single values by their place, all else stays as it was.

What is edited is read again: only what was to change may have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import yaml

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, format_path, lookup
from sardonyx.core.yamltext import MalformedText, read_yaml
from sardonyx.publishing.changelog import ANNOTATION, Entry, changes_text

_ANNOTATIONS = "annotations"
_PLAIN = re.compile(r"[A-Za-z0-9^~][A-Za-z0-9_.+^~*=-]*")
_BY_HAND = "change it by hand"


class Uneditable(SardonyxError):
    """A file is written in a way in which a value cannot be replaced without touching others."""


def with_values(text: str, source: str, values: Mapping[ValuePath, str]) -> str:
    """Return a YAML text with other texts as the values of some paths, which are there and are scalars.

    Raises Uneditable when one is an alias, has a tag or an anchor; MalformedText when the text is not YAML.
    """
    expected = _read(text, source)
    for path, value in values.items():
        expected = assign(expected, path, value)
        text = _replaced(text, source, path, value)
    return _checked(text, source, expected)


def with_changes(text: str, source: str, entries: Iterable[Entry]) -> str:
    """Return the text of a Chart.yaml that tells of these changes in its annotations.

    Raises what ``with_values`` raises.
    """
    content = changes_text(entries)
    expected = assign(_read(text, source), (_ANNOTATIONS, ANNOTATION), content)
    newline = "\r\n" if "\r\n" in text else "\n"
    root = _compose(text)
    node = _child(root, _ANNOTATIONS)
    _refuse_odd(text, source, root)
    if node is None:
        edited = _appended(text, newline, f"{_ANNOTATIONS}:{newline}{_block(content, 2, newline)}")
    else:
        _refuse_odd(text, source, node)
        edited = _with_annotation(text, node, content, newline)
    return _checked(edited, source, expected)


def _with_annotation(text: str, node: yaml.Node, content: str, newline: str) -> str:
    if not isinstance(node, yaml.MappingNode) or not node.value:
        block = f"{newline}{_block(content, 2, newline)}".removesuffix(newline)
        return text[: node.start_mark.index].rstrip(" ") + block + text[node.end_mark.index :]
    existing = _child(node, ANNOTATION)
    if node.flow_style:
        quoted = json.dumps(content, ensure_ascii=True)
        if existing is not None:
            return text[: existing.start_mark.index] + quoted + text[existing.end_mark.index :]
        first = node.value[0][0].start_mark.index
        return f'{text[:first]}"{ANNOTATION}": {quoted}, {text[first:]}'
    column = node.value[0][0].start_mark.column
    if existing is not None:
        return _with_block(text, existing, _block(content, column, newline).partition(": ")[2], newline)
    return _after_line(text, node.value[-1][1].end_mark.index, _block(content, column, newline), newline)


def _after_line(text: str, index: int, block: str, newline: str) -> str:
    """Put a block below the line in which a value ends, with the comment behind it and before empty lines."""
    end = text.find("\n", len(text[:index].rstrip()))
    if end < 0:
        return _appended(text, newline, block)
    return text[: end + 1] + block + text[end + 1 :]


def _with_block(text: str, node: yaml.Node, block: str, newline: str) -> str:
    """Put a block in place of a value; the empty lines after it, and the comment behind a short one, stay."""
    old = text[node.start_mark.index : node.end_mark.index]
    kept = old.rstrip()
    rest = old[len(kept) :] + text[node.end_mark.index :]
    if kept[:1] in ("|", ">"):
        return text[: node.start_mark.index] + block.removesuffix(newline) + rest
    line, _, after = rest.partition("\n")
    comment = line.strip()
    head, _, body = block.partition(newline)
    return text[: node.start_mark.index] + (f"{head} {comment}" if comment else head) + newline + body + after


def _block(content: str, column: int, newline: str) -> str:
    """Write the annotation as a literal block whose key begins at a column."""
    indent = " " * column
    lines = "".join(f"{indent}  {line}{newline}" for line in content.splitlines())
    return f"{indent}{ANNOTATION}: |{newline}{lines}"


def _appended(text: str, newline: str, block: str) -> str:
    end = "" if not text or text.endswith("\n") else newline
    return f"{text}{end}{block}"


def _replaced(text: str, source: str, path: ValuePath, value: str) -> str:
    node: yaml.Node | None = _compose(text)
    for segment in path:
        node = _child(node, segment)
    if not isinstance(node, yaml.ScalarNode):
        raise Uneditable(f"{format_path(path)} is no plain value", place=Place(source), help=_BY_HAND)
    _refuse_odd(text, source, node)
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        raise Uneditable(f"{format_path(path)} is a block of text", place=_place(source, node), help=_BY_HAND)
    return text[:start] + _scalar(value, node.style) + text[end:]


def _scalar(value: str, style: str | None) -> str:
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    if style == '"' or not _PLAIN.fullmatch(value):
        return json.dumps(value)
    return value


def _compose(text: str) -> Any:
    # The loader in Python counts characters, the one in C bytes; both were checked to read the same by ``_read``.
    return yaml.compose(text, Loader=yaml.BaseLoader)


def _child(node: Any, segment: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(segment, int) and segment < len(node.value):
        return node.value[segment]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == segment), None)
    return None


def _refuse_odd(text: str, source: str, node: yaml.Node) -> None:
    """Refuse anchors, tags and aliases: what they name would change elsewhere, or be lost."""
    if text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!", "*"):
        message = "has an anchor or a tag, and so cannot be changed safely"
        raise Uneditable(message, place=_place(source, node), help=_BY_HAND)


def _place(source: str, node: yaml.Node) -> Place:
    return Place(source, node.start_mark.line + 1, node.start_mark.column + 1)


def _read(text: str, source: str) -> Any:
    value = read_yaml(text, source).value
    if not isinstance(value, dict):
        raise Uneditable("must be a mapping", place=Place(source))
    return value


def _checked(text: str, source: str, expected: Any) -> str:
    """Return an edited text that says what is expected.

    Raises Uneditable: it is written in a way that was not thought of, and nothing is lost by saying so.
    """
    try:
        is_right = read_yaml(text, source).value == expected
    except MalformedText:
        is_right = False
    if not is_right:
        raise Uneditable("is written in a way that cannot be edited safely", place=Place(source), help=_BY_HAND)
    return text


Edit = Callable[[str], str]


def edited(data: bytes, edit: Edit) -> bytes:
    """Apply an edit of a text to a file; a byte order mark stays.

    Raises Uneditable when the file is not UTF-8.
    """
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        return mark + edit(data.removeprefix(mark).decode()).encode()
    except UnicodeDecodeError as error:
        raise Uneditable("is not UTF-8") from error


def text_at(value: Any, path: ValuePath) -> str:
    """Return the text at a path of a document, empty where there is none."""
    found = lookup(value, path)
    return "" if found in (MISSING, None) else str(found)
