"""Where the texts that a user types end up: each is a marker of its own, which is looked for in what is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.helm.engine import Rendering
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.fields import FormField, Widget
from sardonyx.validation.exploration.model import Change, Changes

_MARKER = re.compile(r"sxm(\d+)z")
_BLOCK = re.compile(r"(?:^|[:\-]) *[|>][-+0-9]* *$")
_DASHES = re.compile(r" *(?:- +)*")
_QUOTED = re.compile(r"""(?<![^\s\[{,])(?:"(?:[^"\\]|\\.)*"|'[^']*')""")
_QUOTE = re.compile(r"""(?<![^\s\[{,])(["'])""")
_KEY = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'\[{].*?):\s""")


@dataclass(frozen=True)
class Spot:
    """One place in rendered text where a marker stands: ``line`` counts from 1, ``before`` is what precedes it there.

    ``indent`` is where a key beside this one would begin, or an item where the text is itself ``in_list``; ``is_block``
    says that the text is part of a block scalar, and the key or item would stand beside that one.
    """

    number: int
    template: str
    line: int
    before: str = field(repr=False)
    indent: int
    is_block: bool
    in_list: bool = False


@dataclass(frozen=True)
class Leaf:
    """One leaf of an object in which a marker stands."""

    number: int
    object: ObjectKey
    template: str
    path: ValuePath
    value: str = field(repr=False)


def text_fields(fields: Sequence[FormField], choices: Choices) -> tuple[list[FormField], Changes]:
    """Return the fields that are free text, those of an array's first item too, and the changes that add that item."""
    found: list[FormField] = []
    added: list[Change] = []
    for each in fields:
        if each.widget is Widget.TEXT:
            found.append(each)
        elif each.widget is Widget.ITEMS:
            arrays = [value for value in choices.of(each, None) if value]
            inside = list(_item_texts(each, arrays[0][0])) if arrays else []
            found += inside
            added += [(each.path, arrays[0][:1])] if inside else []
    return found, tuple(added)


def _item_texts(array: FormField, item: Any) -> Iterator[FormField]:
    for path, value in leaves(item):
        node: Any = array.node["items"]
        for segment in path:
            node = node.get("properties", {}).get(segment, {}) if isinstance(node, dict) else {}
        is_free = isinstance(node, dict) and node.get("type") == "string" and not {"enum", "listEnum"} & node.keys()
        if isinstance(value, str) and is_free:
            yield replace(array, path=(*array.path, 0, *path), node=node, widget=Widget.TEXT)


def marker(number: int) -> str:
    """Return the marker of a field."""
    return f"sxm{number}z"


def seen(rendering: Rendering) -> set[int]:
    """Return the markers that are anywhere in what was rendered, the notes too."""
    texts = (*rendering.files.values(), rendering.notes)
    return {int(found) for text in texts for found in _MARKER.findall(text)}


def spots(rendering: Rendering) -> list[Spot]:
    """Return every place where a marker stands in the text of a template."""
    return [spot for template, text in rendering.files.items() for spot in _spots(template, text.split("\n"))]


def _spots(template: str, lines: list[str]) -> Iterator[Spot]:
    for at, line in enumerate(lines):
        for match in _MARKER.finditer(line):
            block, before = _block_above(lines, at), line[: match.start()]
            indent, in_list = _column(before if block is None else block)
            yield Spot(int(match[1]), template, at + 1, before, indent, block is not None, in_list)


def _block_above(lines: list[str], at: int) -> str | None:
    """Return the line that begins the block scalar in which a line stands, None when it stands in none."""
    depth = _depth(lines[at])
    for line in reversed(lines[:at]):
        if line.strip() and _depth(line) < depth:
            if _BLOCK.search(line):
                return line
            depth = _depth(line)
        if depth == 0:
            break
    return None


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _column(before: str) -> tuple[int, bool]:
    """Return where the key begins that precedes a text, or else the dash of its item, and whether it is a dash."""
    dashes = _DASHES.match(before)
    start = dashes.end() if dashes else 0
    if not dashes or "-" not in dashes[0] or _KEY.match(before, start):
        return start, False
    return dashes[0].rindex("-"), True


def open_quote(before: str) -> str:
    """Return the quote of the scalar that a line leaves open, "" when it leaves none open."""
    quoted = _QUOTE.search(_QUOTED.sub("", before))
    return quoted[1] if quoted else ""


def marked_leaves(manifests: Sequence[Manifest]) -> list[Leaf]:
    """Return every leaf of the objects in which a marker stands, once for each marker."""
    return [
        Leaf(int(number), key_of(manifest.object), manifest.template, path, value)
        for manifest in manifests
        for path, value in leaves(manifest.object)
        if isinstance(value, str)
        for number in dict.fromkeys(_MARKER.findall(value))
    ]


def by_key(manifests: Sequence[Manifest]) -> Mapping[ObjectKey, Manifest]:
    """Return the objects by their keys."""
    return {key_of(manifest.object): manifest for manifest in manifests}
