import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import lookup, parse_path
from sardonyx.instances.settings import Setting, apply_settings, merge

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=3)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("a", 2, {"a": 2, "list": [1, 2], "o": {"x": 1}}),
        ("o", {"y": 2}, {"a": 1, "list": [1, 2], "o": {"x": 1, "y": 2}}),
        ("o", {}, {"a": 1, "list": [1, 2], "o": {"x": 1}}),
        ("o", 3, {"a": 1, "list": [1, 2], "o": 3}),
        ("list", [3], {"a": 1, "list": [3], "o": {"x": 1}}),
        ("list[0]", 3, {"a": 1, "list": [3, 2], "o": {"x": 1}}),
        ("list[2]", 3, {"a": 1, "list": [1, 2, 3], "o": {"x": 1}}),
        ("new[0].name", "x", {"a": 1, "list": [1, 2], "o": {"x": 1}, "new": [{"name": "x"}]}),
    ],
)
def test_objects_are_merged_and_anything_else_replaced(path, value, expected):
    assert apply_settings({"a": 1, "list": [1, 2], "o": {"x": 1}}, [Setting(parse_path(path), value)]) == expected


def test_a_later_setting_wins():
    assert apply_settings({}, [Setting((), {"a": 1}), Setting(("a",), 2)]) == {"a": 2}


@pytest.mark.parametrize("path", ["list[3]", "o[0]", "list.key", "a.key"])
def test_an_impossible_path_is_refused_by_name(path):
    with pytest.raises(UsageError, match=path.replace("[", r"\[")):
        apply_settings({"a": 1, "list": [1, 2], "o": {"x": 1}}, [Setting(parse_path(path), "s3cret")])


@given(OBJECTS, OBJECTS)
def test_merging_again_changes_nothing(below, above):
    assert merge(merge(below, above), above) == merge(below, above)


@given(OBJECTS, st.lists(st.text(max_size=5), min_size=1, max_size=1).map(tuple), st.integers())
def test_a_setting_is_there_afterwards(values, path, value):
    assert lookup(apply_settings(values, [Setting(path, value)]), path) == value


def test_a_setting_never_shows_its_value():
    assert "hunter2" not in repr(Setting(("password",), "hunter2"))
