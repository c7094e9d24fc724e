"""JavaScript's numbers, equality and regular expressions."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.javascript import as_json, identity, number_text, parse_float, same
from sardonyx.dialect.patterns import matches

NUMBERS = {
    -0.0: "0",
    3.0: "3",
    0.1: "0.1",
    -2.5: "-2.5",
    1e21: "1e+21",
    1e20: "100000000000000000000",
    123456789012345678: "123456789012345680",
    1e-6: "0.000001",
    1.5e-7: "1.5e-7",
    10**400: "Infinity",
}


@pytest.mark.parametrize(("number", "text"), NUMBERS.items(), ids=NUMBERS.values())
def test_number_text(number, text):
    assert number_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back(number):
    assert parse_float(number_text(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("3Gi", 3), ("  -.5e1x", -5), ("1.", 1), ("1e", 1), ("\ufeff7", 7), ("Infinityx", float("inf"))],
)
def test_parse_float(text, number):
    assert parse_float(text) == number


@pytest.mark.parametrize("text", ["", "x3", ".", "e5", "\x1c3", "\u0663"])
def test_parse_float_of_what_is_no_number(text):
    assert parse_float(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": 1, "b": [2]}, {"b": [2.0], "a": 1}), (float("nan"), float("nan")), (None, None), ("a", "a")],
)
def test_same(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, -0.0), (None, False), ("1", 1), ([1, 2], [2, 1]), ({"a": None}, {}), ([], None)]
)
def test_not_the_same(one, other):
    assert not same(one, other)


def test_as_json_writes_numbers_as_they_are_sent():
    text = json.dumps(as_json({"a": [1.0, 2.5, float("nan"), float("inf"), True]}))
    assert text == '{"a": [1, 2.5, null, null, true]}'


@pytest.mark.parametrize("value", [{1: "a"}, {"a": b"bytes"}, [{1, 2}]])
def test_as_json_refuses_other_types(value):
    with pytest.raises(UnusableNode):
        as_json(value)


MATCHES = [
    ("b", "abc"),
    (r"^\w+$", "a_9"),
    (r"[^]", "\n"),
    (r"a{,2}", "a{,2}"),
    (r"^..$", "\U0001d4b3"),
    (r"^\s$", "\ufeff"),
    (r"[\w-.]$", "-"),
    (r"^(a)?\1$", ""),
    (r"\2(a)", "\x02a"),
    (r"^(?<n>a)\k<n>$", "aa"),
    (r"\u{2}", "uu"),
    (r"[[]", "["),
    (r"[--a]", "."),
    (r"\_\-\/", "_-/"),
    ("^[a-z]{2,3}?$", "abc"),
]
NO_MATCHES = [
    ("^b", "abc"),
    ("a$", "a\n"),
    (r"\d", "\u0663"),
    (r"\w", "é"),
    (".", "\r"),
    ("[]", "a"),
    (r"^.$", "\U0001d4b3"),
    (r"\S", "\u00a0"),
]


@pytest.mark.parametrize(("pattern", "text"), MATCHES)
def test_matches(pattern, text):
    assert matches(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), NO_MATCHES)
def test_does_not_match(pattern, text):
    assert not matches(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "a**", "a++", "+a", "^*", "\\", "(?P<n>a)", "(?>a)", "a{2,1}", "(?<=a)*", "(?<=a+)b", "[z-a]"],
)
def test_a_pattern_that_cannot_be_used(pattern):
    with pytest.raises(UnusableNode):
        matches(pattern, "a")


@given(st.text(alphabet="ab(){}[]\\^$.|?*+-,1<=!:dkuxc0", max_size=12), st.text(max_size=5))
def test_any_pattern_matches_or_is_refused(pattern, text):
    with suppress(UnusableNode):
        assert matches(pattern, text) in {True, False}


JSON = st.recursive(
    st.sampled_from([None, True, False, 0, 1, -0.0, 0.0, 1.0, float("nan"), "1", "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@given(JSON, JSON)
def test_values_are_the_same_when_their_identities_are_equal(one, other):
    assert same(one, other) == (identity(one) == identity(other))
