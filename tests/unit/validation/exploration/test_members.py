"""Texts made from patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.patterns import matches
from sardonyx.validation.exploration.members import members

PATTERNS = [
    "^[a-zA-Z0-9_]+$",
    "^[a-z0-9-]+$",
    r"^([a-z0-9.-]+(:\d+)?/)?[\w./-]+(:[\w.-]+)?$",
    "^https?://[^ ]+$|^$",
    r"^\d{4}-\d{2}$",
    "^(?:a|bb|ccc){2,3}$",
    r"^(?=.*\d).{3,8}$",
    "^[^a-z]$",
    "x",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_usual_patterns_have_members(pattern: str):
    assert members(pattern)


def test_alternatives_and_repetitions_give_several_members():
    assert {"a", "bb"} <= set(members("^(a|bb)$"))


@pytest.mark.parametrize("pattern", ["(", "^a{5000}$", r"^[一-龥]+$", r"^\p{L}+$", "^(a)b\\1$"])
def test_what_cannot_be_made_is_left_out(pattern: str):
    assert all(matches(pattern, member) for member in members(pattern))


@given(st.text(alphabet="ab01.[]()|*+?{},^$\\d-", max_size=12))
def test_every_member_is_accepted(pattern: str):
    try:
        assert all(matches(pattern, member) for member in members(pattern))
    except UnusableNode:
        assert members(pattern) == []
