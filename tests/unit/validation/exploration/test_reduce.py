"""Finding the fewest changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.validation.exploration.model import Changes
from sardonyx.validation.exploration.reduce import reduced


def changes_of(numbers: range) -> Changes:
    return tuple(((str(number),), number) for number in numbers)


@given(st.integers(1, 40), st.data())
def test_exactly_the_culprits_are_left(size: int, data: st.DataObject):
    everything = changes_of(range(size))
    culprits = set(data.draw(st.lists(st.sampled_from(everything), min_size=1, max_size=3, unique=True)))
    assert set(reduced(everything, lambda part: culprits <= set(part), 10_000)) == culprits


def test_it_ends_after_so_many_tries():
    tried: list[Changes] = []
    reduced(changes_of(range(64)), lambda part: bool(tried.append(part)), 10)
    assert len(tried) < 20


def test_one_change_is_not_tried_again():
    one = changes_of(range(1))
    assert reduced(one, lambda _: 1 / 0 > 0, 10) == one
