"""Rendered text becomes objects, or an UnparsableOutput with template and line; never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.yamltext import write_documents
from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import UnparsableOutput
from sardonyx.helm.manifests import ObjectKey, key_of, parse_rendering

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
names = st.from_regex(r"[a-z]{1,12}", fullmatch=True)
objects = st.builds(
    lambda name, data: {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data},
    names,
    st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=4),
)


def parse(text: str, namespace: str = "") -> list[tuple[dict, int]]:
    manifests = parse_rendering(Rendering({"c/templates/a.yaml": text}, ""), namespace)
    return [(manifest.object, manifest.line) for manifest in manifests]


@given(st.text() | st.text(alphabet="ab:-{}[]\n '\"#&*!|>%.") | st.text(alphabet="---\n a:"))
def test_any_text_is_objects_or_the_declared_error(text):
    error = None
    try:
        parse(text)
    except UnparsableOutput as caught:
        error = caught
    assert error is None or 0 <= error.line <= len(text.splitlines()) + 1


@given(st.lists(objects, max_size=5, unique_by=lambda each: each["metadata"]["name"]))
def test_what_is_written_is_read_again(values):
    assert [value for value, _ in parse(write_documents(values))] == values


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (POD, 1),
        (f"\n\n{POD}", 3),
        (f"---\n{POD}", 2),
        (f"# first\n---\n# second\n{POD}", 4),
        (f"---{POD}", 1),
        (f"# none\n---\n---\n{POD}", 4),
        ("---\r\n" + POD.replace("\n", "\r\n"), 2),
    ],
)
def test_line_is_where_the_object_begins(text, line):
    assert [found for _, found in parse(text)] == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b: c", 1),
        (f"{POD}---\na: 'x\n", 6),
        (f"{POD}---\n- a\n", 5),
        (f"{POD}---\n{POD}", 5),
        ("apiVersion: v1\nkind: List\nitems: [{kind: Pod}]", 1),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: 12}", 1),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: 12}", 1),
        ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}", 1),
        ("metadata: a", 1),
    ],
)
def test_fault_is_told_with_its_line(text, line):
    with pytest.raises(UnparsableOutput) as caught:
        parse(text)
    assert caught.value.line == line


@pytest.mark.parametrize("hook", ["test", "test-success", "pre-install, test-failure"])
def test_helm_tests_are_left_out(hook):
    assert parse(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, annotations: {{helm.sh/hook: '{hook}'}}}}") == []


def test_lists_in_lists_are_opened():
    inner = "{apiVersion: v1, kind: PodList, items: [{apiVersion: v1, kind: Pod, metadata: {name: a}}]}"
    assert len(parse(f"apiVersion: v1\nkind: List\nitems: [{inner}]")) == 1


def test_same_name_in_another_group_or_namespace_is_another_object():
    other = POD.replace("v1", "example.org/v1") + "---\n" + POD.replace("name: a", "name: a, namespace: b")
    assert len(parse(f"{POD}---\n{other}")) == 3


def test_object_without_namespace_is_the_one_in_the_default():
    with pytest.raises(UnparsableOutput, match="second time"):
        parse(POD + "---\n" + POD.replace("name: a", "name: a, namespace: b"), "b")


@pytest.mark.parametrize(
    ("object", "key"),
    [
        ({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}, ObjectKey("", "Pod", "d", "a")),
        ({"apiVersion": "apps/v1", "kind": "D", "metadata": {"name": "a"}}, ObjectKey("apps", "D", "d", "a")),
        ({"apiVersion": "v1", "kind": "P", "metadata": {"name": "a", "namespace": "n"}}, ObjectKey("", "P", "n", "a")),
    ],
)
def test_key_is_group_kind_namespace_and_name(object, key):
    assert key_of(object, "d") == key
