"""The editor's schema: the one that Onyxia 5.5.2 made itself for the cases of ``test_onyxia_values``."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from sardonyx.dialect import MalformedSchema, UnresolvableValue, violations
from sardonyx.dialect.editor import editor_schema

FOLDER = Path(__file__).parent / "cases"


def lines(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


CONTEXT, *CASES = lines("onyxia-values.jsonl")
EXPECTED = {line["id"]: line["editor"] for line in lines("onyxia-editor.jsonl")}


def schema_of(**properties):
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in EXPECTED], ids=lambda case: case["id"])
def test_makes_what_onyxia_makes(case):
    made = editor_schema(case["schema"], case["values"], CONTEXT["context"])
    assert json.dumps(made, sort_keys=True) == json.dumps(EXPECTED[case["id"]], sort_keys=True)


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] not in EXPECTED], ids=lambda case: case["id"])
def test_stops_where_onyxia_stops(case):
    with pytest.raises(UnresolvableValue):
        editor_schema(case["schema"], case["values"], CONTEXT["context"])


def test_the_input_stays_as_it_is():
    schema = schema_of(a={"type": "string", "default": "x", "render": "password"})
    before = deepcopy(schema)
    editor_schema(schema, {}, {})
    assert schema == before


def test_a_key_beyond_the_schema_is_refused_by_the_result():
    made = editor_schema(schema_of(a={"type": "string", "default": "x"}), {}, {})
    assert [found.path for found in violations(made, {"a": "y", "b": 1})] == [("b",)]


def test_a_default_from_the_context_stands_in_the_result():
    node = {"type": "string", "default": "x", "x-onyxia": {"overwriteDefaultWith": "user.lang"}}
    made = editor_schema(schema_of(a=node), {}, {"user": {"lang": "fr"}})
    assert made["properties"]["a"] == {"type": "string", "default": "fr"}


def test_a_malformed_schema_is_refused():
    with pytest.raises(MalformedSchema):
        editor_schema(schema_of(a={"title": 3}), {}, {})
