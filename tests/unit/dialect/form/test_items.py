"""What "add" appends to a repeatable group."""

import pytest

from sardonyx.dialect import UnresolvableValue
from sardonyx.dialect.form import compute_form, new_item


def added(array, written=None, context=None):
    """Return the item added to the array at ``list.of``."""
    schema = {"type": "object", "properties": {"list": {"type": "object", "properties": {"of": array}}}}
    values = {} if written is None else {"list": {"of": written}}
    group = compute_form(schema, values, context or {}).section.main[0].nodes[0]
    return new_item(schema, group, values, context or {})


def test_the_default_of_the_item():
    items = {"type": "object", "properties": {"a": {"type": "string", "default": "x"}, "b": {"const": 1}}}
    assert added({"type": "array", "items": items, "default": []}) == {"a": "x", "b": 1}


def test_a_value_of_the_context():
    items = {"type": "string", "x-onyxia": {"overwriteDefaultWith": "user.name"}}
    assert added({"type": "array", "items": items, "default": []}, context={"user": {"name": "ada"}}) == "ada"


def test_the_items_own_default_comes_before_that_of_the_array():
    assert added({"type": "array", "items": {"type": "string", "default": "x"}, "default": ["z"]}) == "x"


def test_the_element_of_the_default_that_is_next_or_the_first():
    array = {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]}
    assert added(array) == "a"


def test_the_first_element_of_values_yaml():
    assert added({"type": "array", "items": {"type": "string"}}, written=["c"]) == "c"


def test_the_schema_of_an_array_inside_items_is_found():
    inner = {"type": "array", "items": {"type": "integer", "default": 7}, "default": []}
    outer = {"type": "object", "properties": {"o": {"type": "array", "items": inner, "default": [[]]}}}
    group = compute_form(outer, {}, {}).section.main[0].nodes[0]
    assert (group.path, new_item(outer, group, {}, {})) == (("o", 0), 7)


@pytest.mark.parametrize(
    "items", [{"type": "string"}, {"type": "string", "enum": ["a"]}, {"type": "object", "default": 1}]
)
def test_nothing_to_add_stops(items):
    with pytest.raises(UnresolvableValue) as refused:
        added({"type": "array", "items": items, "default": []})
    assert refused.value.path == ("list", "of", 0)
