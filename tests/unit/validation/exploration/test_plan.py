"""Which renders are made."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from sardonyx.core.valuepaths import format_path
from sardonyx.dialect import full_context
from sardonyx.validation.exploration import plan
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.fields import form_fields
from sardonyx.validation.exploration.model import Variation

SWITCHES = {name: {"type": "boolean", "default": False} for name in "abcde"}


def menu_of(properties: dict[str, Any], values: dict[str, Any]) -> plan.Menu:
    schema = {"type": "object", "properties": properties}
    context = full_context()
    return plan.menu(form_fields(schema, values, context), values, Choices(schema, {}, context))


def changed(variation: Variation) -> dict[str, Any]:
    return {format_path(path): value for path, value in variation.changes}


def test_the_most_telling_value_of_every_field_comes_first():
    properties = {"one": {"type": "string", "enum": ["a", "b", "c"]}, "two": {"type": "boolean"}}
    found = plan.singles(menu_of(properties, {"one": "a", "two": True}), 0)
    assert [changed(each) for each in found] == [{"one": "b"}, {"two": False}, {"one": "c"}]


def test_half_a_range_takes_the_other_half_along():
    half = {"type": "string", "sliderMin": 1, "sliderMax": 9, "sliderUnit": "Gi", "sliderRangeId": "memory"}
    properties = {
        "requests": {"type": "object", "properties": {"memory": {**half, "sliderExtremity": "down"}}},
        "limits": {"type": "object", "properties": {"memory": {**half, "sliderExtremity": "up"}}},
    }
    values = {"requests": {"memory": "2Gi"}, "limits": {"memory": "4Gi"}}
    found = [changed(each) for each in plan.singles(menu_of(properties, values), 0)]
    assert {"limits.memory": "1Gi", "requests.memory": "1Gi"} in found
    assert {"requests.memory": "9Gi", "limits.memory": "9Gi"} in found


def test_switches_leave_suspension_alone():
    properties = {
        "a": {"type": "boolean"},
        "global": {"type": "object", "properties": {"suspend": {"type": "boolean"}}},
    }
    fields = menu_of(properties, {"a": False, "global": {"suspend": False}}).fields
    assert plan.switches(fields, on=True) == ((("a",), True),)


def test_mixed_rows_bring_every_pair_of_siblings_together():
    menu = menu_of(SWITCHES, dict.fromkeys(SWITCHES, False))
    rows = [changed(each) for each in plan.mixes(menu, 0, 10, [])]
    pairs = {(one, row.get(one, False), other, row.get(other, False)) for row in rows for one, other in PAIRS}
    assert len(pairs) == 4 * len(PAIRS)


PAIRS = list(combinations(SWITCHES, 2))


def test_mixed_rows_are_the_same_every_time():
    menu = menu_of(SWITCHES, dict.fromkeys(SWITCHES, False))
    assert plan.mixes(menu, 0, 10, []) == plan.mixes(menu, 0, 10, [])


def test_mixed_rows_leave_out_what_is_known_to_break():
    menu = menu_of(SWITCHES, dict.fromkeys(SWITCHES, False))
    rows = plan.mixes(menu, 0, 10, [((("a",), True),)])
    assert all("a" not in changed(row) for row in rows)


def test_every_text_that_accepts_it_gets_each_strange_text():
    properties = {"free": {"type": "string"}, "digits": {"type": "string", "pattern": "^[0-9]*$"}}
    menu = menu_of(properties, {"free": "", "digits": ""})
    found = list(plan.edges(menu.fields, Choices({}, {}, full_context()), 0))
    assert [changed(each) for each in found if "digits" in changed(each)] == [{"free": "123", "digits": "123"}]


def test_rows_give_every_field_another_value_and_at_last_the_last():
    properties = {"one": {"type": "string", "enum": ["a", "b", "c"]}, "two": {"type": "boolean"}}
    found = [changed(each) for each in plan.rows(menu_of(properties, {"one": "a", "two": True}), 0)]
    assert found == [{"one": "b", "two": False}, {"one": "c", "two": False}]
