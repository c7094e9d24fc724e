"""The part of JSON Schema draft-07 that the schemas of our own files use, with messages for the people who write them.

The `jsonschema` package would do, but its import takes longer than everything else that `sardonyx services` does, and
its messages name neither the nearest key nor the place. The tests hold both against each other on generated documents,
and refuse a schema that uses a keyword that is not handled here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.names import did_you_mean, nearest
from sardonyx.core.valuepaths import ValuePath
from sardonyx.environments.formats import FORMATS

Schema = Mapping[str, Any]


class Violation(NamedTuple):
    """One thing a document does that its schema forbids; ``path`` is where, ``rule`` a stable id."""

    rule: str
    path: ValuePath
    message: str
    help: str | None = None


def violations(value: Any, schema: Schema, path: ValuePath = (), root: Schema | None = None) -> Iterator[Violation]:
    """Yield everything a value does that a schema forbids, in the order of the schema's keywords.

    ``root`` is the document that ``$ref: "#/definitions/…"`` points into; without it, the schema itself.
    """
    root = schema if root is None else root
    if "$ref" in schema:  # draft-07: the keywords beside a $ref are not looked at
        schema = root["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    wrong = _wrong_type(value, schema)
    if wrong:
        yield Violation("wrong-type", path, wrong, _quoting(value, schema))
        return
    for keyword, argument in schema.items():
        check = _CHECKS.get(keyword)
        if check is not None:
            yield from check(value, argument, _At(schema, path, root))


class _At(NamedTuple):
    schema: Schema
    path: ValuePath
    root: Schema


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
    "number": _is_number,
}
_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "null": "null",
    "integer": "a whole number",
    "number": "a number",
}


def _wrong_type(value: Any, schema: Schema) -> str | None:
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    if not names or any(_TYPES[name](value) for name in names):
        return None
    actual = next(text for name, text in _NAMES.items() if _TYPES[name](value))
    return f"must be {' or '.join(_NAMES[name] for name in names)}, but is {actual}"


def _quoting(value: Any, schema: Schema) -> str | None:
    fits = schema["type"] == "string" and isinstance(value, int | float)
    return "write it in quotes" if fits else None


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)  # tells true from 1, as JSON Schema does


def _properties(value: Any, properties: Mapping[str, Schema], at: _At) -> Iterator[Violation]:
    if isinstance(value, dict):
        for key in value.keys() & properties.keys():
            yield from violations(value[key], properties[key], (*at.path, key), at.root)


def _additional_properties(value: Any, argument: bool | Schema, at: _At) -> Iterator[Violation]:  # noqa: FBT001
    known = at.schema.get("properties", {})
    others = [key for key in value if key not in known] if isinstance(value, dict) else []
    for key in others:
        if argument is False:
            yield Violation("unknown-key", (*at.path, key), f"unknown key {key!r}", did_you_mean(key, known))
        elif isinstance(argument, Mapping):
            yield from violations(value[key], argument, (*at.path, key), at.root)


def _property_names(value: Any, argument: Schema, at: _At) -> Iterator[Violation]:
    for key in value if isinstance(value, dict) else ():
        for found in violations(key, argument, (*at.path, key), at.root):
            yield Violation("wrong-key", found.path, f"the key {key!r} {found.message}", found.help)


def _required(value: Any, keys: list[str], at: _At) -> Iterator[Violation]:
    for key in keys if isinstance(value, dict) else ():
        if key not in value:
            yield Violation("missing-key", at.path, f"the key {key!r} is missing")


def _one_of(value: Any, choices: list[Schema], at: _At) -> Iterator[Violation]:
    fitting = [choice for choice in choices if not any(violations(value, choice, at.path, at.root))]
    if len(fitting) != 1:
        keys = ", ".join(repr(key) for choice in choices for key in choice["required"])
        yield Violation("wrong-keys", at.path, f"exactly one of these keys is needed: {keys}")


def _items(value: Any, schema: Schema, at: _At) -> Iterator[Violation]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from violations(item, schema, (*at.path, index), at.root)


def _unique_items(value: Any, _wanted: bool, at: _At) -> Iterator[Violation]:  # noqa: FBT001  # always true
    seen: set[str] = set()
    for index, item in enumerate(value if isinstance(value, list) else ()):
        text = _canonical(item)
        if text in seen:
            yield Violation("repeated-item", (*at.path, index), "is in the list already")
        seen.add(text)


def _enum(value: Any, choices: list[Any], at: _At) -> Iterator[Violation]:
    if _canonical(value) not in {_canonical(choice) for choice in choices}:
        near = nearest(value, map(str, choices), at_most=1) if isinstance(value, str) else []
        # YAML reads the word off as false: where both are allowed, the word is what people write.
        message = f"must be one of {', '.join(str(choice) for choice in choices if choice is not False)}"
        yield Violation("wrong-value", at.path, message, f"did you mean {near[0]}?" if near else None)


def _const(value: Any, wanted: Any, at: _At) -> Iterator[Violation]:
    if _canonical(value) != _canonical(wanted):
        yield Violation("wrong-value", at.path, f"must be {_canonical(wanted)}", at.schema.get("$comment"))


def _pattern(value: Any, pattern: str, at: _At) -> Iterator[Violation]:
    # In JSON Schema, as in JavaScript, $ is the end of the text; in Python a newline may follow.
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield Violation("wrong-value", at.path, f"must match {pattern}", at.schema.get("description"))


def _format(value: Any, name: str, at: _At) -> Iterator[Violation]:
    message = FORMATS[name](value)
    if message:
        yield Violation("wrong-value", at.path, message)


def _bound(fits: Callable[[Any, Any], bool], text: str) -> Callable[[Any, Any, _At], Iterator[Violation]]:
    def check(value: Any, bound: Any, at: _At) -> Iterator[Violation]:
        if not fits(value, bound):
            yield Violation("wrong-value", at.path, text.format(bound))

    return check


_CHECKS: Mapping[str, Callable[[Any, Any, _At], Iterator[Violation]]] = {
    "additionalProperties": _additional_properties,
    "const": _const,
    "enum": _enum,
    "format": _format,
    "items": _items,
    "maxLength": _bound(lambda value, bound: not isinstance(value, str) or len(value) <= bound, "is longer than {}"),
    "maximum": _bound(lambda value, bound: not _is_number(value) or value <= bound, "must be at most {}"),
    "minItems": _bound(lambda value, bound: not isinstance(value, list) or len(value) >= bound, "needs {} items"),
    "minLength": _bound(lambda value, bound: not isinstance(value, str) or len(value) >= bound, "must not be empty"),
    "minimum": _bound(lambda value, bound: not _is_number(value) or value >= bound, "must be at least {}"),
    "oneOf": _one_of,
    "pattern": _pattern,
    "properties": _properties,
    "propertyNames": _property_names,
    "required": _required,
    "uniqueItems": _unique_items,
}
KEYWORDS = frozenset(_CHECKS) | {
    "$comment",
    "$ref",
    "$schema",
    "default",
    "definitions",
    "description",
    "title",
    "type",
}
"""The keywords a schema of our files may use."""
