"""Packages made to be loaded often."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sardonyx.charts import load_folder, unpack
from sardonyx.dialect import violations
from sardonyx.validation.packing import SCHEMA, light_package

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


def light_schema(folder: Path, schema: Any) -> Any:
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.0.0\n")
    (folder / SCHEMA).write_text(json.dumps(schema))
    return json.loads(unpack(light_package(load_folder(folder)), "demo.tgz")[SCHEMA])


@pytest.mark.parametrize(("schema", "values"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_light_schema_refuses_the_same(tmp_path: Path, schema: dict[str, Any], values: Any):
    assert violations(light_schema(tmp_path, schema), values) == violations(schema, values) != []


def test_what_validates_nothing_is_left_out(tmp_path: Path):
    schema = {"properties": {"a": {"type": "string", "title": "A", "x-onyxia": {"hidden": True}, "listEnum": ["a"]}}}
    assert light_schema(tmp_path, schema) == {"properties": {"a": {"type": "string"}}}
