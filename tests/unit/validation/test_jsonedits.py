"""Edits to JSON leave everything but the member they are about as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import place_of
from sardonyx.validation.jsonedits import JsonEdits

KEYS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)
MEMBERS = st.dictionaries(KEYS, st.none() | st.booleans() | st.integers(-9, 9) | KEYS | st.lists(KEYS), min_size=1)
INDENTS = st.sampled_from([None, 0, 2])


def _edited(text: str, edit) -> str:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:index]) for index in range(len(lines))]
    begin, end = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
    return text[:begin] + edit.text + text[end:]


@given(members=MEMBERS, indent=INDENTS, data=st.data())
def test_a_member_is_removed_with_its_comma(members, indent, data):
    key, text = data.draw(st.sampled_from(sorted(members))), json.dumps(members, indent=indent)
    edit = JsonEdits(text, "a.json").removal(place_of(read_json(text, "a.json"), (key,)), key)
    assert json.loads(_edited(text, edit)) == {name: value for name, value in members.items() if name != key}


@given(members=MEMBERS, indent=INDENTS, data=st.data())
def test_a_member_gets_another_value(members, indent, data):
    key, text = data.draw(st.sampled_from(sorted(members))), json.dumps(members, indent=indent)
    edit = JsonEdits(text, "a.json").replacement(place_of(read_json(text, "a.json"), (key,)), key, ["é"])
    assert json.loads(_edited(text, edit)) == {**members, key: ["é"]}


def test_a_place_that_is_not_the_key_has_no_edit():
    edits = JsonEdits('{"a": 1, "b": 2}', "a.json")
    assert edits.removal(place_of(read_json('{"a": 1, "b": 2}', "a.json"), ("b",)), "a") is None


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_only_a_line_feed_ends_a_line(separator):
    text = f'{{\n  "a": "x{separator}y",\n  "b": 2\n}}'
    edit = JsonEdits(text, "a.json").removal(place_of(read_json(text, "a.json"), ("b",)), "b")
    assert json.loads(_edited(text, edit)) == {"a": f"x{separator}y"}
