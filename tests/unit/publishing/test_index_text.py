"""Merging and writing an index, for any index."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.catalogs import read_index
from sardonyx.charts import newest_first
from sardonyx.core.yamltext import read_yaml
from sardonyx.publishing.index_text import index_text, merged

NUMBER = st.integers(0, 20)
VERSION = st.builds("{}.{}.{}{}".format, NUMBER, NUMBER, NUMBER, st.sampled_from(["", "-rc.1", "+b2"]))
CREATED = st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0"))
# Drawing entries takes most of the time; these properties break on the first few if at all.
some = settings(max_examples=40)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def entries_of(draw):
    """Draw entries of different names and versions."""
    keys = draw(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), VERSION), unique=True, max_size=8))
    return [
        {"name": name, "version": version, "urls": ["x.tgz"], "created": draw(CREATED), "description": draw(TEXT)}
        for name, version in keys
    ]


def flat(index) -> list[str]:
    return sorted(json.dumps(entry, sort_keys=True) for versions in index["entries"].values() for entry in versions)


@some
@given(entries_of())
def test_every_entry_is_kept_as_it_is(entries):
    assert flat(merged({}, entries)) == sorted(json.dumps(entry, sort_keys=True) for entry in entries)


@some
@given(entries_of(), st.randoms())
def test_the_order_of_arrival_does_not_matter(entries, random):
    shuffled = random.sample(entries, len(entries))
    assert index_text(merged({}, shuffled)) == index_text(merged({}, entries))


@some
@given(entries_of(), st.integers(0, 8))
def test_two_merges_are_one(entries, cut):
    twice = merged(merged({}, entries[:cut]), entries[cut:])
    assert index_text(twice) == index_text(merged({}, entries))


@some
@given(entries_of())
def test_merging_nothing_changes_nothing(entries):
    once = merged({}, entries)
    assert merged(once, []) == once


@some
@given(entries_of(), st.dictionaries(TEXT.filter(bool), st.integers() | TEXT, max_size=3))
def test_other_members_stay(entries, others):
    kept = {key: value for key, value in others.items() if key not in ("entries", "generated")}
    assert kept.items() <= merged(kept, entries).items()


@some
@given(entries_of())
def test_versions_stand_newest_first(entries):
    for versions in merged({}, entries)["entries"].values():
        texts = [entry["version"] for entry in versions]
        assert texts == newest_first(texts)


@some
@given(entries_of())
def test_what_is_written_is_read_back(entries):
    index = merged({}, entries)
    assert read_index(index_text(index), "x").raw == index


@some
@given(entries_of())
def test_what_is_written_is_the_same_as_yaml(entries):
    index = merged({}, entries)
    assert read_yaml(index_text(index), "x").value == index


def test_an_entry_that_is_no_entry_stays_last():
    index = {"entries": {"a": ["odd", {"name": "a", "version": "1.0.0"}]}}
    assert merged(index, [{"name": "a", "version": "2.0.0"}])["entries"]["a"] == [
        {"name": "a", "version": "2.0.0"},
        {"name": "a", "version": "1.0.0"},
        "odd",
    ]


def test_times_with_nanoseconds_and_zones_are_compared_as_times():
    created = ["2026-11-21T21:21:25.71750932Z", "2026-11-21T23:00:00+02:00", "nonsense", None]
    entries = [{"name": "a", "version": f"{number}.0.0", "created": text} for number, text in enumerate(created)]
    assert merged({}, entries)["generated"] == created[0]
