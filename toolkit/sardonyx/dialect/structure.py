"""The structural gate: what Onyxia's launcher demands of every schema node before it looks at it.

Upstream: the zod type ``zJSONSchema`` in ``web/src/core/ports/OnyxiaApi/JSONSchema.ts``. Unknown keywords are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.errors import Violation
from sardonyx.dialect.javascript import is_number

TYPES = ("object", "array", "string", "boolean", "integer", "number")
RENDERS = ("textArea", "password", "list", "slider")
EXTREMITIES = ("down", "up")

Test = Callable[[Any], bool]


def check_structure(schema: Any) -> list[Violation]:
    """Return every breach of the structural gate, each with its path in the schema, in document order.

    An empty list means that the launcher accepts the schema's structure; its root must also be an object.
    """
    try:
        found = list(node_violations(schema, ()))
    except RecursionError:
        return [Violation((), "is nested too deeply")]
    if not found and schema.get("type", "object") != "object":
        found.append(Violation(("type",), "the root of a values schema must be of type object"))
    return found


def node_violations(node: Any, path: ValuePath) -> Iterator[Violation]:
    """Yield every breach in a node and below, whatever type the node has."""
    if not isinstance(node, dict):
        yield Violation(path, "must be a schema object")
        return
    if "type" not in node and "const" not in node:
        yield Violation(path, "must have a type or a const")
    yield from _keyword_violations(node, _KEYWORDS, path)
    yield from _annotation_violations(node, path)
    if "items" in node:
        yield from node_violations(node["items"], (*path, "items"))
    if isinstance(node.get("properties"), dict):
        for name, child in node["properties"].items():
            yield from node_violations(child, (*path, "properties", name))


def _annotation_violations(node: dict[str, Any], path: ValuePath) -> Iterator[Violation]:
    if "x-onyxia" not in node:
        return
    if isinstance(node["x-onyxia"], dict):
        yield from _keyword_violations(node["x-onyxia"], _ANNOTATIONS, (*path, "x-onyxia"))
    else:
        yield Violation((*path, "x-onyxia"), "must be an object")


def _keyword_violations(
    node: dict[str, Any], keywords: dict[str, tuple[Test, str]], path: ValuePath
) -> Iterator[Violation]:
    for name, value in node.items():
        accepts, expected = keywords.get(name, _ANYTHING)
        if not accepts(value):
            yield Violation((*path, name), f"must be {expected}")


def _is(*types: type) -> Test:
    return lambda value: isinstance(value, types)


def _one_of(*names: str) -> Test:
    return lambda value: isinstance(value, str) and value in names


def _is_finite_or_infinite(value: Any) -> bool:
    return is_number(value) and not math.isnan(value)


def _is_whole(value: Any) -> bool:
    return is_number(value) and (isinstance(value, int) or value.is_integer())


def _is_count(value: Any) -> bool:
    return _is_whole(value) and value >= 0


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_hidden(value: Any) -> bool:
    if not isinstance(value, dict):
        return isinstance(value, bool)
    return (
        "value" in value and isinstance(value.get("path"), str) and isinstance(value.get("isPathRelative", False), bool)
    )


_ANYTHING: tuple[Test, str] = (lambda _: True, "anything")
_STRING = (_is(str), "a string")
_NUMBER = (_is_finite_or_infinite, "a number")
_BOOLEAN = (_is(bool), "true or false")
_ARRAY = (_is(list), "an array")
_KEYWORDS: dict[str, tuple[Test, str]] = {
    "type": (_one_of(*TYPES), f"one of {', '.join(TYPES)}"),
    "title": _STRING,
    "description": _STRING,
    "hidden": (_is_hidden, "true, false or a condition {value, path, isPathRelative}"),
    "minItems": (_is_whole, "a whole number"),
    "maxItems": (_is_count, "a whole number, not negative"),
    "minimum": _NUMBER,
    "pattern": _STRING,
    "render": (_one_of(*RENDERS), f"one of {', '.join(RENDERS)}"),
    "enum": _ARRAY,
    "listEnum": _ARRAY,
    "sliderMin": _NUMBER,
    "sliderMax": _NUMBER,
    "sliderStep": _NUMBER,
    "sliderUnit": _STRING,
    "sliderExtremity": (_one_of(*EXTREMITIES), f"one of {', '.join(EXTREMITIES)}"),
    "sliderExtremitySemantic": _STRING,
    "sliderRangeId": _STRING,
    "properties": (_is(dict), "an object of schemas"),
    "required": (_is_list_of_strings, "an array of strings"),
    "additionalProperties": (_is(bool, dict), "true, false or an object"),
}
_ANNOTATIONS: dict[str, tuple[Test, str]] = {
    "overwriteDefaultWith": (_is(str, list, dict), "a string, an array or an object"),
    "overwriteListEnumWith": (_is(str, list), "a string or an array"),
    "hidden": _BOOLEAN,
    "readonly": _BOOLEAN,
}
