"""The cases in ``cases/syntax.yaml`` say what Go's ``text/template/parse`` takes and refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts.templates import MalformedTemplate, Source, parsed
from sardonyx.charts.templates.nodes import Action, Conditional, Constant, Text
from sardonyx.charts.templates.parser import DEEPEST, parse
from sardonyx.core.yamltext import read_yaml

CASES = read_yaml((Path(__file__).parent / "cases" / "syntax.yaml").read_bytes(), "syntax.yaml").value
FRAGMENTS = [
    *("{{", "}}", "{{-", "-}}", " ", "(", ")", "|", ":=", ",", "$x", "$", ".", ".a", "end", "else", "if", "with"),
    *("range", 'define "x"', '"', "`", "'", "/*", "*/", "1", "nil", "\n", "f", "é", "%"),
]


def _refused_at(text: str) -> int:
    """Return where a template is refused, 0 when it is not."""
    try:
        parse(text)
    except MalformedTemplate as error:
        return error.position
    return 0


@pytest.mark.parametrize("text", CASES["accepted"])
def test_what_go_takes_is_taken(text):
    assert parse(text)


@pytest.mark.parametrize(("text", "line", "column", "message"), CASES["refused"])
def test_what_go_refuses_has_a_place(text, line, column, message):
    with pytest.raises(MalformedTemplate, match=re.escape(message)) as caught:
        parse(text)
    place = Source("x", text).place(caught.value.position)
    assert (place.line, place.column) == (line, column)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25))
def test_anything_is_taken_or_refused_at_a_place(parts):
    text = "".join(parts)
    assert 0 <= _refused_at(text) <= len(text)


@given(st.text(max_size=40))
def test_a_text_in_quotes_is_read_back(text):
    quoted = "".join(f"\\U{ord(character):08x}" for character in text)
    action = parse(f'{{{{ "{quoted}" }}}}').body[0]
    assert isinstance(action, Action)
    assert action.pipeline.commands[0].operands[0] == Constant(3, text)


@pytest.mark.parametrize(
    ("text", "written"),
    [("a \n{{- 1 -}}\n b", ["a", "b"]), ("a {{ 1 }} b", ["a ", " b"]), ("a {{- /* x */ -}} b", ["a", "b"])],
)
def test_markers_trim_the_text_beside_them(text, written):
    assert [node.text for node in parse(text).body if isinstance(node, Text)] == written


def test_a_chain_of_conditions_is_one_node():
    chain = "{{ if .a }}" + "{{ else if .b }}" * 5000 + "{{ end }}"
    (node,) = parse(chain).body
    assert isinstance(node, Conditional)
    assert len(node.branches) == 5001


HOSTILE = {
    "blocks": "{{ if .a }}" * 10_000,
    "closed blocks": "{{ if .a }}" * 5000 + "{{ end }}" * 5000,
    "parentheses": "{{ " + "(" * 10_000 + ".a" + ")" * 10_000 + " }}",
    "definitions": '{{ block "a" . }}' * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_nests_too_deeply_is_refused(text):
    with pytest.raises(MalformedTemplate, match="too deeply"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["{{ " + ".a " * 20_000 + "}}", "{" * 30_000, "{{/*" + "*" * 30_000, "{{ 1" + "0" * 9000 + " }}"]
)
def test_what_is_long_is_read_to_its_end(text):
    assert _refused_at(text) <= len(text)


def test_blocks_may_nest_as_deeply_as_is_said():
    assert parse("{{ if .a }}" * DEEPEST + "{{ end }}" * DEEPEST)


def test_the_same_text_is_parsed_once():
    text = "{{ .a }} and more"
    assert parsed(text) is parsed(text)


def test_an_error_is_remembered_too():
    for _ in range(2):
        with pytest.raises(MalformedTemplate, match="unclosed action"):
            parsed("a {{ .b")
