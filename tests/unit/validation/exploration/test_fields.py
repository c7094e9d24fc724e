"""The fields of a form, and what opens them."""

from __future__ import annotations

from typing import Any

from sardonyx.core.valuepaths import format_path
from sardonyx.validation.exploration.fields import form_fields

WHEN_OFF = {"value": False, "path": "enabled", "isPathRelative": True}


def found(properties: dict[str, Any], values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    schema = {"type": "object", "properties": properties}
    return {
        format_path(each.path): {format_path(path): value for path, value in each.setting}
        for each in form_fields(schema, values, {})
    }


def test_a_field_that_is_hidden_comes_with_what_shows_it():
    group = {"enabled": {"type": "boolean"}, "size": {"type": "integer", "hidden": WHEN_OFF}}
    properties = {"disk": {"type": "object", "properties": group}}
    assert found(properties, {"disk": {"enabled": False, "size": 1}}) == {
        "disk.enabled": {},
        "disk.size": {"disk.enabled": True},
    }


def test_what_hides_it_may_be_hidden_too():
    properties = {
        "first": {"type": "boolean"},
        "second": {"type": "string", "enum": ["a", "b"], "hidden": {"value": False, "path": "first"}},
        "third": {"type": "string", "hidden": {"value": "a", "path": "second"}},
    }
    fields = found(properties, {"first": False, "second": "a", "third": ""})
    assert fields["third"] == {"first": True, "second": "b"}


def test_what_hides_a_group_hides_what_is_in_it():
    inside = {"name": {"type": "string"}}
    properties = {
        "on": {"type": "boolean"},
        "group": {"type": "object", "properties": inside, "hidden": {"value": False, "path": "on"}},
    }
    assert found(properties, {"on": False})["group.name"] == {"on": True}


def test_what_is_always_hidden_or_constant_is_left_out():
    properties = {
        "hidden": {"type": "string", "hidden": True},
        "also": {"type": "string", "x-onyxia": {"hidden": True}},
        "fixed": {"type": "string", "const": "a"},
        "unreachable": {"type": "string", "hidden": {"value": "a", "path": "hidden"}},
    }
    assert found(properties, {"hidden": "a"}) == {}


def test_conditions_that_turn_in_a_circle_end():
    properties = {
        "one": {"type": "boolean", "hidden": {"value": False, "path": "other"}},
        "other": {"type": "boolean", "hidden": {"value": False, "path": "one"}},
    }
    assert found(properties, {"one": False, "other": False}) == {}
