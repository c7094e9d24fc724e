"""Which layer refuses which value, and that no reason shows the value: cases/refusals/cases.yaml."""

from pathlib import Path

import pytest

from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import MalformedSchema, full_context, refusals, violations, web_violation

FILE = Path(__file__).parent / "cases" / "refusals" / "cases.yaml"
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value


def refuse(case):
    schema = {"type": "object", "properties": {"x": case["node"]}}
    return refusals(schema, {"x": case["value"]}, full_context())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_layer_path_and_reason(case):
    found = [[format_path(refusal.path), str(refusal.layer), refusal.reason] for refusal in refuse(case)]
    assert found == case["refused"]


@pytest.mark.parametrize("case", [case for case in CASES.values() if "s3cr3t" in str(case["value"]).lower()])
def test_no_reason_shows_the_value(case):
    assert not [refusal for refusal in refuse(case) if "s3cr3t" in refusal.reason.lower()]


def test_web_violation_of_one_node():
    assert web_violation({"type": "integer", "minimum": 2}, 1, {}) == "is less than the minimum 2"
    assert web_violation({"type": "integer", "minimum": 2}, 2, {}) is None


def test_an_unusable_node_is_a_reason():
    assert "cannot be used" in web_violation({"type": "string", "pattern": "("}, "a", {})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strange"},
        {"properties": []},
        {"$ref": "https://example.org/schema.json"},
        {"$ref": "#/definitions/none"},
        {"$ref": "#"},
        {"pattern": "("},
        {"additionalProperties": False, "patternProperties": {"(": {}}},
    ],
)
def test_a_schema_that_cannot_be_used(schema):
    with pytest.raises(MalformedSchema):
        violations(schema, {"a": "b"} if "patternProperties" in schema else "text")


def test_violations_are_in_the_order_of_their_paths():
    schema = {"items": {"type": "string"}}
    assert [violation.path for violation in violations(schema, [1] * 11)] == [(index,) for index in range(11)]


def test_booleans_are_no_integers():
    assert [str(violation) for violation in violations({"type": "integer"}, True)] == ["(root): is not of type integer"]
