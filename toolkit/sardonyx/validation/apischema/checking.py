"""One object against the schema of a Kubernetes version, as the API server decodes it with strict field validation.

Null counts as not given (``encoding/json`` leaves the field as it is). A whole number may be written ``1.0``. What
values must be beyond their type is in ``limits``.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.core.quantities import parse_quantity
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.validation.apischema.limits import FIELDS, OBJECTS, name_check
from sardonyx.validation.apischema.schema import ApiSchema, Fields


class Reason(Enum):
    """What can be wrong with a field."""

    UNKNOWN = "is unknown"
    MISSING = "is missing"
    TYPE = "has another type"
    VALUE = "has a value that is not allowed"


class Fault(NamedTuple):
    """A field that the API server refuses.

    ``type`` is the short name of the type that has, or lacks, the field. ``expected`` says in words what a value must
    be (for VALUE it is the rest of a sentence with "must"); for an unknown field it is the path of an object further up
    that has a field of this name, None without one, and ``known`` the fields there are.
    """

    path: ValuePath
    reason: Reason
    type: str
    expected: str | None = None
    known: tuple[str, ...] = ()


class Duplicate(NamedTuple):
    """A list item with the same keys as an earlier one; the path leads to the item."""

    path: ValuePath
    keys: tuple[tuple[str, Any], ...]


_WORDS = {
    "s": "a text",
    "b": "a boolean",
    "i": "a whole number",
    "n": "a number",
    "x": "base64",
    "q": "a quantity, such as 500m or 2Gi",
    "v": "a whole number or a text",
    "t": "a time, such as 2030-01-31T12:00:00Z",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# What the API server puts in for a missing key before it compares the items of a list.
_DEFAULT_KEYS = {"protocol": "TCP"}


def check_object(thing: dict[str, Any], schema: ApiSchema) -> Iterator[Fault | Duplicate]:
    """Yield what is wrong with an object of a kind that the schema knows; nothing for any other."""
    name = schema.kinds.get(f"{thing.get('apiVersion')}/{thing.get('kind')}")
    if name is not None:
        yield from _Walk(schema).fields(thing, name, (), ())
        yield from _name_fault(thing)


def _name_fault(thing: dict[str, Any]) -> Iterator[Fault]:
    check, metadata = name_check(thing["kind"]), thing.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if check and isinstance(name, str) and (fault := check(name)):
        yield Fault(("metadata", "name"), Reason.VALUE, "ObjectMeta", fault)


class _Walk:
    def __init__(self, schema: ApiSchema) -> None:
        self._schema = schema

    def fields(
        self, value: dict[str, Any], name: str, path: ValuePath, above: tuple[tuple[ValuePath, Fields], ...]
    ) -> Iterator[Fault | Duplicate]:
        fields, short = self._schema.types[name], _last(name)
        inside, checks = (*above, (path, fields)), FIELDS.get(short, {})
        for key, child in value.items():
            kind = fields.get(key)
            if kind is None:
                yield Fault((*path, key), Reason.UNKNOWN, short, _owner(key, above), tuple(fields))
            elif child is not None and kind != "*":
                found = list(self.value(child, kind, (*path, key), inside, name))
                yield from found
                if not found and key in checks and (fault := checks[key](child)):
                    yield Fault((*path, key), Reason.VALUE, short, fault)
        for key in self._schema.required[name]:
            if value.get(key) is None:
                yield Fault((*path, key), Reason.MISSING, short, _words(fields[key]))
        for where, fault in OBJECTS[short](value) if short in OBJECTS else ():
            yield Fault((*path, *where), Reason.VALUE, short, fault)

    def value(
        self, value: Any, kind: str, path: ValuePath, above: tuple[tuple[ValuePath, Fields], ...], owner: str
    ) -> Iterator[Fault | Duplicate]:
        first = kind[0]
        if first == "*":
            return
        if first == "[" and isinstance(value, list):
            keys, _, inner = kind[1:].rpartition(";")
            for index, item in enumerate(value):
                # A null in a list is an empty object there, or an empty text.
                given = {} if item is None and inner[0] == "." else item
                if given is not None:
                    yield from self.value(given, inner, (*path, index), above, owner)
            yield from _duplicates(value, keys.split(","), path) if keys else ()
        elif first == "{" and isinstance(value, dict):
            for key, item in value.items():
                if item is not None:
                    yield from self.value(item, kind[1:], (*path, key), above, owner)
        elif first == "." and isinstance(value, dict):
            yield from self.fields(value, kind[1:], path, above)
        elif first in "[{." or not _fits(value, first):
            yield Fault(path, Reason.TYPE, _last(owner), _words(kind))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _owner(key: str, above: tuple[tuple[ValuePath, Fields], ...]) -> str | None:
    return next((format_path(path) for path, fields in reversed(above) if key in fields and path), None)


def _words(kind: str) -> str:
    return _WORDS.get(kind[0]) or ("a list" if kind[0] == "[" else "an object")


def _fits(value: Any, kind: str) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "s":
            return isinstance(value, str)
        case "b":
            return isinstance(value, bool)
        case "i":
            return is_number and float(value).is_integer()
        case "n":
            return is_number
        case "v":
            return isinstance(value, str) or (is_number and float(value).is_integer())
        case "q":
            return (isinstance(value, str) or is_number) and _is_quantity(value)
        case "t":
            return isinstance(value, str) and _TIME.fullmatch(value) is not None
        case _:
            return isinstance(value, str) and is_base64(value)


def _is_quantity(value: str | int | float) -> bool:
    try:
        parse_quantity(value)
    except UsageError:
        return False
    return True


def is_base64(text: str) -> bool:
    """Tell whether a text is base64 as Go's StdEncoding decodes it: with padding, line ends left out."""
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _duplicates(items: list[Any], keys: list[str], path: ValuePath) -> Iterator[Duplicate]:
    seen: list[tuple[tuple[str, Any], ...]] = []
    for index, item in enumerate(items):
        if isinstance(item, dict):
            found = tuple((key, item.get(key, _DEFAULT_KEYS.get(key))) for key in keys)
            # What has another type is refused as such.
            if found in seen and all(isinstance(value, str | int) for _, value in found):
                yield Duplicate((*path, index), found)
            seen.append(found)
