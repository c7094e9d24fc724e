"""Texts of any length in findings, as every format writes them."""

from __future__ import annotations

import pytest

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.reports import FORMATS, report_on, written
from sardonyx.reports.bounds import MOST_FIELD, bounded

LONG = "x" * 100_000


def finding(**more: object) -> Finding:
    return Finding("a-rule", Level.ERROR, "wrong", Place("a/values.yaml", 1, 1), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_writes_a_long_text_whole(name: str):
    its = Finding("a-rule", Level.ERROR, f"'{LONG}' is {LONG}", Place("a/values.yaml"), LONG, LONG, [LONG], LONG)
    assert len(written(report_on([its], [LONG]), name)) < 20_000


def test_what_is_short_stays():
    its = finding(subject="demo", field="a.b[0]", value={"a": [1]}, help="do it")
    assert bounded(its) == its


def test_fields_that_differ_at_their_ends_stay_two():
    one, other = (bounded(finding(field=f"{LONG}.{end}")).field for end in "ab")
    assert one != other
    assert len(str(one)) == MOST_FIELD


def test_a_number_that_nobody_could_read_is_said_in_words():
    assert bounded(finding(value=1 << 100_000)).value == "a number of 100001 bits"


def test_many_words_are_cut_too():
    assert len(bounded(finding(help="word " * 10_000)).help or "") < 5_000
