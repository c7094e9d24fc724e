"""Texts of any length in findings, as every format writes them."""

from __future__ import annotations

import re

import pytest

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.environments.documents import MalformedFile
from sardonyx.reports import FORMATS, report_on, written
from sardonyx.reports.bounds import MOST_FIELD, bounded, short_error

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


def test_an_error_keeps_its_place_and_its_help():
    error = SardonyxError(f"'{LONG}' is no name", place=Place(f"{LONG}/values.yaml", 3, 4), help=f"write {LONG}")
    first, remedy = short_error(error).splitlines()
    cut = r"x+… \(1000\d\d characters\) …x+"
    assert re.fullmatch(rf"{cut}/values\.yaml:3:4: '{cut}' is no name", first)
    assert re.fullmatch(rf"  write {cut}", remedy)


def test_an_error_of_many_lines_keeps_them():
    found = [Finding("a-rule", Level.ERROR, f"is {LONG}", Place("tenant.yaml", line)) for line in range(1, 50)]
    lines = short_error(MalformedFile(found)).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"tenant.yaml:{line}" for line in range(1, 50)]
    assert len(short_error(SardonyxError("word\n" * 100_000))) < 21_000


def test_an_error_that_is_short_is_what_it_was():
    error = SardonyxError("is no name", place=Place("values.yaml", 3, 4), help="write another")
    assert short_error(error) == str(error)
