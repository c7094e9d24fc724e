import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.yamltext import MalformedText, place_of, read_documents, read_yaml, scalar_value, write_yaml

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("y", True),
        ("No", False),
        ("~", None),
        ("1e3", 1000.0),
        ("0644", 420),
        ("0o644", 420),
        ("08", 8.0),
        ("0x1F", 31),
        ("1_000", 1000),
        ("12:30", "12:30"),
        ("2026-11-12", "2026-11-12"),
        ("=", "="),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("18446744073709551616", 18446744073709551616.0),
        ("sha256", "sha256"),
    ],
)
def test_plain_scalars_mean_what_kubernetes_reads(text, value):
    found = scalar_value(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "twice"),
        ("a: [1\n", 2, 1, "not YAML"),
        ("a: !thing 1\n", 1, 4, "tag"),
        ("a: !<plain> [1]\n", 1, 4, "tag"),
        ("a: !!str [1]\n", 1, 4, "tag"),
        ("a: !!str {b: 1}\n", 1, 4, "tag"),
        ("a: !!null [1]\n", 1, 4, "tag"),
        ("a: &x [*x]\n", 1, 4, "aliases"),
        ("a: 1\n---\nb: 2\n", 3, 1, "second document"),
        ("? [a]\n: 1\n", 1, 3, "scalar"),
    ],
)
def test_bad_text_is_refused_with_its_place(text, line, column, words):
    with pytest.raises(MalformedText, match=words) as error:
        read_yaml(text, "f.yaml")
    assert (error.value.place.line, error.value.place.column) == (line, column)


def test_aliases_that_multiply_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 12)]
    with pytest.raises(MalformedText, match="too large"):
        read_yaml("\n".join(lines), "bomb.yaml")


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, "- " * 100_000 + "x", "{a: " * 100_000])
def test_what_is_nested_without_end_is_refused_and_not_the_end_of_the_process(text):
    with pytest.raises(MalformedText, match="nested too deeply"):
        read_yaml(text, "f")


def test_a_long_line_is_not_taken_for_a_deep_one():
    assert read_yaml(f"a: {'x' * 10_000}\nb: [{'[], ' * 6000}]\n", "f").value["a"] == "x" * 10_000


@pytest.mark.parametrize("text", ["9" * 400, "-" + "9" * 100_000, "0x" + "f" * 100_000, "1e999", "0b" + "1" * 200])
def test_a_number_that_fits_no_type_is_text(text):
    assert read_yaml(text, "f").value == text


def test_merged_keys_give_way_to_own_ones():
    assert read_yaml("a: &x {k: 1, z: 1}\nb: {<<: *x, z: 2}\n", "f").value["b"] == {"k": 1, "z": 2}


def test_keys_become_strings():
    assert read_yaml("1: a\ntrue: b\n", "f").value == {"1": "a", "true": "b"}


def test_a_place_is_that_of_the_key_or_of_the_nearest_one_above():
    document = read_yaml("a:\n  b:\n  - x\n  - y\n", "f.yaml")
    assert [str(place_of(document, path)) for path in [("a", "b", 1), ("a", "c", "d")]] == ["f.yaml:4:5", "f.yaml:1:1"]


def test_documents_of_a_stream_keep_their_lines():
    documents = list(read_documents("a: 1\n---\n---\nb: 2\n", "f"))
    assert [(document.value, document.marks[()]) for document in documents][-1] == ({"b": 2}, (4, 1))


@given(JSON)
def test_what_is_written_is_read_again(value):
    text = write_yaml(value)
    assert read_yaml(text, "f").value == value
    assert write_yaml(read_yaml(text, "f").value) == text


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_no_text_gives_anything_but_the_declared_error(text):
    with contextlib.suppress(MalformedText):
        read_yaml(text, "f")


@pytest.mark.parametrize("text", [b"a: 1\n\xc3\xa9: \0", b"a: 1\n\xc3\xa9: \xe9\n", b"a: 1\n\xc3\xa9: \x1b\n"])
def test_what_is_no_text_is_refused_with_its_place_and_on_one_line(text):
    with pytest.raises(MalformedText) as error:
        read_yaml(text, "values.yaml")
    assert (str(error.value.place), "\n" in error.value.message) == ("values.yaml:2:4", False)


def test_a_long_text_has_its_marks_too():
    filler = "".join(f"key{number}: {'x' * 100}\n" for number in range(10_000))
    first, second = read_documents(f"a: 1\n---\n{filler}b:\n  c: 1\n", "long.yaml")
    assert (first.marks[("a",)], second.marks[("b", "c")]) == ((1, 1), (10_004, 3))
