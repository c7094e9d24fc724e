"""YAML and JSON with the extent of every part, for edits that leave everything else as it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from sardonyx.core.valuepaths import ValuePath

_JSON = re.compile(
    r'(?P<open>[\[{])|(?P<close>[\]}])|(?P<punctuation>[:,])|(?P<scalar>"(?:[^"\\]|\\.)*+"|[^\s\[\]{}:,"]+)'
)


@dataclass
class TextNode:
    """A value in a text: its first offset and the one after its last.

    ``style`` is ``block`` or ``flow`` for a collection and the first character of a scalar (empty for one of nothing);
    ``members`` are the entries of a mapping or the items of a list.
    """

    start: int
    end: int
    style: str
    members: list[Member] = field(default_factory=list)


@dataclass
class Member:
    """An entry of a mapping, with the extent of its key, or an item of a list, whose key is its index and place."""

    key: str | int
    key_start: int
    key_end: int
    value: TextNode

    @property
    def end(self) -> int:
        """The offset after the last character of its value, or of its key where the value is nothing."""
        return max(self.value.end, self.key_end)


class NotEditable(ValueError):
    """A text has something that an edit cannot be trusted with: anchors, tags, merged keys, several documents."""


def find(root: TextNode, path: ValuePath) -> tuple[TextNode, Member] | None:
    """Return the member at a path and the collection that it is in; None where there is none."""
    node, found = root, None
    for segment in path:
        member = next((each for each in node.members if each.key == segment), None)
        if member is None:
            return None
        node, found = member.value, (node, member)
    return found


@lru_cache(maxsize=4)
def json_nodes(text: str) -> TextNode:
    """Return the root of a JSON text, which is known to be well-formed."""
    builder = _Builder()
    for match in _JSON.finditer(text):
        if match["open"]:
            builder.begin(match.start(), "flow", is_mapping=match["open"] == "{")
        elif match["close"]:
            builder.finish(match.end())
        elif token := match["scalar"]:
            is_key = builder.expects_key
            builder.scalar(match.start(), match.end(), json.loads(token) if is_key else "", token[0])
    return builder.root


@lru_cache(maxsize=4)
def yaml_nodes(text: str) -> TextNode:
    """Return the root of a YAML text; raises NotEditable, and YAMLError for a text that is none."""
    builder = _Builder()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        _require_plain(event)
        start, end, _ = _extent(event)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            style = "flow" if event.flow_style else "block"
            builder.begin(start, style, is_mapping=isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.finish(end)
        elif isinstance(event, yaml.ScalarEvent):
            builder.scalar(start, end, event.value, text[start] if end > start else "")
    return builder.root


def _extent(event: Any) -> tuple[int, int, int]:
    """Return where an event begins and ends, and its line, from 0."""
    return event.start_mark.index, event.end_mark.index, event.start_mark.line


def _require_plain(event: yaml.Event) -> None:
    is_named = getattr(event, "anchor", None) is not None
    is_merge = isinstance(event, yaml.ScalarEvent) and event.value == "<<"
    if is_named or is_merge or getattr(event, "tag", None) is not None:
        raise NotEditable("anchors, merged keys and tags are left alone")
    if isinstance(event, yaml.DocumentStartEvent) and event.explicit and _extent(event)[2]:
        raise NotEditable("a second document, or a header, is left alone")


class _Builder:
    """Puts nodes together, in the order in which they begin, without recursion."""

    def __init__(self) -> None:
        self.root = TextNode(0, 0, "")
        self._open: list[tuple[TextNode, bool]] = []
        self._keys: list[tuple[str, int, int] | None] = []

    @property
    def expects_key(self) -> bool:
        """Whether the next scalar is a key."""
        return bool(self._open) and self._open[-1][1] and self._keys[-1] is None

    def begin(self, start: int, style: str, *, is_mapping: bool) -> None:
        if self.expects_key:
            raise NotEditable("a key that is no scalar is left alone")
        node = TextNode(start, start, style)
        self._add(node)
        self._open.append((node, is_mapping))
        self._keys.append(None)

    def finish(self, end: int) -> None:
        node, _ = self._open.pop()
        self._keys.pop()
        # The end of a block is where the next thing begins: what counts is where its last member ends.
        node.end = node.members[-1].end if node.style == "block" and node.members else end

    def scalar(self, start: int, end: int, key: str, style: str) -> None:
        if self.expects_key:
            self._keys[-1] = (key, start, end)
        else:
            self._add(TextNode(start, end, style))

    def _add(self, node: TextNode) -> None:
        if not self._open:
            self.root = node
            return
        parent, is_mapping = self._open[-1]
        key = self._keys[-1] if is_mapping else (len(parent.members), node.start, node.start)
        assert key is not None  # noqa: S101  # a value comes after its key
        parent.members.append(Member(key[0], key[1], key[2], node))
        self._keys[-1] = None
