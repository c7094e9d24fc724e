"""Every field of the form changes what is rendered: a field that nobody reads is a promise not kept."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import SERVICES, changed, computed, leaf_schemas, schema
from tests.unit.catalog_charts.conftest import Render

from sardonyx.core.valuepaths import ValuePath, assign, format_path, lookup

FIELDS = [
    pytest.param(name, path, node, id=f"{name}:{format_path(path)}")
    for name in SERVICES
    for path, node in leaf_schemas(schema(name))
]
OTHER_TEXT = {
    "hostname": "other.example.org",
    "personalInit": "https://example.org/init.sh",
    "repository": "https://git.example.org/a.git",
    "url": "https://other.example.org",
    "pipRepository": "https://other.example.org",
    "httpProxy": "http://other.example.org",
    "httpsProxy": "http://other.example.org",
    "size": "3Gi",
    "cpu": "350m",
    "memory": "3Gi",
}


def _another(path: ValuePath, node: dict[str, Any], value: Any) -> Any:
    match node["type"]:
        case "boolean":
            return not value
        case "integer":
            return value + 1
        case "object":
            return {"zone": "b"}
        case "array":
            return {"additional": ["b"], "tolerations": [{"key": "b"}]}.get(
                str(path[-1]), [{"name": "B", "value": "b"}]
            )
    choices = [choice for choice in node.get("enum", []) if choice != value]
    return choices[0] if choices else OTHER_TEXT.get(str(path[-1]), "other")


def _bases(name: str) -> list[dict[str, Any]]:
    full = computed(name, "full")
    if name == "postgresql":
        return [full]
    own = changed(full, service__image__custom__enabled=True, service__image__custom__version="example.org/ide:1")
    return [full, own]


@pytest.mark.parametrize(("name", "path", "node"), FIELDS)
def test_field_has_an_effect(name: str, path: ValuePath, node: dict[str, Any], rendered: Render) -> None:
    assert any(
        rendered(name, base) != rendered(name, assign(base, path, _another(path, node, lookup(base, path))))
        for base in _bases(name)
    )


@pytest.mark.parametrize(("name", "path", "node"), FIELDS)
def test_field_at_its_limits_renders(name: str, path: ValuePath, node: dict[str, Any], rendered: Render) -> None:
    unit = node.get("sliderUnit", "")
    for limit in (node["sliderMin"], node["sliderMax"]) if "sliderMin" in node else ():
        assert rendered(name, assign(computed(name, "full"), path, f"{limit}{unit}")).objects


@pytest.mark.parametrize(("name", "path", "node"), FIELDS)
def test_every_choice_renders(name: str, path: ValuePath, node: dict[str, Any], rendered: Render) -> None:
    for choice in node.get("enum", node.get("listEnum", [])):
        assert rendered(name, assign(computed(name, "full"), path, choice)).objects
