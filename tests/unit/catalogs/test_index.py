"""Indexes as Helm and others write them, and broken ones."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.catalogs import InvalidIndex, read_index
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import MalformedText, write_yaml

ENTRY = {"name": "demo", "version": "1.0.0", "urls": ["demo-1.0.0.tgz"], "digest": "ab" * 32}


def index_of(*entries, **more) -> bytes:
    return write_yaml({"apiVersion": "v1", "entries": {"demo": list(entries)}, **more}).encode()


def only_warning(*entries) -> str:
    (warning,) = read_index(index_of(*entries), "index.yaml").warnings
    return str(warning.place) + " " + warning.message


def test_versions_come_newest_first():
    versions = [ENTRY | {"version": version} for version in ("1.0.0", "1.10.0", "1.9.0", "1.10.0-rc.1")]
    found = [entry.version for entry in read_index(index_of(*versions), "x").entries["demo"]]
    assert found == ["1.10.0", "1.10.0-rc.1", "1.9.0", "1.0.0"]


@pytest.mark.parametrize("written", ["ab" * 32, "AB" * 32, "sha256:" + "ab" * 32])
def test_a_digest_gets_its_prefix(written):
    assert read_index(index_of(ENTRY | {"digest": written}), "x").entries["demo"][0].digest == "sha256:" + "ab" * 32


def test_json_is_read_as_yaml_is():
    text = json.dumps({"apiVersion": "v1", "entries": {"demo": [ENTRY]}}).encode()
    assert read_index(text, "x") == read_index(index_of(ENTRY), "x")


def test_flow_yaml_that_is_not_json_is_read():
    assert read_index(b"{apiVersion: v1, entries: {}}", "x").entries == {}


def test_an_index_without_entries_is_empty():
    assert read_index(b"apiVersion: v1\nentries:\n", "x").entries == {}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "is not a mapping"),
        (ENTRY | {"name": "other"}, "is named 'other'"),
        (ENTRY | {"version": "latest"}, "'latest', which is not SemVer"),
        (ENTRY | {"version": 1}, "which is not SemVer"),
        (ENTRY | {"version": "2.0.0", "digest": "short"}, "not SHA-256"),
        (ENTRY | {"version": "2.0.0", "digest": 7}, "not SHA-256"),
        (ENTRY | {"version": "2.0.0", "urls": []}, "has no urls"),
        (ENTRY | {"version": "2.0.0", "urls": [1]}, "has no urls"),
        (ENTRY, "repeats the version 1.0.0"),
    ],
)
def test_a_wrong_entry_is_skipped_with_a_warning(wrong, reason):
    assert reason in only_warning(ENTRY, wrong)


def test_a_warning_names_the_line():
    assert only_warning("text").startswith("index.yaml:4:")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"", "x:1:1"),
        (b"- 1\n", "x:1:1"),
        (b"entries: {}\n", "x:1:1"),
        (b"apiVersion: v1\nentries: [1]\n", "x:2:1"),
    ],
)
def test_what_is_not_an_index_is_an_error_with_its_place(text, place):
    with pytest.raises(InvalidIndex) as wrong:
        read_index(text, "x")
    assert str(wrong.value.place) == place


@pytest.mark.parametrize("text", [b"apiVersion: v1\n\tentries: {}", b'{"apiVersion": "v1",\n "entries": {]', b"{\n]}"])
def test_text_that_is_cut_or_broken_names_its_line(text):
    with pytest.raises(MalformedText, match=r"^x:2:"):
        read_index(text, "x")


def test_a_duplicate_key_is_an_error_in_json_too():
    with pytest.raises(MalformedText, match="there twice"):
        read_index(b'{"apiVersion": "v1", "entries": {}, "entries": {}}', "x")


@given(st.binary(max_size=300))
def test_any_bytes_are_an_index_or_an_error(data):
    with contextlib.suppress(SardonyxError):
        assert read_index(data, "x").raw["apiVersion"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_any_entries_are_read_or_skipped(entries):
    index = read_index(json.dumps({"apiVersion": "v1", "entries": entries}).encode(), "x")
    assert all(entry.name == name for name, versions in index.entries.items() for entry in versions)
