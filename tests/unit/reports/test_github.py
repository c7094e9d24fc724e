import re
from urllib.parse import unquote

import pytest
from tests.unit.reports.conftest import hostile

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.reports import report_on
from sardonyx.reports.as_github import MOST_OF_A_KIND, as_github

# How the runner reads a line: ActionCommand.TryParseV2 of actions/runner.
COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>.*?)::(?P<data>.*)")


@hostile
def test_each_finding_is_one_command_and_nothing_else_is(report):
    lines = as_github(report).removesuffix("\n").split("\n")
    assert len(lines) == len(report.findings) + 1
    assert all(COMMAND.fullmatch(line) for line in lines[:-1])
    assert not lines[-1].startswith("::")


@pytest.mark.parametrize("path", ["a,b.yaml", "a::b.yaml", "100%25.yaml", "a\nb.yaml", "c:d,e%0A.yaml"])
def test_the_runner_reads_what_was_meant(path):
    message = "50% of ::error:: a,b: c\n##[warning]d"
    match = COMMAND.fullmatch(
        as_github(report_on([Finding("x", Level.ERROR, message, Place(path, 3, 4))])).split("\n")[0]
    )
    properties = dict(part.split("=", 1) for part in match["properties"].split(","))
    meant = {"file": path, "line": "3", "col": "4", "title": "x"}
    assert {name: unquote(value) for name, value in properties.items()} == meant
    assert unquote(match["data"]) == message


def test_the_worst_come_first_and_ten_of_a_kind_at_most():
    findings = [Finding("x", level, f"number {index}") for level in Level for index in range(12)]
    lines = as_github(report_on(findings)).splitlines()
    kinds = [line.split(" ")[0] for line in lines[:-1]]
    assert kinds == [kind for kind in ("::error", "::warning", "::notice") for _ in range(MOST_OF_A_KIND)]
    assert lines[-1] == "12 errors, 12 warnings, 12 infos (6 without an annotation)"
