import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import MISSING, assign, format_path, leaves, lookup, parse_path

PATHS = st.lists(st.text(min_size=1, max_size=6) | st.integers(0, 30), min_size=1, max_size=5).filter(
    lambda path: isinstance(path[0], str)
)


@given(PATHS)
def test_a_path_is_read_as_it_was_written(path):
    assert parse_path(format_path(path)) == tuple(path)


@pytest.mark.parametrize("text", ["", ".", "a.", "a..b", "a[", "a[x]", "a[1]b", "a]"])
def test_what_is_not_a_path_is_refused(text):
    with pytest.raises(UsageError, match="not a path"):
        parse_path(text)


def test_assigning_creates_what_is_missing_and_leaves_the_original():
    tree = {"a": {"b": 1}}
    assert assign(tree, ("a", "c", 0, "d"), 2) == {"a": {"b": 1, "c": [{"d": 2}]}}
    assert tree == {"a": {"b": 1}}


@pytest.mark.parametrize("path", [("a", 0), ("l", "k"), ("l", 5)])
def test_assigning_where_a_path_does_not_fit_is_refused(path):
    with pytest.raises(UsageError):
        assign({"a": {}, "l": [1]}, path, 1)


def test_a_missing_value_is_not_null():
    assert lookup({"a": None}, ("a",)) is None
    assert lookup({"a": None}, ("a", "b")) is MISSING


def test_empty_containers_are_leaves():
    assert dict(leaves({"a": {}, "b": [[], 1]})) == {("a",): {}, ("b", 0): [], ("b", 1): 1}
