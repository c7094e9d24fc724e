"""Every rule on charts that break it and on charts that look as if they did; the cases are in ``cases/RULE.yaml``."""

from __future__ import annotations

import shutil
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from sardonyx.core.findings import Finding
from sardonyx.core.yamltext import read_yaml
from sardonyx.validation import rules
from sardonyx.validation.configuration import Configuration
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.fixing import plan_fixes
from sardonyx.validation.pages import page_of
from sardonyx.validation.processing import process
from sardonyx.validation.review import Coverage
from sardonyx.validation.rules import CHART_RULES, EXPLORING, RULE_IDS, all_rules, chart_rules

CASES = [
    (file.stem, case)
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in read_yaml(file.read_bytes(), file.name).value
]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}: {case['name']}" for rule, case in CASES])
def test_findings(rule: str, case: dict[str, Any], validated):
    found = [finding for finding in validated(case["files"], explore=_mode(rule)) if finding.rule == rule]
    assert [_summary(finding) for finding in found] == case["finds"]


def test_the_ids_are_those_of_the_modules():
    modules = {module.name: module.name.replace("_", "-") for module in iter_modules(rules.__path__)}
    assert {rule.__name__.rpartition(".")[2]: rule.ID for rule in all_rules()} == modules


def test_the_rules_that_look_at_explorations_are_listed():
    assert {rule.ID for rule in chart_rules() if hasattr(rule, "exploration")} == EXPLORING


@pytest.mark.parametrize("rule", CHART_RULES)
def test_every_rule_has_a_failing_and_a_passing_chart(rule: str):
    outcomes = {bool(case["finds"]) for its, case in CASES if its == rule}
    assert outcomes == {True, False}


def test_a_sound_chart_has_no_findings(validated):
    assert validated({}) == []


@pytest.mark.parametrize("rule", all_rules(), ids=[rule.ID for rule in all_rules()])
def test_what_the_page_shows_as_failing_fails(rule, validated):
    assert rule.ID in _reported(validated(page_of(rule).fails, explore=_mode(rule.ID)))


@pytest.mark.parametrize("rule", all_rules(), ids=[rule.ID for rule in all_rules()])
def test_what_the_page_shows_as_passing_passes(rule, validated):
    assert rule.ID not in _reported(validated(page_of(rule).passes, explore=_mode(rule.ID)))


FIXABLE = [rule for rule in chart_rules() if getattr(rule, "FIXABLE", False)]


@pytest.mark.parametrize("rule", FIXABLE, ids=[rule.ID for rule in FIXABLE])
def test_what_can_be_mended_is_found_no_more(rule, validated):
    failing = [page_of(rule).fails, *(case["files"] for its, case in CASES if its == rule.ID and case["finds"])]
    assert any([_mended(rule.ID, files, validated) for files in failing])  # noqa: C419  # every one is looked at


def _mended(rule: str, files: dict[str, str], validated) -> int:
    """Make the fixes for a chart, see that what they are of is gone, and return how many there were."""
    shutil.rmtree("demo", ignore_errors=True)
    found = [finding for finding in validated(files) if finding.rule == rule]
    data = {path.as_posix(): path.read_bytes() for path in Path("demo").rglob("*") if path.is_file()}
    fixes = plan_fixes(found, data)
    changed = {path.removeprefix("demo/"): text.decode() for path, text in fixes.changes.items()}
    left = [finding for finding in validated({**files, **changed}) if finding.rule == rule] if changed else found
    assert len(left) == len(found) - len(fixes.mended)
    return len(fixes.mended)


WITHOUT_FIXES = [rule for rule in chart_rules() if rule not in FIXABLE]


@pytest.mark.parametrize("rule", WITHOUT_FIXES, ids=[rule.ID for rule in WITHOUT_FIXES])
def test_a_rule_with_fixes_says_so(rule, validated):
    assert not any(finding.fix for finding in validated(page_of(rule).fails) if finding.rule == rule.ID)


def _mode(id: str) -> Mode:
    """Explore for the rules that look at what an exploration finds."""
    return Mode.FULL if id in EXPLORING else Mode.OFF


def _reported(findings: list[Finding]) -> set[str]:
    coverage = Coverage(("demo",), RULE_IDS, complete=True)
    return {finding.rule for finding in process(findings, Configuration(), coverage).findings}


def _summary(finding: Finding) -> str:
    """Write a finding as the cases do: level, place, field in brackets, message."""
    field = f" [{finding.field}]" if finding.field else ""
    return f"{finding.level} {finding.place}{field} {finding.message}"
