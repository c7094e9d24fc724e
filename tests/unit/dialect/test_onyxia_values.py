"""The 200 cases that Onyxia 5.5.2 computed itself: every one must come out the same."""

import json
from pathlib import Path

import pytest

from sardonyx.dialect import UnresolvableValue, compute_values

LINES = (Path(__file__).parent / "cases" / "onyxia-values.jsonl").read_text(encoding="utf-8").splitlines()
CONTEXT, *CASES = [json.loads(line) for line in LINES]


def compute(case):
    return compute_values(
        case["schema"], case["values"], CONTEXT["context"], include_defaults=case["includeDefaults"]
    ).values


def as_text(value):
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("case", [case for case in CASES if "error" not in case], ids=lambda case: case["id"])
def test_computes_what_onyxia_computes(case):
    assert as_text(compute(case)) == as_text(case["expected"])


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["id"])
def test_stops_where_onyxia_stops(case):
    with pytest.raises(UnresolvableValue):
        compute(case)
