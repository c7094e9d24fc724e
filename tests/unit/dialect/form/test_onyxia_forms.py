"""The forms that Onyxia 5.5.2 built itself for the 200 cases: every one must come out the same."""

import json
from pathlib import Path

import pytest

from sardonyx.dialect.form import UnbuildableForm, compute_form

LINES = (Path(__file__).parents[1] / "cases" / "onyxia-values.jsonl").read_text(encoding="utf-8").splitlines()
CONTEXT, *CASES = [json.loads(line) for line in LINES]


def build(case):
    return compute_form(case["schema"], case["values"], CONTEXT["context"], include_defaults=case["includeDefaults"])


def as_text(value):
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("case", [case for case in CASES if "form" in case], ids=lambda case: case["id"])
def test_builds_what_onyxia_builds(case):
    assert as_text(build(case).as_onyxia()) == as_text(case["form"])


@pytest.mark.parametrize(
    "case", [case for case in CASES if "expected" in case and "form" not in case], ids=lambda case: case["id"]
)
def test_stops_where_onyxia_stops(case):
    with pytest.raises(UnbuildableForm):
        build(case)
