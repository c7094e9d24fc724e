"""What is read block by block is what a whole parser reads, or it is left to that."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.catalogs import InvalidIndex, read_index
from sardonyx.catalogs import index_document as documents
from sardonyx.catalogs.index_blocks import AnotherForm, read_blocks
from sardonyx.catalogs.index_document import index_document
from sardonyx.core.yamltext import MalformedText, read_yaml, write_yaml

HERE = Path(__file__).parent / "index_blocks"
SAME = sorted((HERE / "same").glob("*.yaml"))
OTHER = sorted((HERE / "other").glob("*.yaml"))
some = settings(max_examples=60)

WORD = st.text("ab1:.-# '\"|>&*{}[]?%!\t\né\u2028", max_size=10)
SCALAR = st.none() | st.booleans() | st.integers(-5, 99) | WORD | st.sampled_from(["yes", "1.0", "0x1", "~", "a\nb\n"])
KEY = st.text("abnoy-./1", min_size=1, max_size=4)
VALUE = SCALAR | st.lists(SCALAR | st.dictionaries(KEY, SCALAR), max_size=3) | st.dictionaries(KEY, SCALAR, max_size=3)
ENTRY = st.dictionaries(KEY, VALUE, max_size=4)
INDEX = st.dictionaries(KEY, st.lists(ENTRY, max_size=3), max_size=3)


def both(text: str):
    """Return what each reader says; None for what it leaves or refuses."""
    try:
        blocks = read_blocks(text)
    except AnotherForm:
        blocks = None
    try:
        whole = read_yaml(text, "x").value
    except MalformedText:
        whole = None
    return blocks, whole


@pytest.mark.parametrize("file", SAME, ids=lambda file: file.stem)
def test_what_helm_writes_is_read_block_by_block(file):
    text = file.read_text()
    assert read_blocks(text) == read_yaml(text, "x").value


@pytest.mark.parametrize("file", OTHER, ids=lambda file: file.stem)
def test_what_blocks_alone_do_not_tell_is_left(file):
    with pytest.raises(AnotherForm):
        read_blocks(file.read_bytes().decode())


@some
@given(INDEX)
def test_any_index_is_read_as_by_a_parser(entries):
    blocks, whole = both(write_yaml({"apiVersion": "v1", "entries": entries, "generated": "now"}))
    assert blocks is None or blocks == whole


@some
@given(st.sampled_from(SAME), st.data())
def test_no_damage_makes_the_two_differ(file, data):
    text = file.read_text()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.text(" \n-:#|>'\"&*ab{}[]?\t", max_size=4))
    blocks, whole = both(text[:at] + put + text[at + cut :])
    assert blocks is None or blocks == whole


@pytest.mark.parametrize("file", SAME, ids=lambda file: file.stem)
def test_places_are_those_of_a_parser(file):
    marks, whole = index_document(file.read_bytes(), "x").marks, read_yaml(file.read_bytes(), "x").marks
    assert {path: whole[path] for path in marks} == dict(marks)


@some
@given(INDEX, st.sampled_from([None, 2]))
def test_places_in_json_are_those_of_a_parser(entries, indent):
    text = json.dumps({"apiVersion": "v1", "entries": entries}, indent=indent)
    marks, whole = index_document(text.encode(), "x").marks, read_yaml(text, "x").marks
    assert {path: whole[path] for path in marks} == dict(marks)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("apiVersion: v1\nentries:\n  a:\n  - name: a\n    x: 'open\n", InvalidIndex),
        ('{"apiVersion": "v1",\n\n"entries": {"a": [}}', MalformedText),
    ],
)
def test_what_is_large_and_wrong_is_refused_at_its_place(monkeypatch, text, error):
    monkeypatch.setattr(documents, "LARGEST_YAML", 10)
    with pytest.raises(error) as wrong:
        read_index(text.encode(), "x")
    assert wrong.value.place.line >= 3
