"""Renders compared, some of which draw something at random."""

from __future__ import annotations

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import RenderFailed
from sardonyx.validation.exploration.steadiness import Steadiness


def rendering(text: str, notes: str = "") -> Rendering:
    return Rendering({"demo/templates/a.yaml": text}, notes)


def test_the_same_text_does_not_differ():
    assert not Steadiness(rendering("a: 1"), rendering("a: 1")).differs(rendering("a: 1"))


def test_any_other_text_differs():
    assert Steadiness(rendering("a: 1"), rendering("a: 1")).differs(rendering("a: 2"))


def test_the_notes_count():
    assert Steadiness(rendering("a: 1", "hi"), rendering("a: 1", "hi")).differs(rendering("a: 1", "bye"))


def test_a_file_more_differs():
    more = Rendering({**rendering("a: 1").files, "demo/templates/b.yaml": "b: 1"}, "")
    assert Steadiness(rendering("a: 1"), rendering("a: 1")).differs(more)


def test_what_is_drawn_at_random_does_not_count():
    steady = Steadiness(rendering("key: x1\na: 1"), rendering("key: x2\na: 1"))
    assert not steady.differs(rendering("key: x3\na: 1"))


def test_what_stands_beside_it_counts():
    steady = Steadiness(rendering("key: x1\na: 1"), rendering("key: x2\na: 1"))
    assert steady.differs(rendering("key: x3\na: 2"))


def test_a_second_render_that_fails_leaves_nothing_steady_in_what_it_lacks():
    steady = Steadiness(rendering("key: x1"), RenderFailed("no"))
    assert steady.is_random
    assert not steady.differs(rendering("key: x3"))
