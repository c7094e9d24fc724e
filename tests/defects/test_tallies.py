"""Counting, and the page that shows the counts."""

from __future__ import annotations

import re

from benchmarks.validator import BEGIN, END, PAGE, renewed
from tests.defects.judging import Verdict
from tests.defects.mutation.mutants import OPERATORS, operator_name
from tests.defects.pairs import DefectClass, Mode, read_classes
from tests.defects.tallies import (
    OperatorTally,
    as_markdown,
    as_text,
    class_table,
    class_tally,
    operator_table,
)

from sardonyx.core.findings import Finding, Level

FOUND = (Finding("rule", Level.ERROR, "it is wrong"),)
KIND = DefectClass("family", "kind", "harm", Mode.OFF, ())


def test_verdicts_are_counted():
    verdicts = [Verdict(FOUND, True, ()), Verdict(FOUND, False, ()), Verdict((), None, FOUND), Verdict(FOUND, None, ())]
    table = class_table([class_tally(KIND, verdicts)])
    assert table[1] == ("family", "kind", "4", "3 of 4 (75 %)", "1 of 2 (50 %)", "1")
    assert table[2][:3] == ("all", "1 classes", "4")


def test_equivalent_mutants_do_not_count():
    table = operator_table([OperatorTally("drop brace", 4, 1, 2, 1), OperatorTally("unquote", 1, 1, 0, 0)])
    assert [row[-1] for row in table[1:]] == ["2 of 3 (67 %)", "–", "2 of 3 (67 %)"]


def test_tables_are_written_in_columns_and_in_markdown():
    table = [("a", "bb"), ("ccc", "d")]
    assert as_text(table) == "a    bb\nccc  d"
    assert as_markdown(table) == "| a | bb |\n|---|---|\n| ccc | d |"


def test_only_what_is_between_the_marks_is_renewed():
    assert renewed(f"a\n{BEGIN}\nold\n{END}\nb\n", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb\n"


def test_the_page_has_a_row_for_each_class_and_operator():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE)
    assert {(kind.family, kind.name) for kind in read_classes()} <= set(rows)
    assert {operator_name(each) for each in OPERATORS} <= {first for first, _ in rows}
