"""Patterns that Go refuses, or reads otherwise than a browser."""

from __future__ import annotations

import pytest

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
def test_helm_refuses_what_go_refuses(pattern, validated):
    schema = '{"type": "object", "properties": {"a": {"type": "string", "default": "", "pattern": %s}}}'
    escaped = pattern.replace("\\", "\\\\")
    found = validated(
        {"values.schema.json": schema % f'"{escaped}"', "values.yaml": "b: 1\n", "templates/config.yaml": ""}
    )
    assert "render-failed" in {finding.rule for finding in found}
