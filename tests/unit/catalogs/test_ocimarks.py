"""Marks put together in any order, and applied to entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.catalogs import InvalidIndex
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.catalogs.ocimarks import MARKS, Mark, Marked, joined, marks_in, marks_text, with_fields

FIELDS = st.sampled_from(["listed", "deprecated", "annotations.sardonyx/yanked", "a field of later"])
WHERE = st.builds(Marked, st.sampled_from(["a", "b"]), st.just("1.0.0"), st.sampled_from(["", "sha256:0"]), FIELDS)


@st.composite
def marks(draw):
    """Draw marks of few revisions and values, so that they meet."""
    found = {}
    for where in draw(st.sets(WHERE)):
        is_text = where.field.startswith("annotations.")
        values = st.none() | (st.text(max_size=3) if is_text else st.booleans())
        found[where] = Mark(draw(st.integers(1, 3)), draw(values))
    return found


def holding(text):
    return Index({}, {"annotations": {MARKS: text}}, ())


@given(marks(), marks())
def test_the_order_does_not_matter(one, two):
    assert joined([one, two]) == joined([two, one])


@given(marks(), marks(), marks())
def test_who_was_put_together_first_does_not_matter(one, two, three):
    assert joined([joined([one, two]), three]) == joined([one, joined([two, three])])


@given(marks(), marks())
def test_putting_together_again_changes_nothing(one, two):
    both = joined([one, two])
    assert joined([both, one, both]) == both


@given(marks())
def test_what_is_written_is_read(one):
    assert marks_in(holding(marks_text(one))) == one


@pytest.mark.parametrize(
    "mark",
    [
        '{"chart":"a","version":"1","digest":"","field":"listed","revision":0,"value":true}',
        '{"chart":"a","version":"1","digest":"","field":"listed","revision":true,"value":true}',
        '{"chart":"a","version":"1","digest":"","field":"listed","revision":1,"value":"no"}',
        '{"chart":"a","version":"1","digest":"","field":"annotations.x","revision":1,"value":{}}',
        '{"chart":1,"version":"1","digest":"","field":"x","revision":1,"value":{}}',
        '{"chart":"a","version":"1","digest":"","field":"listed","revision":1}',
    ],
)
def test_a_mark_that_is_none_is_an_error(mark):
    with pytest.raises(InvalidIndex, match="holds marks"):
        marks_in(holding(f"[{mark}]"))


def test_what_later_toolkits_mark_stays_and_changes_nothing():
    entry = IndexEntry("a", "1", None, ("u",), {"name": "a"})
    assert with_fields(entry, {"a field of later": {"x": 1}}) is entry


def test_at_the_same_revision_a_yank_stays():
    where = Marked("a", "1.0.0", "", "annotations.sardonyx/yanked")
    assert joined([{where: Mark(2, "why")}, {where: Mark(2, None)}]) == {where: Mark(2, "why")}
