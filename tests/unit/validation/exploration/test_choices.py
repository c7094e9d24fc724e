"""The values that are tried for a field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import MISSING
from sardonyx.dialect import full_context, web_violation
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.fields import FormField, Widget, form_fields

CONTEXT = full_context()
NODES: dict[str, tuple[dict[str, Any], Any, list[Any]]] = {
    "a checkbox": ({"type": "boolean"}, True, [False]),
    "a select": ({"type": "string", "listEnum": ["a", "b", "c"]}, "b", ["a", "c"]),
    "a slider": ({"type": "string", "sliderMin": 1, "sliderMax": 9, "sliderUnit": "Gi"}, "2Gi", ["1Gi", "9Gi"]),
    "a slider of numbers": ({"type": "number", "sliderMin": 1, "sliderMax": 9}, 2, [1, 9]),
    "a slider at its end": ({"type": "number", "sliderMin": 1, "sliderMax": 9}, 9, [1]),
    "a number": ({"type": "integer", "minimum": 3}, 4, [3, 2**31 - 1]),
    "a number with a maximum": ({"type": "integer", "minimum": 3, "maximum": 5}, 4, [3, 5]),
    "a text": ({"type": "string"}, "x", ["", "sxtext"]),
    "a text that is empty": ({"type": "string"}, "", ["sxtext"]),
    "a text that must be something": ({"type": "string", "minLength": 1}, "x", ["sxtext"]),
    "a text with a pattern": ({"type": "string", "pattern": "^[0-9]+$"}, "7", ["00", "0000"]),
    "lines": ({"type": "string", "render": "textArea"}, "", ["sxtext", "first line\nsecond line\n"]),
    "a map": ({"type": "object"}, {}, [{"sxkey": "sxvalue"}]),
    "a map with something": ({"type": "object"}, {"a": "b"}, [{}, {"sxkey": "sxvalue"}]),
    "a list": ({"type": "array"}, [{"a": 1}], [[], [{"a": 1}, {"a": 1}]]),
    "items": (
        {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string", "default": "N"}}}},
        [],
        [[{"name": "N"}], [{"name": "N"}, {"name": "N1"}]],
    ),
    "items that cannot be added": ({"type": "array", "items": {"type": "string"}}, ["a"], [[]]),
}


def choices_for(node: dict[str, Any], current: Any) -> list[Any]:
    schema = {"type": "object", "properties": {"field": node}}
    (field,) = form_fields(schema, {"field": current}, CONTEXT)
    return Choices(schema, {}, CONTEXT).of(field, current)


@pytest.mark.parametrize(("node", "current", "expected"), NODES.values(), ids=NODES)
def test_choices(node: dict[str, Any], current: Any, expected: list[Any]):
    assert choices_for(node, current) == expected


PATTERNS = st.sampled_from(["^[a-z]+$", "^$|^[0-9]{2}$", r"^\S+$", "^x", "(a|b)c", "^[^:]*$"])
NODE = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"pattern": PATTERNS, "maxLength": st.integers(0, 9)}),
    st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"])}, optional={"minimum": st.integers(-9, 9)}),
    st.builds(
        lambda low, size, unit: {"type": "string", "sliderMin": low, "sliderMax": low + size, "sliderUnit": unit},
        st.integers(-5, 5),
        st.integers(0, 9),
        st.sampled_from(["", "m", "Gi"]),
    ),
    st.builds(lambda items: {"type": "array", "items": {"type": "boolean", "default": items}}, st.booleans()),
)


@given(NODE)
def test_every_value_is_one_that_the_form_accepts(node: dict[str, Any]):
    schema = {"type": "object", "properties": {"field": node}}
    for field in form_fields(schema, {}, CONTEXT):
        for value in Choices(schema, {}, CONTEXT).of(field, MISSING):
            assert web_violation(node, value, CONTEXT) is None


@given(PATTERNS, st.text(min_size=1, max_size=8))
def test_a_text_that_is_asked_for_is_inside_one_that_the_pattern_allows(pattern: str, wanted: str):
    node = {"type": "string", "pattern": pattern}
    text = Choices({}, {}, CONTEXT).text(FormField(("field",), node, Widget.TEXT), wanted)
    assert text is None or (wanted in text and web_violation(node, text, CONTEXT) is None)
