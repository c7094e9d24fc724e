"""Every rule on charts that break it and on charts that look as if they did; the cases are in ``cases/RULE.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sardonyx.core.findings import Finding
from sardonyx.core.yamltext import read_yaml
from sardonyx.validation.configuration import Configuration
from sardonyx.validation.pages import page_of
from sardonyx.validation.processing import process
from sardonyx.validation.review import Coverage
from sardonyx.validation.rules import ALL_RULES, RULE_IDS, RULES

CASES = [
    (file.stem, case)
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in read_yaml(file.read_bytes(), file.name).value
]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}: {case['name']}" for rule, case in CASES])
def test_findings(rule: str, case: dict[str, Any], validated):
    found = [finding for finding in validated(case["files"]) if finding.rule == rule]
    assert [_summary(finding) for finding in found] == case["finds"]


@pytest.mark.parametrize("rule", [rule.ID for rule in RULES])
def test_every_rule_has_a_failing_and_a_passing_chart(rule: str):
    outcomes = {bool(case["finds"]) for its, case in CASES if its == rule}
    assert outcomes == {True, False}


def test_a_sound_chart_has_no_findings(validated):
    assert validated({}) == []


@pytest.mark.parametrize("rule", ALL_RULES, ids=[rule.ID for rule in ALL_RULES])
def test_what_the_page_shows_as_failing_fails(rule, validated):
    assert rule.ID in _reported(validated(page_of(rule).fails))


@pytest.mark.parametrize("rule", ALL_RULES, ids=[rule.ID for rule in ALL_RULES])
def test_what_the_page_shows_as_passing_passes(rule, validated):
    assert rule.ID not in _reported(validated(page_of(rule).passes))


def _reported(findings: list[Finding]) -> set[str]:
    coverage = Coverage(("demo",), RULE_IDS, complete=True)
    return {finding.rule for finding in process(findings, Configuration(), coverage).findings}


def _summary(finding: Finding) -> str:
    """Write a finding as the cases do: level, place, field in brackets, message."""
    field = f" [{finding.field}]" if finding.field else ""
    return f"{finding.level} {finding.place}{field} {finding.message}"
