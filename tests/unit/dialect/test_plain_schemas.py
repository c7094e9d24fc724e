import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.dialect.draft07_rules import find_violations
from sardonyx.dialect.errors import MalformedSchema
from sardonyx.dialect.plain_schemas import plain_check

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.sampled_from([None, True, False, 0, 1, 1.0, 1.5, -3, 7, float("inf"), "", "a", "ab1", "a\n", "é", "1"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
TYPES = st.sampled_from(["object", "array", "string", "boolean", "integer", "number", "null", "text"])
PATTERNS = st.sampled_from(
    ["^[a-z]+$", "a", "^$", "[0-9-_.]", "^(a|b)?1$", "a{2}", "\\d", "(?=a)", "[", "a**", "^\\.$", "é"]
)
ODD = SCALARS | st.lists(SCALARS, max_size=2)


def keywords(inner):
    return st.fixed_dictionaries(
        {},
        optional={
            "$schema": st.sampled_from(
                ["http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-04/schema#"]
            ),
            "type": TYPES | st.lists(TYPES, max_size=2) | ODD,
            "title": ODD,
            "default": VALUES,
            "x-onyxia": VALUES,
            "properties": st.dictionaries(NAMES, inner, max_size=3) | ODD,
            "additionalProperties": st.booleans() | inner | ODD,
            "items": inner | ODD,
            "required": st.lists(NAMES, max_size=2) | ODD,
            "enum": st.lists(SCALARS, max_size=3) | ODD,
            "pattern": PATTERNS | ODD,
            "uniqueItems": st.booleans() | ODD,
            "minimum": st.integers(-2, 2) | ODD,
            "maximum": st.integers(-2, 2) | ODD,
            "minLength": st.integers(-1, 2) | ODD,
            "maxLength": st.integers(-1, 2) | ODD,
            "minItems": st.integers(-1, 2) | ODD,
            "maxItems": st.integers(-1, 2) | ODD,
            "const": SCALARS,
        },
    )


SCHEMAS = st.recursive(keywords(st.just({})), keywords, max_leaves=4)


@given(SCHEMAS, VALUES)
def test_what_surely_fits_has_no_violation_of_draft_07(schema, value):
    check = plain_check(schema)
    if check and check(value):
        assert not find_violations(schema, value)


@given(SCHEMAS)
def test_a_schema_that_is_not_draft_07_is_not_plain(schema):
    try:
        find_violations(schema, None)
    except MalformedSchema:
        assert plain_check(schema) is None


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": ["string", "null"]}, None),
        ({"type": "integer", "minimum": 1, "maximum": 3}, 3),
        ({"type": "string", "enum": ["a", "b"], "pattern": "^[a-z0-9-_./]+(:[a-z0-9-_.]+)?$"}, "b"),
        ({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}, {"a": "", "b": 1}),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 2}, ["a", "b"]),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "required": ["a"]}, {"a": None}),
    ],
)
def test_the_usual_fits(schema, value):
    assert plain_check(schema)(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1.0),
        ({"type": "number"}, float("nan")),
        ({"type": "string", "pattern": "^a"}, "é"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}),
        ({"required": ["a"]}, {}),
        ({"uniqueItems": True}, [{}, {}]),
    ],
)
def test_what_some_may_refuse_is_not_said_to_fit(schema, value):
    assert not plain_check(schema)(value)


@pytest.mark.parametrize(
    "keyword", ["$ref", "$id", "allOf", "oneOf", "const", "format", "dependencies", "if", "unknown"]
)
def test_a_schema_that_says_more_is_not_plain(keyword):
    assert plain_check({"properties": {"a": {keyword: "x"}}}) is None
