from __future__ import annotations

import pytest

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.directives import directives_in, suppressing
from sardonyx.validation.fixing import plan_fixes
from sardonyx.validation.suppression import removal

YAML, TEMPLATE, SCHEMA = "demo/values.yaml", "demo/templates/a.yaml", "demo/values.schema.json"


def held(text: str, path: str, *places: tuple[int, int], rule: str = "a-rule", field: str | None = None) -> list[bool]:
    """Tell for findings at these places whether something in the file suppresses them."""
    directives = directives_in(text.encode(), path)
    findings = [Finding(rule, Level.ERROR, "m", Place(path, *place), field=field) for place in places]
    return [bool(suppressing(finding, directives)) for finding in findings]


def lines_held(text: str, path: str, rule: str = "a-rule") -> list[int]:
    lines = range(1, text.count("\n") + 2)
    found = held(text, path, *((line, 1) for line in lines), rule=rule)
    return [line for line, holds in zip(lines, found, strict=True) if holds]


@pytest.mark.parametrize(
    ("text", "path", "lines"),
    [
        ("a: 1\nb: 2 # sardonyx: ignore[a-rule] why\nc: 3\n", YAML, [2]),
        ("a: 1\n# sardonyx: ignore[a-rule] why\nb: 2\nc: 3\n", YAML, [2, 3]),
        ("# sardonyx: ignore[a-rule] why\n# more\nb: 2\n", YAML, [1, 3]),
        ("# sardonyx: ignore[a-rule] why\n\nb: 2\n", YAML, [1, 2]),
        ("a: 1 # yamllint disable # sardonyx: ignore[b, a-rule] why\n", YAML, [1]),
        ("a: 'x # sardonyx: ignore[a-rule] why'\n", YAML, []),
        ("a:\n{{/* sardonyx: ignore[a-rule] why */}}\nb:\n", TEMPLATE, [2, 3]),
        ("a: {{ .b }} {{- /* sardonyx: ignore[a-rule] why */}}\nb:\n", TEMPLATE, [1]),
        ("{{/* sardonyx: ignore[a-rule] why\n and more */}}\nb:\n", TEMPLATE, [1, 2, 3]),
        ("a: 1 # sardonyx: ignore[a-rule] why\n", TEMPLATE, []),
        ("a: 1 # sardonyx: ignore[a-rule]\n", YAML, []),
        ("a: 1 # sardonyx: ignore[*] why\n", YAML, []),
        ("a: 1 # sardonyx: ignore[a-*] why\n", YAML, []),
        ("a: 1 # sardonyx: ignore[a-rule, *] why\n", YAML, []),
        ("a: 1 # sardonyx: ignore[a-] why\n", YAML, []),
        ("a: 1\r\nb: 2 # sardonyx: ignore[a-rule] why\r\n", YAML, [2]),
    ],
)
def test_a_directive_holds_for_its_lines(text, path, lines):
    assert lines_held(text, path) == lines


def test_a_directive_holds_for_the_rules_it_names():
    assert lines_held("a: 1 # sardonyx: ignore[a-rule] why\n", YAML, rule="a-rule-more") == []


def test_a_finding_without_a_line_counts_as_one_of_the_first():
    assert held("{{/* sardonyx: ignore[a-rule] why */}}\n", TEMPLATE, (0, 0)) == [True]
    assert held("a:\n{{/* sardonyx: ignore[a-rule] why */}}\n", TEMPLATE, (0, 0)) == [False]


NODE = """\
{"type": "object", "properties": {
  "a": {"type": "object", "$comment": "sardonyx: ignore[a-rule] why",
    "x-onyxia": {"hidden": true}, "properties": {
      "b": {"type": "string"}
  }}
}}
"""


def test_a_comment_in_a_schema_holds_for_its_node_alone():
    # The node, a keyword of it, one inside a keyword; then the node above, and the one below.
    places = [(2, 3), (2, 9), (3, 18), (1, 1), (4, 7), (4, 13)]
    assert held(NODE, SCHEMA, *places) == [True, True, True, False, False, False]


def test_in_a_schema_indented_with_tabs_the_field_tells():
    text = NODE.replace("  ", "\t")
    assert held(text, SCHEMA, (0, 0), field="a") == [True]
    assert held(text, SCHEMA, (0, 0), field="a.b") == [False]


@pytest.mark.parametrize(
    ("text", "path", "message", "at"),
    [
        ("a: 1 # sardonyx: ignore a-rule\n", YAML, "can be read", (1, 6)),
        ("a: 1\n# sardonyx: ignore[*] why\n", YAML, "'*' is not the id", (2, 1)),
        ("a: 1 # sardonyx: ignore[] why\n", YAML, "'' is not the id", (1, 6)),
        ("a: 1 # sardonyx: ignore[a-rule]\n", YAML, "no reason", (1, 6)),
        ("a: 1 # sardonyx: ignore[a-rule] why\n", TEMPLATE, "no comment", (1, 6)),
        ('{"$comment": "sardonyx: ignore[A] why"}', SCHEMA, "'A' is not the id", (1, 2)),
    ],
)
def test_what_cannot_be_read_is_said(text, path, message, at):
    (its,) = directives_in(text.encode(), path).unreadable
    assert message in its.message
    assert (its.place.line, its.place.column) == at


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b"\xff # sardonyx: ignore[a] b", YAML),
        (b"{ sardonyx: ignore[a]", SCHEMA),
        (b"a: ' # sardonyx: ignore[a] b\n", YAML),
        (b"# about sardonyx: it is a stone\na: 1\n", YAML),
    ],
)
def test_what_is_no_directive_is_none(data, path):
    directives = directives_in(data, path)
    assert directives.suppressions == directives.unreadable == ()


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        ("a: 1\r\nb: 2 # sardonyx: ignore[a-rule] why\r\n", YAML, "a: 1\r\nb: 2\r\n"),
        ("a: 1\n# sardonyx: ignore[a-rule] why\nb: 2\n", YAML, "a: 1\nb: 2\n"),
        ("a:\n{{/* sardonyx: ignore[a-rule] why */}}\nb:\n", TEMPLATE, "a:\nb:\n"),
        (NODE, SCHEMA, NODE.replace('"$comment": "sardonyx: ignore[a-rule] why",\n    ', "")),
        ('{"a": 1, "$comment": "sardonyx: ignore[a-rule] why"}', SCHEMA, '{"a": 1}'),
        ('{\r\n\t"$comment": "sardonyx: ignore[a-rule] why"\r\n}', SCHEMA, "{\r\n\t\r\n}"),
    ],
)
def test_a_suppression_is_taken_out_and_all_else_stays(text, path, left):
    (suppression,) = directives_in(text.encode(), path).suppressions
    finding = Finding("suppression-unused", Level.WARNING, "m", fix=removal(suppression, text))
    assert plan_fixes([finding], {path: text.encode()}).changes[path].decode() == left


def test_a_suppression_beside_other_words_is_left_alone():
    text = "a: 1 # yamllint disable # sardonyx: ignore[a-rule] why\n"
    (suppression,) = directives_in(text.encode(), YAML).suppressions
    assert removal(suppression, text) == ()
