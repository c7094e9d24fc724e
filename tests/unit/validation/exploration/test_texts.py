"""Where markers end up."""

from __future__ import annotations

import pytest

from sardonyx.helm.engine import Rendering
from sardonyx.validation.exploration.texts import seen, spots

PLACES = {
    "plain": ("a:\n  b: sxm1z", 2, False),
    "quoted": ("a:\n  b: 'sxm1z'", 2, False),
    "first key of an item": ("a:\n  - b: sxm1z", 4, False),
    "in a block": ("a:\n  b: |\n    text sxm1z", 2, True),
    "deep in a block": ("a:\n  b: |-\n    text\n      more sxm1z", 2, True),
    "below a block": ("a:\n  b: |\n    text\n  c: sxm1z", 2, False),
    "in a folded block of an item": ("- >-\n  text sxm1z", 0, True),
    "an item": ("a:\n  - --b=sxm1z", 2, False),
    "an item in quotes, with a colon": ('a:\n  - "b: sxm1z"', 2, False),
}


@pytest.mark.parametrize(("text", "indent", "is_block"), PLACES.values(), ids=PLACES)
def test_a_key_beside_the_text(text: str, indent: int, is_block: bool):
    (spot,) = spots(Rendering({"demo/templates/a.yaml": text}, ""))
    assert (spot.number, spot.indent, spot.is_block) == (1, indent, is_block)


def test_what_is_in_the_notes_is_seen_too():
    assert seen(Rendering({"a": "sxm1z sxm22z"}, "sxm3z")) == {1, 22, 3}
