"""Resolving overwriteSchemaWith and $ref: cases/registry/cases.yaml, circles and growth."""

from copy import deepcopy
from pathlib import Path

import pytest

from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import SchemaRegistry, UnusableSchema, resolve_schema

FILE = Path(__file__).parent / "cases" / "registry" / "cases.yaml"
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value


def resolve(case):
    registry = SchemaRegistry(case.get("default", {}), case.get("roles", {}))
    return resolve_schema(case["schema"], registry, case.get("as", []))


def by_text(paths):
    return {format_path(path): name for path, name in paths.items()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_resolved_schema(case):
    assert resolve(case).schema == case["expected"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_unknown_names_are_reported(case):
    assert by_text(resolve(case).unknown) == case.get("unknown", {})


@pytest.mark.parametrize("case", [case for case in CASES.values() if "replaced" in case])
def test_replaced_nodes_are_reported(case):
    assert by_text(resolve(case).replaced) == case["replaced"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_leaves_its_input_alone(case):
    before = deepcopy(case)
    resolve(case)
    assert case == before


@pytest.mark.parametrize(
    "schema",
    [
        {"definitions": {"a": {"properties": {"b": {"$ref": "#/definitions/a"}}}}},
        {"properties": {"a": {"$ref": "loop.json"}}},
        {"properties": {"a": {"x-onyxia": {"overwriteSchemaWith": "loop.json"}}}},
        {"properties": {"a": {"$ref": "self.json"}}},
    ],
)
def test_a_circle_is_refused(schema):
    loop = {"items": {"x-onyxia": {"overwriteSchemaWith": "loop.json"}}}
    registry = SchemaRegistry({"loop.json": loop, "self.json": {"$ref": "self.json"}})
    with pytest.raises(UnusableSchema, match="back to itself"):
        resolve_schema(schema, registry, [])


def test_endless_growth_is_refused():
    doubling = {
        f"{step}.json": {"properties": {"a": {"$ref": f"{step + 1}.json"}, "b": {"$ref": f"{step + 1}.json"}}}
        for step in range(40)
    }
    with pytest.raises(UnusableSchema, match="nodes"):
        resolve_schema({"items": {"$ref": "0.json"}}, SchemaRegistry(doubling), [])


def test_a_deep_schema_is_refused():
    schema = {}
    for _ in range(5000):
        schema = {"items": schema}
    with pytest.raises(UnusableSchema, match="nested too deeply"):
        resolve_schema(schema, SchemaRegistry(), [])
