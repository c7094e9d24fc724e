"""Schemas made to be loaded often."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sardonyx.dialect import violations
from sardonyx.validation.lightschema import light_schema

SCHEMAS: dict[str, tuple[dict[str, Any], Any]] = {
    "rules at every depth": (
        {"type": "object", "properties": {"a": {"type": "array", "items": {"enum": [1, 2]}}}},
        {"a": [1, 3]},
    ),
    "a property that is named like a keyword": (
        {"properties": {"title": {"type": "string", "title": "Title"}, "default": {"const": 1, "default": 1}}},
        {"title": 1, "default": 2},
    ),
    "choices and conditions": (
        {
            "anyOf": [{"required": ["a"]}, {"not": {"type": "object"}}],
            "if": {"minProperties": 0},
            "then": {"maxProperties": 0},
        },
        {"b": 1},
    ),
    "a reference": (
        {"definitions": {"a": {"type": "string"}}, "properties": {"a": {"$ref": "#/definitions/a"}}},
        {"a": 1},
    ),
}


def light(schema: Any) -> Any:
    return json.loads(light_schema(json.dumps(schema).encode()))


@pytest.mark.parametrize(("schema", "values"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_light_schema_refuses_the_same(schema: dict[str, Any], values: Any):
    assert violations(light(schema), values) == violations(schema, values) != []


def test_what_validates_nothing_is_left_out():
    schema = {"properties": {"a": {"type": "string", "title": "A", "x-onyxia": {"hidden": True}, "listEnum": ["a"]}}}
    assert light(schema) == {"properties": {"a": {"type": "string"}}}
