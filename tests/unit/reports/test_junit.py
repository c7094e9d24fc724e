from xml.etree import ElementTree as ET

from tests.unit.reports.conftest import FINDINGS, PAGE, hostile

from sardonyx.core.findings import Level
from sardonyx.reports import report_on
from sardonyx.reports.as_junit import as_junit


@hostile
def test_the_xml_parses_and_fails_where_the_command_does(report):
    root = ET.fromstring(as_junit(report))
    failing = {
        (f.subject, f.rule) for f in report.findings if [*Level].index(f.level) <= [*Level].index(report.fail_on)
    }
    assert len(root.findall(".//failure")) == int(root.get("failures"))
    assert bool(failing) == bool(root.findall(".//failure"))


def test_a_suite_for_each_chart_and_a_case_for_each_rule(report):
    root = ET.fromstring(as_junit(report))
    cases = {suite.get("name"): [case.get("name") for case in suite] for suite in root}
    assert cases == {
        "alpha": ["image-tag"],
        "beta": ["image-tag", "render-failed", "value-unused"],
        "gamma": ["image-tag"],
    }


def test_counts_are_those_of_the_cases(report):
    root = ET.fromstring(as_junit(report))
    assert {name: root.get(name) for name in ("tests", "failures")} == {"tests": "5", "failures": "1"}


def test_a_failure_has_its_level_place_and_text(report):
    case = ET.fromstring(as_junit(report)).find(".//testcase[@name='render-failed']")
    failure = case.find("failure")
    assert (case.get("file"), failure.get("type"), failure.get("message")) == (
        "b/templates/x.yaml",
        "error",
        "a nil pointer",
    )
    assert failure.text == "b/templates/x.yaml:7: error: a nil pointer"


def test_what_does_not_fail_is_output(report):
    case = ET.fromstring(as_junit(report)).find(".//testsuite[@name='alpha']/testcase")
    assert (case.find("failure"), case.find("system-out").text.splitlines()[0]) == (
        None,
        "a/values.yaml:3:5: warning: no tag",
    )


def test_the_failing_level_decides():
    root = ET.fromstring(as_junit(report_on(FINDINGS, pages=[PAGE], fail_on=Level.INFO)))
    assert root.get("failures") == "3"
