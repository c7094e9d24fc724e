"""The reports of ``sardonyx validate`` and ``sardonyx verify``."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from tests.acceptance.conftest import Sardonyx

FILES = {
    "charts/demo/Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\nkeyworks: [a]\n",
    "charts/demo/values.yaml": "a: 1\n",
    "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: one\n",
}

METADATA = ("--select", "chart-metadata")


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with one chart that has a warning and one that has an error."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return Sardonyx(tmp_path, cache)


def test_several_reports_at_once(sardonyx):
    result = sardonyx(
        "validate", *METADATA, "--format", "sarif=a.sarif", "--format", "junit=out/a.xml", "--format", "text"
    )
    assert (result.code, "1 error, 1 warning" in result.out) == (1, True)
    run = json.loads((sardonyx.folder / "a.sarif").read_text())["runs"][0]
    assert [each["ruleId"] for each in run["results"]] == ["chart-metadata", "chart-metadata"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["chart-metadata"]
    suites = ET.parse(sardonyx.folder / "out" / "a.xml").getroot()
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [("demo", "0"), ("other", "1")]


def test_a_rule_has_its_page_in_sarif(sardonyx):
    run = json.loads(sardonyx("validate", "--format", "sarif").out)["runs"][0]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "chart-metadata")
    assert "## Remedy" in rule["help"]["markdown"]


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_no_path_is_absolute(sardonyx, format):
    result = sardonyx("validate", sardonyx.folder / "charts", "--format", format, "--verbose")
    assert "charts/other/Chart.yaml" in result.out
    assert str(sardonyx.folder) not in result.out


def test_a_chart_outside_the_current_folder_is_shown_from_there(sardonyx, cache):
    inside = sardonyx.folder / "inside"
    inside.mkdir()
    out = Sardonyx(inside, cache)("validate", sardonyx.folder / "charts" / "other").out
    assert out.startswith("../charts/other/Chart.yaml:3:1: error:")


def test_the_failing_level(sardonyx):
    assert sardonyx("validate", "charts/demo").code == 0
    assert sardonyx("validate", "charts/demo", "--fail-on", "warning").code == 1
    assert sardonyx("validate", "charts/other", "--exit-zero").code == 0


def test_what_fails_is_shown(sardonyx):
    assert "[maintainer-missing]" not in sardonyx("validate", "charts/demo").out
    result = sardonyx("validate", "charts/demo", "--fail-on", "info")
    assert (result.code, "[maintainer-missing]" in result.out) == (1, True)


def test_sardonyx_yaml_says_what_fails_and_the_option_stands_above_it(sardonyx):
    text = "apiVersion: sardonyx/v1\nkind: Workspace\nspec: {validation: {failOn: warning}}\n"
    (sardonyx.folder / "sardonyx.yaml").write_text(text)
    assert sardonyx("validate", "charts/demo").code == 1
    assert sardonyx("validate", "charts/demo", "--fail-on", "error").code == 0


def test_verify_reports_in_every_format_too(launched):
    launched.commit({"surprise.txt": b"x"})
    result = launched.sardonyx(
        *("verify", "main~1..main", "-R", launched.repository, "--actor", "olga"),
        *("--format", "gitlab=quality.json", "--format", "github"),
    )
    assert (result.code, result.out.startswith("::error file=surprise.txt,")) == (1, True)
    assert json.loads((launched.sardonyx.folder / "quality.json").read_text())[0]["severity"] == "critical"
