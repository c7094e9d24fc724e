"""Patterns that Go refuses, or reads otherwise than a browser."""

from __future__ import annotations

import json

import pytest

from sardonyx.charts import quick_package
from sardonyx.charts.metadata import chart_of
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.errors import UnreadableChart
from sardonyx.validation.gopatterns import go_refusal, read_otherwise

REFUSED = [
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?<!a)b",
    r"(a)\1",
    r"\u0041",
    r"\cA",
    r"[\b]",
    "a{1001}",
    "a{1,2000}",
    r"\k<a>",
]
TAKEN = [
    "^[a-z]+$",
    r"[\w.-]+",
    r"a\\1",
    r"[\\1]",
    r"\/\-\.",
    r"\x41\n",
    "(?:a|b){1,3}",
    "(?<year>[0-9]+)",
    r"[^/\]]+",
    "a{1000}",
]
OTHERWISE = [r"\p{L}", r"\Aa\z", "[[:alpha:]]", "[]a]", r"\Qa.b\E"]


@pytest.mark.parametrize("pattern", REFUSED)
def test_go_refuses(pattern):
    assert go_refusal(pattern)


@pytest.mark.parametrize("pattern", TAKEN)
def test_both_read_it_alike(pattern):
    assert (go_refusal(pattern), read_otherwise(pattern)) == (None, None)


@pytest.mark.parametrize("pattern", OTHERWISE)
def test_they_read_it_otherwise(pattern):
    assert read_otherwise(pattern)


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", r"\u0041", r"[\b]", "a{1001}"])
def test_helm_refuses_what_go_refuses(pattern, pool):
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}
    files = {"Chart.yaml": b"apiVersion: v2\nname: demo\nversion: 1.0.0\n"}
    files["values.schema.json"] = json.dumps(schema).encode()
    package = quick_package(chart_of(files, "demo"))
    with pytest.raises(UnreadableChart, match="is not valid regex"):
        pool.render([RenderRequest(package, {"b": 1}, Release("demo", "team"))])
