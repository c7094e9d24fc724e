"""Merging loses nothing, changes nothing that is published, and stamps no time anew."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.catalogs import read_index, yank_reason
from sardonyx.publishing.index_merging import DifferentDigests, merge
from sardonyx.publishing.index_text import index_text

OLD = "2020-01-01T00:00:00Z"


def as_written(entries):
    return read_index(json.dumps({"apiVersion": "v1", "entries": entries}).encode(), "x")


def test_what_is_there_keeps_its_time(index, entry):
    old = index(entry("demo", "1.0.0", created=OLD))
    result = merge(old, [index(entry("demo", "1.0.0"), entry("demo", "1.1.0"))])
    assert [each["created"] for each in result.document["entries"]["demo"]] == ["2025-01-01T00:00:00Z", OLD]
    assert result.added == (("demo", "1.1.0"),)


def test_a_version_with_two_digests_is_refused_with_its_place(index, entry):
    with pytest.raises(DifferentDigests, match=r"index\.yaml:\d+:\d+: demo 1\.0\.0 has the digest sha256:0{64}, not"):
        merge(index(entry("demo", "1.0.0")), [index(entry("demo", "1.0.0", digest="0" * 64))])


def test_digests_are_compared_however_they_are_written(index, entry):
    old = index(entry("demo", "1.0.0"))
    new = index(entry("demo", "1.0.0", digest="sha256:" + old.entries["demo"][0].raw["digest"].upper()))
    assert merge(old, [new]).document == old.raw


def test_a_digest_in_one_index_only_is_a_warning(index, entry):
    old = index(entry("demo", "1.0.0", digest=None))
    result = merge(old, [index(entry("demo", "1.0.0"))])
    assert (result.document, "in one index only" in result.warnings[0].message) == (old.raw, True)


@pytest.mark.parametrize("yanked", ["old", "new"])
def test_a_yank_in_either_stays(index, entry, yanked):
    mark = {"annotations": {"sardonyx/yanked": "why"}}
    marks = {"old": {}, "new": {}, yanked: mark}
    result = merge(index(entry("a", "1.0.0", **marks["old"])), [index(entry("a", "1.0.0", **marks["new"]))])
    assert yank_reason(result.document["entries"]["a"][0]) == "why"


def test_entries_that_helm_skips_are_kept(entry):
    old = as_written({"a": ["odd", {"name": "a", "version": "x"}]})
    new = as_written({"a": [7, entry("a", "1.0.0")], "b": None})
    assert merge(old, [new]).document["entries"]["a"] == [entry("a", "1.0.0"), {"name": "a", "version": "x"}, "odd", 7]


def test_a_version_that_is_there_twice_must_be_the_same(entry):
    twice = {"a": [entry("a", "1.0.0"), entry("a", "1.0.0", digest="0" * 64)]}
    with pytest.raises(DifferentDigests, match="there twice"):
        merge(as_written({}), [as_written(twice)])


def test_what_stands_beside_the_entries_is_gathered(index):
    old, new = (
        index(publicKeys=["a"], annotations={"k": "old"}),
        index(publicKeys=["b", "a"], annotations={"k": 1, "n": "x"}),
    )
    merged = merge(old, [new]).document
    assert (merged["publicKeys"], merged["annotations"]) == (["a", "b"], {"k": "old", "n": "x"})


NAMES = st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from(["1.0.0", "1.1.0", "2.0.0-rc.1"])))


@settings(max_examples=30)
@given(NAMES, NAMES, NAMES)
def test_the_order_of_merging_does_not_matter(one, two, three):
    from tests.unit.publishing.index.conftest import entry

    from sardonyx.publishing.index_text import merged

    first, second, third = (
        read_index(index_text(merged({"apiVersion": "v1"}, [entry(*release) for release in each])), "x")
        for each in (one, two, three)
    )
    assert index_text(merge(first, [second, third]).document) == index_text(merge(third, [first, second]).document)


def test_the_command_writes_where_it_is_told(write_index, entry, sardonyx, versions_in, tmp_path):
    old, new = write_index(entry("a", "1.0.0")), write_index(entry("a", "2.0.0"), folder="new")
    code, out, _ = sardonyx("merge", old, new, "--out", tmp_path / "made" / "index.yaml")
    assert (code, out, versions_in(tmp_path / "made")) == (0, "a 2.0.0\n", ["a 2.0.0", "a 1.0.0"])


def test_a_refused_merge_writes_nothing(write_index, entry, sardonyx):
    old, new = write_index(entry("a", "1.0.0")), write_index(entry("a", "1.0.0", digest="0" * 64), folder="new")
    before = (old / "index.yaml").read_bytes()
    code, _, err = sardonyx("merge", old, new, "--out", old / "index.yaml")
    assert (code, (old / "index.yaml").read_bytes()) == (1, before)
    assert "nothing was merged" in err


@pytest.fixture
def two_places(destination, served, chart, publishing, write_index, entry):
    """A published repository's address and folder, and another index with a newer version."""
    publishing.publish([chart("demo", "1.0.0")])
    return served, destination, write_index(entry("demo", "2.0.0", urls=["https://example.org/d.tgz"]), folder="more")


def test_helm_reads_what_was_merged(two_places, sardonyx, helm):
    address, folder, more = two_places
    assert sardonyx("merge", address, more, "--out", folder / "index.yaml")[0] == 0
    helm("repo", "add", "ours", address)
    assert "2.0.0" in helm("search", "repo", "demo")
