"""A schema made to be loaded hundreds of times: without what no check looks at."""

from __future__ import annotations

import json
from typing import Any

_ONE = frozenset({"additionalProperties", "additionalItems", "contains", "propertyNames", "not", "if", "then", "else"})
_MANY = frozenset({"properties", "patternProperties"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_RULES = frozenset(
    {
        *("$schema", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
        *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems"),
        *("maxProperties", "minProperties", "required", "format", "contentEncoding", "contentMediaType"),
    }
)


def light_schema(data: bytes) -> bytes:
    """Return a values.schema.json with nothing but what validates; one that refers to parts of itself is left as it is.

    A third of the time of a render goes into compiling the schema, of which titles, descriptions and the words of
    Onyxia are the largest part.
    """
    if b"$ref" in data or b"$id" in data or b"dependencies" in data or b"$recursive" in data or b"$dynamic" in data:
        return data
    try:
        return json.dumps(_rules(json.loads(data)), separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return data


def _rules(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {key: value for key, value in schema.items() if key in _RULES}
    for key, value in schema.items():
        if key in _ONE or (key == "items" and not isinstance(value, list)):
            kept[key] = _rules(value)
        elif key in _MANY and isinstance(value, dict):
            kept[key] = {name: _rules(each) for name, each in value.items()}
        elif (key in _LISTS or key == "items") and isinstance(value, list):
            kept[key] = [_rules(each) for each in value]
    return kept
