"""Reports with findings as charts of strangers could cause them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.reports import Report, RulePage, report_on

PAGE = RulePage("image-tag", Level.WARNING, "An image has no tag.", "An image has no tag.\n\n**Why:** it changes.")
FINDINGS = [
    Finding("image-tag", Level.WARNING, "no tag", Place("a/values.yaml", 3, 5), "alpha", "image", "nginx", "add one"),
    Finding("render-failed", Level.ERROR, "a nil pointer", Place("b/templates/x.yaml", 7), "beta"),
    Finding("value-unused", Level.INFO, "nothing reads it", None, "beta", "a.b"),
]

_HOSTILE = st.sampled_from(
    [
        *("</system-out>", "]]>", "<script>", "<!--", "&amp;", "::error file=x::", "##[error]x", "\r\n::warning::x"),
        *("| a | b |", "\n| c |", "`", "``", "```\n", "</details>", "@everyone", "#1", "[a](javascript:x)", "![](x)"),
        *("\x1b[31m", "\x00", "\ud800", "\ufffe", "\u2028", "\\", "*", "_", "$", "\n\n# head", "%0A", ",", ":", "  "),
    ]
)
_TEXTS = st.lists(_HOSTILE | st.text(max_size=6), max_size=5).map("".join)
_WORDS = _TEXTS.filter(bool)
_PLACES = st.builds(Place, _WORDS.map(lambda text: text.lstrip("/") or "x"), st.integers(0, 9), st.integers(0, 9))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXTS, inner, max_size=2),
    max_leaves=4,
)
_FINDINGS = st.builds(
    Finding,
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True),
    st.sampled_from(Level),
    _WORDS,
    st.none() | _PLACES,
    st.none() | _TEXTS,
    st.none() | _TEXTS,
    _VALUES,
    st.none() | _TEXTS,
    st.just(()),
)
HOSTILE_REPORTS = st.builds(
    report_on,
    st.lists(_FINDINGS, max_size=6),
    st.lists(_WORDS, max_size=3),
    st.just([PAGE]),
    st.sampled_from(Level),
)


def hostile(test):
    """Run a test with reports full of hostile texts."""
    return settings(max_examples=40, deadline=None)(given(report=HOSTILE_REPORTS)(test))


@pytest.fixture
def report() -> Report:
    return report_on(FINDINGS, ["gamma", "beta", "alpha"], [PAGE])
