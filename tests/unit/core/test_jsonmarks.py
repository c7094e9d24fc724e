import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import read_yaml

KEYS = st.text('ab"\\é☃𝄞\n{}[],:', max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 0, 2]))
def test_json_is_marked_as_yaml_is(value, indent):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert list(read_json(text, "x").marks.items()) == list(read_yaml(text, "x").marks.items())


def test_tabs_and_carriage_returns_are_white_space():
    marks = read_json(b'\xef\xbb\xbf{\r\n\t"a" :\t[ 1,\r\n\t\t2 ]\r}', "x").marks
    assert dict(marks) == {(): (1, 1), ("a",): (2, 2), ("a", 0): (2, 10), ("a", 1): (3, 3)}


@pytest.mark.parametrize("path", [("b",), ("a", 1), ("a", "0"), ("a", 0, "x"), (0,), ("a", True)])
def test_what_is_not_there_has_no_mark(path):
    marks = read_json('{"a": [1], "0": 2}', "x").marks
    assert path not in marks
