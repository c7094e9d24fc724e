"""What a job hands on: to later steps, in a file, in its summary."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tools.github_runner import assignments

from sardonyx.core.errors import SardonyxError
from sardonyx.operations.ci_outputs import MOST_OF_A_SUMMARY, hand_on, outputs_of_charts, summarise
from sardonyx.operations.ci_pipeline import Pipeline


@given(st.text(max_size=60))
def test_whatever_a_value_holds_it_stays_one_value(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("outputs") / "outputs"
    hand_on({"charts": [{"path": text}], "plan": ""}, Pipeline(outputs=file), None)
    found = dict(assignments(file.read_text()))
    assert (json.loads(found["charts"]), found["plan"]) == ([{"path": text}], "")


def test_outputs_are_added_to_those_that_are_there(tmp_path):
    (tmp_path / "outputs").write_text("before=1\n")
    hand_on({"has-changes": True}, Pipeline(outputs=tmp_path / "outputs"), tmp_path / "outputs.json")
    assert dict(assignments((tmp_path / "outputs").read_text())) == {"before": "1", "has-changes": "true"}
    assert json.loads((tmp_path / "outputs.json").read_text()) == {"has-changes": True}


def test_a_chart_that_cannot_be_read_is_named_by_its_folder(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "Chart.yaml").write_text("{")
    (chart,) = outputs_of_charts([tmp_path / "broken"])["charts"]
    assert (chart["name"], chart["version"]) == ("broken", "")


def test_a_summary_that_would_be_dropped_is_cut(tmp_path):
    summarise("é line\n" * 300_000, Pipeline(summary=tmp_path / "summary"))
    data = (tmp_path / "summary").read_bytes()
    assert (len(data) <= MOST_OF_A_SUMMARY, b"This is cut" in data) == (True, True)


def test_a_summary_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(SardonyxError, match="cannot be written"):
        summarise("text", Pipeline(summary=tmp_path / "none" / "summary"))
