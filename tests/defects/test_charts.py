"""How charts and pairs are written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.defects.charts import form_files, with_slots
from tests.defects.judging import judge
from tests.defects.pairs import Expected, read_classes

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level

HERE = Expected(("a.yaml",), ("b.yaml",), None, Level.WARNING, (4, 5))


def finding(path: str, line: int = 4, level: Level = Level.ERROR, field: str | None = None) -> Finding:
    return Finding("rule", level, "it is wrong", Place(path, line, 1), field=field)


def test_a_slot_is_filled_at_its_own_depth():
    assert with_slots({"a": "x:\n  #+ more\n  #+ rest\n"}, {"more": "y:\n  - 1\n"}) == {"a": "x:\n  y:\n    - 1\n"}


def test_a_text_without_a_slot_is_refused():
    with pytest.raises(ValueError, match="no slot other"):
        with_slots({"a": "x: 1\n"}, {"other": ""})


def test_the_form_gives_each_value_as_its_default():
    files = form_files(
        {"git": {"name": "olga"}, "tags": []}, {"git.name": {"title": "Name"}, "tags": {"default": None}}
    )
    properties = json.loads(files["values.schema.json"])["properties"]
    assert properties["git"]["properties"]["name"] == {"type": "string", "default": "olga", "title": "Name"}
    assert properties["tags"] == {"type": "array", "items": {"type": "string", "default": ""}}


def test_the_two_sides_differ_where_the_mark_is(tmp_path: Path):
    pair = read_class(tmp_path, "fields: {a: 1}\n    slots: {notes: 'x §'}\n    defect: one\n    twin: two")
    assert pair.defect["templates/NOTES.txt"].endswith("x one\n")
    assert pair.twin["templates/NOTES.txt"].endswith("x two\n")
    assert (pair.expected.paths, pair.expected.lines) == (("templates/NOTES.txt",), (2, 2))


def test_a_side_may_be_laid_over_the_other_files(tmp_path: Path):
    pair = read_class(tmp_path, "defect: {files: {more.txt: wrong}}\n    twin: {files: {more.txt: null}}")
    assert pair.defect["more.txt"] == "wrong"
    assert "more.txt" not in pair.twin
    assert pair.expected.paths == ("more.txt",)


@pytest.mark.parametrize("written", ["defect: one\n    twin: two", "defect: {slots: {notes: a}}\n    twin: {}", "a: 1"])
def test_a_pair_that_does_not_say_enough_is_refused(tmp_path: Path, written: str):
    with pytest.raises(ValueError, match=r"kind|nothing says"):
        read_class(tmp_path, written)


def read_class(folder: Path, pair: str):
    (folder / "family").mkdir()
    (folder / "family" / "kind.yaml").write_text(f"hit: harm\npairs:\n  - name: one\n    {pair}\n")
    return read_classes(folder)[0].pairs[0]


def test_a_finding_at_the_file_and_line_counts():
    verdict = judge(HERE, [finding("a.yaml", 6)], [])
    assert (len(verdict.found), verdict.at_line, verdict.alarms) == (1, True, ())


def test_a_finding_elsewhere_is_an_alarm():
    verdict = judge(HERE, [finding("c.yaml"), finding("b.yaml")], [])
    assert (verdict.found, verdict.at_line) == ((), None)
    assert [each.place.path for each in verdict.alarms if each.place] == ["c.yaml"]


def test_what_the_twin_has_too_does_not_count():
    verdict = judge(HERE, [finding("a.yaml")], [finding("a.yaml")])
    assert verdict.found == ()
    assert len(verdict.alarms) == 1


def test_what_is_only_worth_knowing_neither_counts_nor_alarms():
    verdict = judge(HERE, [finding("a.yaml", level=Level.INFO)], [finding("a.yaml", level=Level.INFO)])
    assert (verdict.found, verdict.alarms) == ((), ())


def test_the_field_must_be_the_one_that_is_asked_for():
    expected = Expected(("a.yaml",), (), "b.c", Level.WARNING, None)
    verdict = judge(expected, [finding("a.yaml", field="b.d"), finding("a.yaml", field="b.c")], [])
    assert [each.field for each in verdict.found] == ["b.c"]
