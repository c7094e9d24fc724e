from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.baseline import baseline_in, baseline_of, document_of, within, without_known
from sardonyx.validation.review import Coverage

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "baseline.schema.json").read_text())


def finding(message: str = "m", line: int = 1, path: str = "charts/a/values.yaml", rule: str = "r") -> Finding:
    return Finding(rule, Level.ERROR, message, Place(path, line, 1), "a", "b.c")


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from(["m", "n 1", "n 2"]), st.integers(1, 9), st.sampled_from(["a/x", "b/y"]))
)


@settings(deadline=None)
@given(FINDINGS)
def test_all_that_is_in_the_baseline_is_known(found):
    assert without_known(found, baseline_of(found, "."), ".") == ([], {})


@settings(deadline=None)
@given(FINDINGS)
def test_a_baseline_is_written_and_read_back(found):
    baseline = baseline_of(found, ".")
    document = document_of(baseline)
    jsonschema.validate(document, SCHEMA)
    assert baseline_in(document) == baseline
    assert document["findings"] == sorted(document["findings"], key=lambda row: [row[key] for key in list(row)[:5]])


def test_a_finding_that_moves_stays_known():
    before, after = finding("line 12 is long", 12), finding("line 40 is long", 40)
    assert without_known([after], baseline_of([before], "."), ".") == ([], {})


def test_one_more_of_the_same_is_new():
    new, stale = without_known([finding(), finding(line=2)], baseline_of([finding()], "."), ".")
    assert (len(new), stale) == (1, {})


def test_what_is_mended_is_stale():
    known = baseline_of([finding(), finding(line=2), finding("other")], ".")
    new, stale = without_known([finding()], known, ".")
    assert new == []
    assert sorted((entry.message, entry.count) for entry in stale.values()) == [("m", 1), ("other", 1)]


def test_another_rule_file_or_message_is_new():
    known = baseline_of([finding()], ".")
    others = [finding(rule="s"), finding(path="b"), finding("n")]
    assert without_known(others, known, ".")[0] == others


def test_paths_do_not_depend_on_the_current_folder():
    assert baseline_of([finding(path="values.yaml")], "../..") == baseline_of(
        [finding(path=f"{Path.cwd().parent.name}/{Path.cwd().name}/values.yaml")], "."
    )


def test_only_what_was_looked_at_can_be_stale():
    known = baseline_of([finding(), finding(path="charts/b/values.yaml"), finding(rule="s")], ".")
    inside, outside = within(known, Coverage(("charts/a",), frozenset({"r"})), ".")
    assert [entry.path for entry in inside.values()] == ["charts/a/values.yaml"]
    assert len(outside) == 2
