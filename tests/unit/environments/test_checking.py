"""Our part of JSON Schema says the same as the `jsonschema` package on the schemas of our files."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.core.yamltext import read_yaml
from sardonyx.environments.checking import KEYWORDS, violations
from sardonyx.environments.formats import FORMATS
from sardonyx.environments.shipped import schemas_folder

SCHEMAS = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_bytes())
    for path in schemas_folder().glob("*.schema.json")
}
OURS = ["environment", "instance", "tenant", "workspace"]
GOOD = [
    (path.stem.split("-")[0], read_yaml(path.read_bytes(), path.name).value)
    for path in sorted((Path(__file__).parent / "cases" / "good").glob("*.yaml"))
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 99)
    | st.floats(-2, 2)
    | st.sampled_from(["", "lab", "x-", "1Gi", "A b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "cidr", "id", "zz"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def nodes(value: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from nodes(inner, (*path, key))


def replaced(document: Any, path: ValuePath, value: Any) -> Any:
    if not path:
        return value
    document = copy.deepcopy(document)
    lookup(document, path[:-1])[path[-1]] = value
    return document


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of a document, leaving out the names of properties and definitions."""
    yield schema
    for keyword, argument in schema.items():
        if keyword in ("properties", "definitions"):
            inner = list(argument.values())
        elif keyword == "oneOf":
            inner = argument
        elif keyword in ("items", "propertyNames", "additionalProperties") and isinstance(argument, dict):
            inner = [argument]
        else:
            inner = []
        for part in inner:
            yield from subschemas(part)


def without_formats(schema: dict[str, Any]) -> dict[str, Any]:
    """A copy without formats: the package knows none of ours."""
    schema = copy.deepcopy(schema)
    for part in subschemas(schema):
        part.pop("format", None)
    return schema


COMPARED = {kind: without_formats(SCHEMAS[kind]) for kind in OURS}


@given(st.data())
def test_both_agree_on_changed_documents(data: st.DataObject) -> None:
    kind, document = data.draw(st.sampled_from(GOOD))
    path = data.draw(st.sampled_from(list(nodes(document))))
    changed = replaced(document, path, data.draw(JSON))
    expected = jsonschema.Draft7Validator(COMPARED[kind]).is_valid(changed)
    assert (not list(violations(changed, COMPARED[kind]))) == expected


@pytest.mark.parametrize("kind", OURS)
def test_a_schema_is_draft_07(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("kind", OURS)
def test_a_schema_uses_only_what_is_checked(kind: str) -> None:
    for schema in subschemas(SCHEMAS[kind]):
        assert schema.keys() <= KEYWORDS
        assert schema.get("format", "domain") in FORMATS
        assert schema.get("$ref", "#/definitions/").startswith("#/definitions/")


@pytest.mark.parametrize("kind", OURS)
def test_an_object_with_properties_has_no_others(kind: str) -> None:
    for schema in subschemas(SCHEMAS[kind]):
        assert "properties" not in schema or schema["additionalProperties"] is False


@pytest.mark.parametrize("kind", OURS)
def test_a_schema_tells_editors_what_its_file_is(kind: str) -> None:
    assert SCHEMAS[kind]["title"]
    assert SCHEMAS[kind]["description"]
