"""Edits change one thing; what is not possible to do safely is not done."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sardonyx.core.findings import Finding, Level
from sardonyx.core.jsontext import read_json
from sardonyx.core.valuepaths import lookup
from sardonyx.core.yamltext import read_yaml
from sardonyx.validation.edits import Original, insert_after, remove_key, rename_key, replace_value
from sardonyx.validation.fixing import plan_fixes

KEYS = st.text("abcxz-", min_size=1, max_size=3).filter(lambda key: not key.startswith("-"))
SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab: #'\"\\\né", max_size=6)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
        max_leaves=8,
    ),
    min_size=2,
    max_size=4,
)


def applied(original: Original, fix) -> str:
    finding = Finding("r", Level.ERROR, "m", fix=fix)
    return plan_fixes([finding], {original.path: original.text.encode()}).changes[original.path].decode()


def json_texts(tree: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([None, 1, 2, "\t"]).map(lambda indent: json.dumps(tree, indent=indent, ensure_ascii=False))


def mapping_paths(tree: Any, path: tuple = ()) -> list[tuple]:
    """Return the paths of all entries of mappings, in mappings and lists."""
    if isinstance(tree, list):
        return [each for index, item in enumerate(tree) for each in mapping_paths(item, (*path, index))]
    if not isinstance(tree, dict):
        return []
    below = [each for key, item in tree.items() for each in mapping_paths(item, (*path, key))]
    return [*((*path, key) for key in tree), *below]


def changed(tree: Any, path: tuple, change) -> Any:
    copy = json.loads(json.dumps(tree))
    change(lookup(copy, path[:-1]), path[-1])
    return copy


@settings(deadline=None)
@given(st.data(), TREES)
def test_every_key_of_json_can_be_removed(data, tree):
    original = Original("a.json", data.draw(json_texts(tree)))
    path = data.draw(st.sampled_from(mapping_paths(tree)))
    text = applied(original, remove_key(original, path))
    assert read_json(text, "a").value == changed(tree, path, lambda parent, key: parent.pop(key))


@settings(deadline=None)
@given(st.data(), TREES, KEYS)
def test_every_key_of_json_can_be_renamed(data, tree, key):
    original = Original("a.json", data.draw(json_texts(tree)))
    path = data.draw(st.sampled_from(mapping_paths(tree)))
    assume(key not in lookup(tree, path[:-1]))
    text = applied(original, rename_key(original, path, key))
    assert read_json(text, "a").value == changed(tree, path, lambda parent, old: parent.update({key: parent.pop(old)}))


@settings(deadline=None)
@given(st.data(), TREES, SCALARS | st.just({"a": [1]}))
def test_every_value_of_json_can_be_replaced(data, tree, value):
    original = Original("a.json", data.draw(json_texts(tree)))
    path = data.draw(st.sampled_from(mapping_paths(tree)))
    text = applied(original, replace_value(original, path, value))
    assert read_json(text, "a").value == changed(tree, path, lambda parent, key: parent.update({key: value}))


@settings(deadline=None)
@given(st.data(), TREES, SCALARS | st.just({"a": [1]}))
def test_a_key_can_be_inserted_after_every_key_of_json(data, tree, value):
    original = Original("a.json", data.draw(json_texts(tree)))
    path = data.draw(st.sampled_from(mapping_paths(tree)))
    text = applied(original, insert_after(original, path, "new", value))
    assert read_json(text, "a").value == changed(tree, path, lambda parent, _: parent.update(new=value))


@settings(deadline=None)
@given(st.data(), TREES, SCALARS, st.sampled_from([None, True, False]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_edited_in_yaml_is_as_expected_and_most_can_be(data, tree, value, flow, ending):
    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    original = Original("a.yaml", text.replace("\n", ending))
    tree = read_yaml(original.text, "a").value
    path = data.draw(st.sampled_from([path for path in mapping_paths(tree) if len(path) == 1]))
    edits = {
        remove_key(original, path): lambda parent, key: parent.pop(key),
        rename_key(original, path, "new"): lambda parent, key: parent.update(new=parent.pop(key)),
        insert_after(original, path, "new", value): lambda parent, _: parent.update(new=value),
        replace_value(original, path, value): lambda parent, key: parent.update({key: value}),
    }
    assert rename_key(original, path, "new")
    assert remove_key(original, path)
    for fix, change in edits.items():
        if fix:
            assert read_yaml(applied(original, fix), "a").value == changed(tree, path, change)


VALUES = """\
# the chart
image:  # where from
  repository: "docker.io/a"   # quoted

  tag: '1.0'
  pull: Always
list:
  - a
  - b: 1
    c: 2
text: |
  two
  lines
empty:
flow: {a: 1, b: [1, 2]}  # here
last: 1"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (lambda o: remove_key(o, ("image", "tag")), "  tag: '1.0'\n", ""),
        (lambda o: remove_key(o, ("image", "repository")), '  repository: "docker.io/a"   # quoted\n', ""),
        (lambda o: remove_key(o, ("text",)), "text: |\n  two\n  lines\n", ""),
        (lambda o: remove_key(o, ("last",)), "last: 1", ""),
        (lambda o: remove_key(o, ("list", 0)), "  - a\n", ""),
        (lambda o: remove_key(o, ("list", 1)), "  - b: 1\n    c: 2\n", ""),
        (lambda o: remove_key(o, ("flow", "a")), "{a: 1, b", "{b"),
        (lambda o: remove_key(o, ("flow", "b")), ", b: [1, 2]}", "}"),
        (lambda o: remove_key(o, ("flow", "b", 0)), "[1, 2]", "[2]"),
        (lambda o: rename_key(o, ("image", "pull"), "pullPolicy"), "pull:", "pullPolicy:"),
        (lambda o: replace_value(o, ("image", "repository"), "b"), '"docker.io/a"', '"b"'),
        (lambda o: replace_value(o, ("image", "tag"), "it's"), "'1.0'", "'it''s'"),
        (lambda o: replace_value(o, ("image", "pull"), "yes"), "Always", '"yes"'),
        (lambda o: replace_value(o, ("empty",), 5), "empty:", "empty: 5"),
        (lambda o: replace_value(o, ("last",), "a"), "last: 1", "last: a"),
        (lambda o: insert_after(o, ("image", "tag"), "digest", "x"), "'1.0'\n", "'1.0'\n  digest: x\n"),
        (lambda o: insert_after(o, ("list", 1, "b"), "d", 3), "- b: 1\n", "- b: 1\n    d: 3\n"),
        (lambda o: insert_after(o, ("text",), "more", ""), "lines\n", 'lines\nmore: ""\n'),
        (lambda o: insert_after(o, ("last",), "more", []), "last: 1", "last: 1\nmore: []"),
        (lambda o: insert_after(o, ("flow", "a"), "c", None), "a: 1,", "a: 1, c: null,"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_everything_else_stays_as_it_was(edit, old, new, ending):
    assert VALUES.count(old) == 1
    original = Original("values.yaml", VALUES.replace("\n", ending))
    assert applied(original, edit(original)) == VALUES.replace(old, new).replace("\n", ending)


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x\n", "a: !!str 1\nb: 2\n", "b: 1\n<<: {a: 1}\n", "a: 1\n---\nb: 2\n", "a: [\n", "a: 1\na: 2\n", ""],
)
def test_a_file_that_is_not_plain_is_left_alone(text):
    assert remove_key(Original("values.yaml", text), ("a",)) == ()


@pytest.mark.parametrize(
    "edit",
    [
        lambda o: remove_key(o, ("missing",)),
        lambda o: rename_key(o, ("a",), "b"),
        lambda o: insert_after(o, ("a",), "b", 1),
        lambda o: insert_after(o, ("c", 0), "b", 1),
        lambda o: replace_value(o, ("a",), {"x": 1}),
        lambda o: remove_key(o, ("d", "e")),
    ],
)
def test_what_cannot_be_done_is_not_done(edit):
    assert edit(Original("values.yaml", "a: 1\nb: 2\nc:\n- 1\n- 2\nd:\n  e: 1\n")) == ()


def test_json_keeps_its_layout():
    text = '{\r\n\t"a": 1,\r\n\t"b": {"c": "é"}\r\n}\r\n'
    original = Original("a.json", text)
    assert applied(original, insert_after(original, ("a",), "n", [1])) == text.replace("1,", '1,\r\n\t"n": [1],')
    assert applied(original, remove_key(original, ("b",))) == '{\r\n\t"a": 1\r\n}\r\n'
    assert applied(original, remove_key(original, ("b", "c"))) == text.replace('"c": "é"', "")
