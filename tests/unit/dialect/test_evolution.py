"""Schema evolution: the changes that cases/evolution/changes.yaml describes, and what holds of every comparison."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import UnusableSchema
from sardonyx.dialect.evolution import Certainty, ChangeKind, ValuesContract, compare_schemas, pattern_text

FILE = Path(__file__).parent / "cases" / "evolution" / "changes.yaml"
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value


def contract(properties, values=None):
    return ValuesContract({"type": "object", "properties": properties}, values or {})


def said(change):
    sides = [None if side is None else json.dumps(side) for side in (change.old, change.new)]
    if change.kind in (ChangeKind.REMOVED, ChangeKind.ADDED) or change.keyword == "type":
        sides = [side and side.strip('"') for side in sides]
    parts = ["!" if change.breaking else "", change.kind, pattern_text(change.path), change.keyword]
    if change.renamed_to:
        parts.append(f"=> {pattern_text(change.renamed_to)} ({change.certainty})")
    if any(sides):
        parts.append(" -> ".join(side or "-" for side in sides))
    return " ".join(filter(None, parts))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_changes(case):
    old = contract(case["old"], case.get("old-values", case.get("values")))
    found = compare_schemas(old, contract(case["new"], case.get("values")), [{}])
    assert sorted(map(said, found)) == sorted(case["changes"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_breaks_comes_first(case):
    found = compare_schemas(contract(case["old"]), contract(case["new"]), [{}])
    assert [change.breaking for change in found] == sorted((change.breaking for change in found), reverse=True)


NODES = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "object", "array", "boolean", "odd"])},
    optional={
        "default": st.none() | st.booleans() | st.integers(0, 3) | st.text(max_size=2),
        "title": st.sampled_from(["T", "U"]),
        "maximum": st.integers(0, 3) | st.text(max_size=1),
        "enum": st.lists(st.integers(0, 2), max_size=2) | st.just(3),
        "x-onyxia": st.just(4) | st.fixed_dictionaries({"overwriteDefaultWith": st.sampled_from(["a.b", "", 5])}),
        "hidden": st.booleans() | st.just({}),
        "required": st.just(["a"]) | st.just(True),
    },
)
SCHEMAS = st.recursive(
    NODES,
    lambda inner: st.builds(
        lambda node, children, item: {**node, "properties": children, "items": item},
        NODES,
        st.dictionaries(st.sampled_from(["a", "b", "c", "*"]), inner, max_size=3),
        inner | st.just([]),
    ),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 2) | st.dictionaries(st.just("a"), st.none()))


@given(SCHEMAS, VALUES)
def test_nothing_changes_from_one_to_itself(schema, values):
    assert compare_schemas(ValuesContract(schema, values), ValuesContract(schema, values), [{}]) == []


@given(SCHEMAS, VALUES, SCHEMAS, VALUES)
def test_any_two_can_be_compared(old, old_values, new, new_values):
    found = compare_schemas(ValuesContract(old, old_values), ValuesContract(new, new_values), [{}])
    assert all(change.reason for change in found)


def test_a_chart_without_a_schema_is_compared_by_its_values_yaml():
    old, new = ValuesContract(None, {"a": 1, "b": "x"}), ValuesContract(None, {"a": "1", "b": "y"})
    assert [change.kind for change in compare_schemas(old, new)] == [
        ChangeKind.RETYPED,
        ChangeKind.DEFAULT,
        ChangeKind.DEFAULT,
    ]


def test_a_schema_nested_without_end_is_refused():
    schema = {"type": "string"}
    for _ in range(5_000):
        schema = {"type": "object", "properties": {"a": schema}}
    with pytest.raises(UnusableSchema):
        compare_schemas(ValuesContract(schema, {}), ValuesContract(schema, {}))


def test_the_default_of_a_password_is_marked_secret():
    (change,) = compare_schemas(
        contract({"a": {"type": "string", "default": "x", "render": "password"}}),
        contract({"a": {"type": "string", "default": "y", "render": "password"}}),
    )
    assert (change.kind, change.secret) == (ChangeKind.DEFAULT, True)


def test_the_values_stay_out_of_the_representation():
    (change,) = compare_schemas(
        contract({"a": {"type": "string", "default": "hunter2"}}), contract({"a": {"type": "string", "default": "z"}})
    )
    assert "hunter2" not in repr(change)


def test_certainty_is_in_words():
    assert [*Certainty] == ["likely", "possible"]
