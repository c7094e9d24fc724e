"""Whatever somebody types into a field stays one value: it adds no line, no key and no object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from tests.unit.catalog_charts.catalog import SERVICES, Rendered, changed, computed, leaf_schemas, schema
from tests.unit.catalog_charts.conftest import Render

from sardonyx.core.valuepaths import ValuePath, assign, format_path, leaves
from sardonyx.helm.errors import ValuesRefused

HOSTILE = [
    "zz: \"q # 'x",
    "x\nhostNetwork: true",
    "x\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: intruder}",
    "{{ .Values.security.password }}",
    "{{ oops",
    "'; DROP TABLE a; --",
    "- [a, b",
    "&anchor *alias !!binary",
    "0777",
    "on",
    "null",
    "~",
    "\t\x7f\u2028\ufeff\U0001f600",
    "trailing \n\n",
    "$(PASSWORD)",
]
TEXT_FIELDS = {
    name: {path: node for path, node in leaf_schemas(schema(name)) if node["type"] == "string" and "enum" not in node}
    for name in SERVICES
}
FREE = {name: [path for path, node in fields.items() if "pattern" not in node] for name, fields in TEXT_FIELDS.items()}
ALLOWED = [
    pytest.param(name, path, text, id=f"{name}:{format_path(path)}={text}")
    for name, fields in TEXT_FIELDS.items()
    for path, node in fields.items()
    for text in HOSTILE
    if "pattern" in node and jsonschema.Draft7Validator(node).is_valid(text)
]
REFUSED = [
    pytest.param(name, path, id=f"{name}:{format_path(path)}")
    for name, fields in TEXT_FIELDS.items()
    for path, node in fields.items()
    if "pattern" in node
]


def _values(name: str, path: ValuePath = ()) -> dict[str, Any]:
    """All fields at work: a value is looked at only where the switches above it are on."""
    tree = changed(computed(name, "full"), persistence__storageClass="harmless")
    if name == "postgresql":
        return tree
    full = changed(
        tree, git__repository="https://git.example.org/a.git", service__image__custom__enabled="custom" in path
    )
    for free in FREE[name]:
        full = assign(full, free, "harmless")
    return full


def _scalars(result: Rendered) -> Iterator[tuple[Any, Any]]:
    for key, entry in result.objects.items():
        for path, value in leaves(entry):
            if not str(path[-1]).startswith("checksum/"):
                yield (key, path), value


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_one_value(name: str, text: str, rendered: Render) -> None:
    tree = _values(name)
    for number, path in enumerate(FREE[name]):
        tree = assign(tree, path, f"{text}{number}{text}")
    before, result = dict(_scalars(rendered(name, _values(name)))), rendered(name, tree)
    after = dict(_scalars(result))
    assert after.keys() == before.keys()
    assert all(place[0][0] == "Secret" or text in after[place] for place in after if after[place] != before[place])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_arrives_unchanged(name: str, text: str, rendered: Render) -> None:
    tree = _values(name)
    for number, path in enumerate(FREE[name]):
        tree = assign(tree, path, f"{text}{number}{text}")
    result = rendered(name, tree)
    arrived = "\0".join([*result.secrets().values(), *(str(value) for _, value in _scalars(result))])
    assert all(f"{text}{number}{text}" in arrived for number in range(len(FREE[name])))


@pytest.mark.parametrize(("name", "path", "text"), ALLOWED)
def test_text_that_fits_the_pattern_stays_text(name: str, path: ValuePath, text: str, rendered: Render) -> None:
    before = dict(_scalars(rendered(name, _values(name, path))))
    after = dict(_scalars(rendered(name, assign(_values(name, path), path, text))))
    changes = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    assert changes
    assert all(place in before and isinstance(after.get(place), str) for place in changes)


@pytest.mark.parametrize(("name", "path"), REFUSED)
def test_line_break_does_not_fit_the_pattern(name: str, path: ValuePath, rendered: Render) -> None:
    with pytest.raises(ValuesRefused):
        rendered(name, assign(_values(name), path, "https://x\nhostNetwork: true"))


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_and_taints_of_machines_are_values(name: str, text: str, rendered: Render) -> None:
    taint = {"key": text, "value": text, "tolerationSeconds": 5}
    pod = rendered(name, changed(_values(name), nodeSelector={text: text}, tolerations=[taint, taint])).pod()
    assert pod["nodeSelector"] == {text: text}
    assert pod["tolerations"] == [taint, taint]


@pytest.mark.parametrize("text", ["a b", "A=1", "1A", "a\nb", "", "é"])
def test_name_of_a_variable_is_a_name(text: str, rendered: Render) -> None:
    with pytest.raises(ValuesRefused):
        rendered("vscode-python", changed(_values("vscode-python"), extraEnvVars=[{"name": text, "value": ""}]))


@pytest.mark.parametrize("text", ["a b", "A", "1a", 'a"b', "a;b", "a\nb", "", "x" * 64])
def test_name_of_a_database_is_a_name(text: str, rendered: Render) -> None:
    with pytest.raises(ValuesRefused):
        rendered("postgresql", changed(_values("postgresql"), database__additional=[text]))
