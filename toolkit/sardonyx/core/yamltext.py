"""YAML as Helm and Kubernetes read it, with the place of every value; YAML as this toolkit writes it.

Reading follows ``sigs.k8s.io/yaml`` (its fork of goyaml.v2, ``goyaml.v2/resolve.go``), because that is what Helm, the
API server and Argo CD do with the same bytes: ``on`` is true, ``1e3`` is a number, ``12:30`` and dates are strings,
keys become strings. Unlike it, a duplicate key is refused, and so are tags beyond the JSON types and documents whose
aliases expand to more than ``NODE_LIMIT`` nodes.

Writing is canonical: keys sorted, no anchors, LF, and every string quoted that any YAML version could read otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # missing from the stubs
from yaml.reader import ReaderError
from yaml.resolver import BaseResolver

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import MISSING, ValuePath

NODE_LIMIT = 500_000
DEPTH_LIMIT = 200
# PyYAML composes nodes by recursion in C: some 25,000 levels end the process, whatever the limit above.
_SAFE_DEPTH = 5_000
# Longer ones fit no type, and Python refuses to read thousands of digits; those of base 2 have up to 64.
_LONGEST_INTEGER = 100

_TAG = "tag:yaml.org,2002:"
_STRING, _SEQUENCE, _MAPPING = f"{_TAG}str", f"{_TAG}seq", f"{_TAG}map"
# The tag of a plain scalar: no text, since a document may give any text as a tag to anything.
_UNTYPED: Any = object()
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r"[A-Za-z_/](?:[A-Za-z0-9_./@+-]|:(?=[A-Za-z0-9_./@+-]))*")


class MalformedText(SardonyxError):
    """A file is not the YAML or JSON it should be."""


_MOST_KEPT = 1 << 20
"""The nodes of longer texts are made again for their marks: they take sixty times the memory that the text does."""


class LazyMarks(Mapping[ValuePath, tuple[int, int]]):
    """Marks that are collected when somebody asks: most documents are read for their values alone."""

    def __init__(self, collect: Callable[[], Mapping[ValuePath, tuple[int, int]]]) -> None:
        self._collect = collect

    @cached_property
    def _marks(self) -> Mapping[ValuePath, tuple[int, int]]:
        marks = self._collect()
        self._collect = lambda: marks  # What they were collected from is needed no more.
        return marks

    def __getitem__(self, path: ValuePath) -> tuple[int, int]:
        return self._marks[path]

    def __iter__(self) -> Iterator[ValuePath]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


@dataclass(frozen=True)
class Document:
    """A document's value in plain JSON types, and where its parts stand.

    ``line`` is where it begins, from 1. ``marks`` gives line and column, from 1, of each mapping key and sequence item
    by its path; the root is ``()``.
    """

    value: Any
    source: str
    marks: Mapping[ValuePath, tuple[int, int]] = field(default_factory=dict, repr=False)
    line: int = 1


def place_of(document: Document, path: ValuePath) -> Place:
    """Return where a path stands in its file; for a path that is not there, where the nearest one above it stands."""
    mark = document.marks.get(path)
    while path and mark is None:
        path = path[:-1]
        mark = document.marks.get(path)
    return Place(document.source, *(mark or (0, 0)))


def read_yaml(text: str | bytes, source: str) -> Document:
    """Read one YAML document; an empty one has the value None.

    Raises MalformedText with file, line and column when it is not well-formed, has a second document, a duplicate
    key, a tag that JSON lacks, or expands beyond the limits.
    """
    documents = list(read_documents(text, source))
    if len(documents) > 1:
        mark = documents[1].marks[()]
        raise MalformedText("a second document begins here, one was expected", place=Place(source, *mark))
    return documents[0] if documents else Document(None, source, {(): (1, 1)})


def read_documents(text: str | bytes, source: str) -> Iterator[Document]:
    """Read the documents of a stream, as ``read_yaml`` does; documents without content have the value None."""
    loader: _Loader | None = None
    try:
        data = text.encode() if isinstance(text, str) else text
        if _deepest(data) > _SAFE_DEPTH:
            _require_shallow(data, source)
        loader = _Loader(data)
        for number in count():
            if not loader.check_node():
                break
            node: Any = loader.get_node()
            value = _Builder(source).build(node, 0)
            marks = partial(_marks_of, node) if len(data) <= _MOST_KEPT else partial(_marks_again, data, number)
            yield Document(value, source, LazyMarks(marks), node.start_mark.line + 1)
    except yaml.MarkedYAMLError as error:
        raise MalformedText(_describe(error), place=_error_place(error, source)) from error
    except ReaderError as error:
        raise MalformedText(f"is not YAML: {error.reason}", place=_place_at(data, error.position, source)) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise MalformedText(f"is not YAML: {error}", place=Place(source)) from error
    finally:
        if loader is not None:
            loader.dispose()


def _deepest(data: bytes) -> int:
    """Return a bound of how deeply a text nests: flow collections are opened, block ones begin further right."""
    return data.count(b"[") + data.count(b"{") + 2 * max(map(len, data.split(b"\n")))


def _require_shallow(data: bytes, source: str) -> None:
    """Follow the events, which takes no recursion; raises MalformedText where they nest too deeply."""
    loader, depth = _Loader(data), 0
    try:
        while event := loader.get_event():
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH_LIMIT + 1:
                mark: Any = event.start_mark
                raise MalformedText("is nested too deeply", place=Place(source, mark.line + 1, mark.column + 1))
    finally:
        loader.dispose()


def scalar_value(text: str) -> Any:
    """Return what a plain scalar means: null, a boolean, a number or the text itself."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    return _number(text)


def _number(text: str) -> Any:
    plain = text.replace("_", "")
    match = _INTEGER.fullmatch(plain)
    if match and len(plain) <= _LONGEST_INTEGER:
        sign, hexadecimal, binary, octal, decimal = match.groups()
        digits, base = next((d, b) for d, b in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)) if d)
        number = int(digits, base) * (-1 if sign == "-" else 1)
        return number if -(2**63) <= number < 2**64 else float(number)
    number_or_infinity = float(plain) if _FLOAT.fullmatch(plain) else math.inf
    return text if math.isinf(number_or_infinity) else number_or_infinity


class _Resolver(BaseResolver):
    """Leaves every plain scalar untyped, with a tag that is no text; ``scalar_value`` types it later."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> Any:  # noqa: ARG002  # PyYAML's signature
        if kind is yaml.ScalarNode:
            return _UNTYPED if implicit[0] else _STRING
        return _SEQUENCE if kind is yaml.SequenceNode else _MAPPING


class _Loader(CParser, _Resolver):
    def __init__(self, data: bytes) -> None:
        CParser.__init__(self, data)
        _Resolver.__init__(self)


class _Builder:
    """Turns composed nodes into plain values."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._nodes = 0

    def build(self, node: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > NODE_LIMIT or depth > DEPTH_LIMIT:
            raise self._error("is too large or nested too deeply once its aliases are expanded", node)
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQUENCE:
            return [self.build(item, depth + 1) for item in node.value]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if _is_merge(key_node):
                merged = {**self._merge(value_node, depth), **merged}
                continue
            key = self._key(key_node)
            if key in own:
                raise self._error(f"the key {key!r} is there twice", key_node)
            own[key] = self.build(value_node, depth + 1)
        return {**merged, **own} if merged else own

    def _merge(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for source in _merged_nodes(node):
            value = self.build(source, depth + 1)
            if not isinstance(value, dict):
                raise self._error("only a mapping can be merged with <<", node)
            merged = {**value, **merged}
        return merged

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error("a key must be a scalar", node)
        return _key_text(self._scalar(node))

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag is _UNTYPED:
            return scalar_value(node.value)
        is_scalar = isinstance(node, yaml.ScalarNode)
        if is_scalar and node.tag in (_STRING, "!"):
            return node.value
        kinds: dict[str, Any] = {"null": type(None), "bool": bool, "int": int, "float": (int, float)}
        expected = kinds.get(node.tag.removeprefix(_TAG))
        value = scalar_value(node.value) if is_scalar else MISSING
        if expected is None or not isinstance(value, expected):
            raise self._error(f"the tag {node.tag} is not supported", node)
        return value

    def _error(self, message: str, node: yaml.Node) -> MalformedText:
        return MalformedText(message, place=Place(self.source, *_position(node)))


def _key_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _is_merge(key: yaml.Node) -> bool:
    return key.tag is _UNTYPED and bool(key.value == "<<")


def _merged_nodes(node: yaml.Node) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def _marks_again(data: bytes, number: int) -> dict[ValuePath, tuple[int, int]]:
    """Collect the marks of one document of a stream that was read before, and so is sound."""
    loader = _Loader(data)
    try:
        node: Any = None
        for _ in range(number + 1):
            loader.check_node()  # which also begins the stream
            node = loader.get_node()
        return _marks_of(node)
    finally:
        loader.dispose()


def _marks_of(root: yaml.Node) -> dict[ValuePath, tuple[int, int]]:
    """Collect the marks of a document that was built before, and so is sound."""
    marks: dict[ValuePath, tuple[int, int]] = {}

    def collect(node: yaml.Node, path: ValuePath) -> None:
        marks.setdefault(path, _position(node))
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                collect(item, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            collect_keys(node, path)

    def collect_keys(node: yaml.MappingNode, path: ValuePath) -> None:
        for key_node, value_node in node.value:
            if _is_merge(key_node):
                for source in _merged_nodes(value_node):
                    collect(source, path)
                continue
            key = key_node.value if key_node.tag is not _UNTYPED else _key_text(scalar_value(key_node.value))
            marks[(*path, key)] = _position(key_node)
            collect(value_node, (*path, key))

    collect(root, ())
    return marks


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _describe(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return f"is not YAML: {', '.join(parts)}"


def _error_place(error: yaml.MarkedYAMLError, source: str) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(source, mark.line + 1, mark.column + 1) if mark else Place(source)


def _place_at(data: bytes, offset: int, source: str) -> Place:
    *_, last = before = data[:offset].decode(errors="replace").split("\n")
    return Place(source, len(before), len(last) + 1)


def write_yaml(value: Any) -> str:
    """Write a value of plain JSON types as one canonical YAML document, ending in a newline."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=True, width=2**31 - 1, allow_unicode=True))


def write_documents(values: list[Any]) -> str:
    """Write several values as a canonical YAML stream, each after a ``---`` line."""
    return "".join(f"---\n{write_yaml(value)}" for value in values)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    if "\n" in text:
        return dumper.represent_scalar(_STRING, text, style="|")
    plain = _PLAIN.fullmatch(text) and isinstance(scalar_value(text), str)
    return dumper.represent_scalar(_STRING, text, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)
