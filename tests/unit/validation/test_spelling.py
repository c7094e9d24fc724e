import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.validation.spelling import distance, misspelt

KNOWN = {"keywords", "ide/git", "ide/persistence", "s3"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("keyworks", "keywords"),
        ("ide/persistance", "ide/persistence"),
        ("ide/gpu", None),
        ("s4", None),
        ("keywords", None),
        ("team", None),
    ],
)
def test_only_a_slip_of_the_pen_is_one(name, meant):
    assert misspelt(name, KNOWN) == meant


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_a_distance(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
