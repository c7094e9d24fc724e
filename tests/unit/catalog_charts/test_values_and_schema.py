"""The two files of defaults say the same, and the schema is one that Onyxia takes."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from tests.unit.catalog_charts.catalog import CONTEXTS, REGISTRY, SERVICES, computed, leaf_schemas, schema, values

from sardonyx.core.valuepaths import MISSING, format_path, leaves, lookup
from sardonyx.dialect import check_structure

LEAVES = [
    pytest.param(name, path, node, id=f"{name}:{format_path(path)}")
    for name in SERVICES
    for path, node in leaf_schemas(schema(name))
]

# What Onyxia web 5.5.2 fills (its XOnyxia.ts), as far as these charts use it.
CONTEXT_PATHS = {f"{root}.{key}" for root, tree in CONTEXTS["full"].items() if isinstance(tree, dict) for key in tree}


@pytest.mark.parametrize(("name", "path", "node"), LEAVES)
def test_schema_default_equals_values_yaml(name: str, path: tuple[str, ...], node: dict[str, Any]) -> None:
    assert node["default"] == lookup(values(name), path)


@pytest.mark.parametrize(("name", "path", "node"), LEAVES)
def test_field_has_title_and_description(name: str, path: tuple[str, ...], node: dict[str, Any]) -> None:
    assert node["title"]
    assert node["description"].endswith(".")


@pytest.mark.parametrize(("name", "path", "node"), LEAVES)
def test_condition_looks_at_a_field_beside_it(name: str, path: tuple[str, ...], node: dict[str, Any]) -> None:
    condition = node.get("hidden")
    assert condition is None or lookup(values(name), (*path[:-1], condition["path"])) is not MISSING


@pytest.mark.parametrize(("name", "path", "node"), LEAVES)
def test_expression_reads_paths_that_exist(name: str, path: tuple[str, ...], node: dict[str, Any]) -> None:
    expression = node.get("x-onyxia", {}).get("overwriteDefaultWith", "user.lang")
    parts = [part.split("}}")[0] for part in expression.split("{{")[1:]] or [expression]
    assert set(parts) <= CONTEXT_PATHS


@pytest.mark.parametrize(("name", "path", "node"), LEAVES)
def test_secret_context_goes_into_a_password_field(name: str, path: tuple[str, ...], node: dict[str, Any]) -> None:
    expression = node.get("x-onyxia", {}).get("overwriteDefaultWith", "")
    is_secret = any(word in expression.lower() for word in ("password", "token", "key"))
    assert not is_secret or node["render"] == "password"


def test_values_yaml_has_nothing_beyond_the_schema(name: str) -> None:
    described = {path for path, _ in leaf_schemas(schema(name))}
    assert {path for path, _ in leaves(values(name))} == described


def test_onyxia_takes_the_schema(name: str) -> None:
    assert check_structure(schema(name)) == []


def test_schema_is_a_valid_draft_7_schema(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema(name))


def test_nothing_known_gives_the_values_of_values_yaml(name: str) -> None:
    assert computed(name, "empty") == values(name)


@pytest.mark.parametrize("context", sorted(CONTEXTS))
def test_computed_values_satisfy_the_schema(name: str, context: str) -> None:
    jsonschema.Draft7Validator(schema(name)).validate(computed(name, context))


def test_full_context_fills_every_field_that_names_one(name: str) -> None:
    filled = computed(name, "full")
    for path, node in leaf_schemas(schema(name)):
        if "overwriteDefaultWith" in node.get("x-onyxia", {}):
            assert lookup(filled, path) != node["default"] or path[-1] == "port", format_path(path)


def test_range_sliders_come_in_pairs(name: str) -> None:
    ends: dict[str, set[tuple[str, str]]] = {"down": set(), "up": set()}
    for _, node in leaf_schemas(schema(name)):
        if "sliderRangeId" in node:
            ends[node["sliderExtremity"]].add((node["sliderRangeId"], node["sliderUnit"]))
    assert ends["down"] == ends["up"] != set()


def _fragments(node: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict):
        return []
    name = node.get("x-onyxia", {}).get("overwriteSchemaWith")
    below = [found for child in node.values() for found in _fragments(child)]
    return [(name, node), *below] if name else below


@pytest.mark.parametrize("fragment", sorted({found for name in SERVICES for found, _ in _fragments(schema(name))}))
def test_registry_fragment_is_the_node_it_replaces(fragment: str) -> None:
    replacement = json.loads((REGISTRY / fragment).read_text())
    for name in SERVICES:
        for found, node in _fragments(schema(name)):
            if found == fragment:
                assert replacement == _without_name(node)


def _without_name(node: dict[str, Any]) -> dict[str, Any]:
    annotations = {key: value for key, value in node["x-onyxia"].items() if key != "overwriteSchemaWith"}
    rest = {key: value for key, value in node.items() if key != "x-onyxia"}
    return {**rest, "x-onyxia": annotations} if annotations else rest


def test_registry_holds_no_fragment_that_nobody_names() -> None:
    named = {found for name in SERVICES for found, _ in _fragments(schema(name))}
    assert {path.relative_to(REGISTRY).as_posix() for path in REGISTRY.rglob("*.json")} == named
