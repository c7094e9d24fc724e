"""What a schema made to keep us busy cannot do: every check here would otherwise take hours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.dialect.draft07 import violations
from sardonyx.dialect.errors import MalformedSchema, UnusableNode
from sardonyx.dialect.expressions import context_scope, resolve
from sardonyx.dialect.pattern_sets import matches_anywhere
from sardonyx.dialect.patterns import matches

# Parts as the translation writes them.
ATOMS = ["a", "b", "[ab]", "[^a]", "[0-9]", r"\A", r"\Z", r"\b", "(?:)"]
QUANTIFIERS = ["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"]


def grouped(parts):
    def joined(lists):
        return [part for each in lists for part in each]

    choices = st.lists(st.lists(parts, max_size=3).map(joined), min_size=1, max_size=3)
    insides = choices.map(lambda lists: joined([[*each, "|"] for each in lists])[:-1])
    heads = st.sampled_from(["(", "(?:", "(?=", "(?!"])
    groups = st.builds(lambda head, inside: [head, *inside, ")"], heads, insides)
    plain = st.builds(
        lambda inside, quantifier: ["(?:", *inside, ")", quantifier], insides, st.sampled_from(QUANTIFIERS)
    )
    return groups | plain


PATTERNS = st.recursive(st.sampled_from(ATOMS).map(lambda atom: [atom]), grouped, max_leaves=8)


@given(PATTERNS, st.text("ab1 \n", max_size=7))
def test_following_all_ways_at_once_finds_what_trying_one_after_another_does(parts, text):
    expected = re.compile("".join(parts), re.ASCII).search(text) is not None
    assert matches_anywhere(tuple(parts), text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^(a+)+$", "a" * 5000 + "!", False),
        ("^(a|a)*$", "a" * 5000 + "!", False),
        ("^([a-z]+)*[a-z]+$", "a" * 5000, True),
        (".*.*.*.*x", "a" * 5000, False),
        ("(?:a{1,1000}){1,1000}$", "a" * 5000, True),
        ("(?<=(?=(a+)+b)a)b", "a" * 500 + "b", True),
    ],
)
def test_a_pattern_with_many_ways_is_matched_all_the_same(pattern, text, expected):
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        (r"(a*)*\1$", "a" * 100 + "!", "back reference"),
        ("^((a{1000}){1000}){1000}$", "a" * 100_000, "too long"),
        ("(" * 4000 + "a+" + ")*" * 4000, "a" * 100, "pattern"),
        ("[" * 9999, "a", "pattern"),
        ("[" * 200_000, "a", "more than 10000"),
    ],
)
def test_a_pattern_that_takes_too_long_is_refused(pattern, text, words):
    with pytest.raises(UnusableNode, match=words):
        matches(pattern, text)


def test_references_that_double_at_every_step_are_refused():
    doubling = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(40)}
    schema = {"$defs": {**doubling, "a40": {}}, "properties": {"a": {"$ref": "#/$defs/a0"}}}
    with pytest.raises(MalformedSchema, match="more than 100000 steps"):
        violations(schema, {"a": "x"})


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ([{"a": number} for number in range(50_000)], True),
        ([float("inf"), float("nan")], True),
        ([1, True, "1", [1], {"a": 1}, 0, False, None], True),
        ([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}], False),
    ],
)
def test_items_are_compared_once(items, unique):
    assert (violations({"uniqueItems": True}, items) == []) is unique


@given(st.text("{}a", max_size=12).filter(lambda text: "{{" in text))
def test_templates_are_cut_as_upstream_s_expression_cuts_them(template):
    scope = context_scope(dict.fromkeys(re.findall(r"\{\{([^}]+)\}\}", template), "V"), None)
    expected = re.sub(r"\{\{([^}]+)\}\}", "V", template)
    found = resolve(template, scope)
    assert found is not None
    assert found.value == expected


def test_a_template_of_openings_only_is_its_own_text():
    template = "{{" * 500_000
    found = resolve(template, context_scope({}, None))
    assert found is not None
    assert found.value == template


@pytest.mark.parametrize("rule", [{"minimum": float("inf")}, {"enum": [float("inf")]}, {"const": float("inf")}])
def test_a_rule_that_json_cannot_say_is_named_all_the_same(rule):
    (violation,) = violations(rule, 5)
    assert "Infinity" in violation.message
