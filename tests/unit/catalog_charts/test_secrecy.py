"""A secret is in Secrets and in the notes, and nowhere else; what is around it does not depend on it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import SERVICES, changed, computed, leaf_schemas, schema
from tests.unit.catalog_charts.conftest import Render

from sardonyx.core.valuepaths import ValuePath, assign, lookup

SECRETS = [
    pytest.param(name, path, id=f"{name}:{'.'.join(map(str, path))}")
    for name in SERVICES
    for path, node in leaf_schemas(schema(name))
    if node.get("render") == "password"
]
MARKER = "sxmarker2of3this4secret5value6abc"
AWKWARD = [
    "p",
    'it\'s "a" #: value',
    "{{ .Values }}",
    "line\nbreak\n",
    "$(HOME)",
    "1e3",
    "true",
    "ünï ☃ 😀",
    "\x7f\u2028",
]


def _outside_secrets(objects: dict[Any, Any]) -> dict[Any, Any]:
    return {key: _without_checksums(entry) for key, entry in objects.items() if key[0] != "Secret"}


def _without_checksums(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _without_checksums(value) for key, value in tree.items() if not key.startswith("checksum/")}
    return [_without_checksums(item) for item in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize(("name", "path"), SECRETS)
def test_secret_reaches_a_secret(name: str, path: ValuePath, rendered: Render) -> None:
    assert MARKER in rendered(name, assign(computed(name, "full"), path, MARKER)).secrets().values()


@pytest.mark.parametrize(("name", "path"), SECRETS)
def test_secret_is_nowhere_else(name: str, path: ValuePath, rendered: Render) -> None:
    objects = rendered(name, assign(computed(name, "full"), path, MARKER)).objects
    assert MARKER not in json.dumps([entry for (kind, _), entry in objects.items() if kind != "Secret"])


def _with_secrets(name: str, prefix: str) -> dict[str, Any]:
    """The full values with every secret replaced, each by its own."""
    tree = computed(name, "full")
    for number, path in enumerate(_paths(name)):
        tree = assign(tree, path, f"{prefix}{number}{prefix}")
    return tree


def _paths(name: str) -> list[ValuePath]:
    return [path for path, node in leaf_schemas(schema(name)) if node.get("render") == "password"]


@pytest.mark.parametrize("secret", AWKWARD)
def test_nothing_else_depends_on_a_secret(name: str, secret: str, rendered: Render) -> None:
    placeholder, real = (rendered(name, _with_secrets(name, text)).objects for text in (MARKER, secret))
    assert set(placeholder) == set(real)
    assert _outside_secrets(placeholder) == _outside_secrets(real)


@pytest.mark.parametrize("secret", AWKWARD)
def test_secrets_arrive_unchanged(name: str, secret: str, rendered: Render) -> None:
    tree = _with_secrets(name, secret)
    assert {lookup(tree, path) for path in _paths(name)} <= set(rendered(name, tree).secrets().values())


@pytest.mark.parametrize("secret", AWKWARD)
def test_own_variable_arrives_unchanged(secret: str, rendered: Render) -> None:
    tree = changed(computed("vscode-python", "full"), extraEnvVars=[{"name": "MINE", "value": secret}])
    result = rendered("vscode-python", tree)
    assert result.secrets()["MINE"] == secret
    assert ("Secret", "analysis-1-extraenv") in result.objects


@pytest.mark.parametrize(("name", "path"), SECRETS)
def test_secret_of_the_context_is_a_secret_here(name: str, path: ValuePath, rendered: Render) -> None:
    value = lookup(computed(name, "full"), path)
    others = [entry for (kind, _), entry in rendered(name, computed(name, "full")).objects.items() if kind != "Secret"]
    assert value not in json.dumps(others)
