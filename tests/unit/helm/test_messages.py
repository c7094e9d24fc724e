"""Helm's messages, of versions that the conformance tests do not run, become the same typed errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.helm.errors import MissingDependencies, RenderError, RenderFailed, UnparsableOutput, ValuesRefused
from sardonyx.helm.messages import MESSAGE_LIMIT, error_from

HELM_3_SCHEMA = """Error: values don't meet the specifications of the schema(s) in the following chart(s):
demo:
- (root): host is required
- service.port: Invalid type. Expected: integer, given: string
"""
HELM_3_TRACE = (
    'Error: template: demo/templates/a.yaml:3:20: executing "demo/templates/a.yaml" at <include "h" .>: '
    'error calling include: template: demo/templates/_h.tpl:7:4: executing "h" at <.Values.x.y>: '
    "nil pointer evaluating interface {}.y"
)
POINTERS = """values don't meet the specifications of the schema(s) in the following chart(s):
demo:
- at '/a~1b/0/c~0d': got number, want string
- at '/map/0': minLength: got 3, want 8
- at '': additional properties 'x' not allowed
backend:
- at '/list/1': 'secret words' is not valid email: missing @
"""


def test_schema_message_of_helm_3():
    error = error_from(HELM_3_SCHEMA, {})
    assert isinstance(error, ValuesRefused)
    assert [refusal.path for refusal in error.refusals] == [(), ("service", "port")]


def test_trace_of_helm_3_is_placed_at_its_innermost_frame():
    error = error_from(HELM_3_TRACE, {})
    assert isinstance(error, RenderFailed)
    assert (str(error.place), error.reason) == (
        "demo/templates/_h.tpl:7:4",
        "nil pointer evaluating interface {}.y, at <.Values.x.y>",
    )


def test_json_pointers_become_paths_into_the_values():
    values = {"a/b": [{"c~d": 1}], "map": {"0": "abc"}, "backend": {"list": [1, 2]}}
    error = error_from(POINTERS, values)
    assert isinstance(error, ValuesRefused)
    assert {(refusal.chart, refusal.path) for refusal in error.refusals} == {
        ("demo", ("a/b", 0, "c~d")),
        ("demo", ("map", "0")),
        ("demo", ()),
        ("backend", ("list", 1)),
    }


def test_reasons_that_quote_values_are_reworded():
    said = str(error_from(POINTERS, {}))
    assert "secret words" not in said
    assert "got 3" not in said


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Error: found in Chart.yaml, but missing in charts/ directory: a, b", MissingDependencies),
        (
            "Error: YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: line 2: x",
            UnparsableOutput,
        ),
        ("Error: something new", RenderFailed),
    ],
)
def test_message_becomes_its_class(message, kind):
    assert type(error_from(message, {})) is kind


def test_long_messages_are_cut():
    error = error_from("execution error at (c/templates/a.yaml:1:2): " + "x" * 1_000_000, {})
    assert len(error.message) < MESSAGE_LIMIT + 100


@given(st.text(), st.dictionaries(st.text(), st.integers()))
def test_any_message_becomes_an_error(message, values):
    assert isinstance(error_from(message, values), RenderError)


@given(st.text(), st.text())
def test_any_schema_message_becomes_an_error(pointer, reason):
    message = f"values don't meet the specifications of the schema(s)\nc:\n- at '{pointer}': {reason}\n"
    assert isinstance(error_from(message, {}), RenderError)


FETCHED = "https://example.org/a.json"
ELSEWHERE = {
    f'"{FETCHED}": Get "{FETCHED}": dial tcp: lookup example.org on 192.0.2.5:53: no': (
        f"that Helm would fetch, and nothing is fetched here ({FETCHED})"
    ),
    '"file:///home/somebody/b.json": open /home/somebody/b.json: no such file or directory': (
        "in another file, which Helm does not look for in the chart (b.json)"
    ),
    '"own": no URLLoader registered for "own"': "that Helm does not know (own)",
}


@pytest.mark.parametrize(("detail", "said"), ELSEWHERE.items(), ids=["fetched", "a file", "a name"])
def test_a_schema_elsewhere_is_named_without_what_the_machine_says(detail, said):
    error = error_from(f"{HELM_3_SCHEMA.splitlines()[0]}\ndemo:\nfailing loading {detail}", {})
    assert error.message == f"Helm cannot load the chart: its values.schema.json names a schema {said}"
