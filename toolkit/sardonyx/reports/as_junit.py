"""For the test reports of CI servers: JUnit XML, a suite for each chart, a case for each rule.

There is no standard; this is the part that Jenkins, GitLab and GitHub's reporters agree on. A finding below the failing
level stands in the output of its case, so that a report is red exactly when the command fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET  # written only, never parsed

from sardonyx.core.characters import visible
from sardonyx.core.findings import Finding
from sardonyx.reports.details import details
from sardonyx.reports.report import Report, by_chart, is_failing


def as_junit(report: Report) -> str:
    """Write a report as JUnit XML."""
    root = ET.Element("testsuites", name="sardonyx")
    suites = [_suite(root, chart, findings, report) for chart, findings in by_chart(report).items()]
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _suite(root: ET.Element, chart: str, findings: Sequence[Finding], report: Report) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=visible(chart))
    rules = sorted({page.id for page in report.pages} | {finding.rule for finding in findings})
    for rule in rules:
        _case(suite, chart, rule, [finding for finding in findings if finding.rule == rule], report)
    suite.set("tests", str(len(rules)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", "0")
    return suite


def _case(suite: ET.Element, chart: str, rule: str, findings: Sequence[Finding], report: Report) -> None:
    case = ET.SubElement(suite, "testcase", classname=visible(chart), name=visible(rule))
    failing = [finding for finding in findings if is_failing(finding, report.fail_on)]
    others = [finding for finding in findings if finding not in failing]
    if findings and (place := (failing or others)[0].place):
        case.set("file", visible(place.path))
    if failing:
        failure = ET.SubElement(case, "failure", type=failing[0].level.value, message=visible(failing[0].message))
        failure.text = "\n".join(map(_text, failing))
    if others:
        ET.SubElement(case, "system-out").text = "\n".join(map(_text, others))


def _text(finding: Finding) -> str:
    place = f"{finding.place}: " if finding.place else ""
    lines = [f"{place}{finding.level}: {finding.message}", *(f"  {label}: {text}" for label, text in details(finding))]
    return visible("\n".join(lines))
