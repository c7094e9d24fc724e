import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts.artifacthub import SCHEMAS, annotation_faults
from sardonyx.publishing.changelog import (
    ANNOTATION,
    KINDS,
    LONGEST,
    Entry,
    Link,
    changes_text,
    described,
    entries_from,
    without_repetition,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(described).filter(bool)
links = st.lists(st.builds(Link, texts, texts), max_size=2).map(tuple)
entries = st.lists(st.builds(Entry, st.sampled_from(KINDS), texts, links), min_size=1, max_size=4).map(tuple)


def test_the_kinds_are_those_of_artifact_hub():
    assert list(KINDS) == SCHEMAS["changes"]["items"]["properties"]["kind"]["enum"]


@given(entries)
def test_what_is_written_is_read_again(found):
    assert entries_from(changes_text(found)) == found


@given(entries)
def test_artifact_hub_understands_it(found):
    assert annotation_faults(ANNOTATION, changes_text(found)) == []


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("  a\n\tb\r c ", "a b c"),
        ("a\x1b[31mb", "a\\u001b[31mb"),
        ("- kind: removed", "- kind: removed"),
        ("x" * 1000, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_description_is_one_harmless_line(text, description):
    assert described(text) == description


def test_texts_alone_are_changes():
    assert entries_from("- Add x\n- kind: FIXED\n  description: Mend y\n- 3\n") == (
        Entry("changed", "Add x"),
        Entry("fixed", "Mend y"),
    )


@pytest.mark.parametrize("text", ["", "{", "a: 1", "- {kind: fixed}", "x"])
def test_what_is_no_list_of_changes_is_none(text):
    assert entries_from(text) == ()


def test_the_first_of_two_that_say_the_same_stays():
    one, two, other = Entry("added", "Add x"), Entry("changed", "add X"), Entry("fixed", "y")
    assert without_repetition([one, other, two]) == (one, other)
