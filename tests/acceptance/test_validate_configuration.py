"""``sardonyx validate`` as a repository configures it: sardonyx.yaml, suppressions, a baseline, fixes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx

CHART = """\
apiVersion: v2
name: demo
version: 1.0.0
icon: https://example.org/demo.svg
maintainers: [{name: olga, email: olga@example.org}]
keyworks: [a]  # wanted
"""
TEMPLATE = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: runner\n"


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a repository with a chart in which two rules find a warning each."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    demo = tmp_path / "charts" / "demo"
    (demo / "templates").mkdir(parents=True)
    (demo / "Chart.yaml").write_text(CHART)
    (demo / "values.yaml").write_text("{}\n")
    (demo / "templates" / "account.yaml").write_text(TEMPLATE)
    return Sardonyx(tmp_path, cache)


def configure(sardonyx: Sardonyx, validation: str) -> None:
    text = f"apiVersion: sardonyx/v1\nkind: Workspace\nspec:\n  validation: {validation}\n"
    (sardonyx.folder / "sardonyx.yaml").write_text(text)


def rules_found(sardonyx: Sardonyx, *arguments: str, **settings: str) -> list[str]:
    result = sardonyx("validate", "charts", "--format", "json", *arguments, **settings)
    assert result.code in (0, 1), result.err
    return sorted(finding["rule"] for finding in json.loads(result.out)["findings"])


BOTH = ["chart-metadata", "name-collision"]


def test_without_configuration_every_rule_is_applied(sardonyx):
    assert rules_found(sardonyx) == BOTH


@pytest.mark.parametrize(
    ("validation", "expected"),
    [
        ("{select: [chart-]}", ["chart-metadata"]),
        ("{ignore: [chart-metadata]}", ["name-collision"]),
        ("{rules: {name-collision: {level: off}}}", ["chart-metadata"]),
        ("{rules: {name-collision: {level: info}}}", ["chart-metadata"]),
        ("{rules: {name-collision: {ignore: ['charts/*/templates']}}}", ["chart-metadata"]),
        ("{rules: {image-tag: {ignore: ['charts/other']}}}", [*BOTH, "suppression-unused"]),
    ],
)
def test_the_file_says_which_rules_apply_where(sardonyx, validation, expected):
    configure(sardonyx, validation)
    assert rules_found(sardonyx) == expected


def test_an_option_stands_above_a_variable_and_that_above_the_file(sardonyx):
    configure(sardonyx, "{select: [name-collision], rules: {chart-metadata: {level: off}}}")
    assert rules_found(sardonyx) == ["name-collision"]
    assert rules_found(sardonyx, SARDONYX_VALIDATE_SELECT="chart-metadata") == ["chart-metadata"]
    assert rules_found(sardonyx, "--select", "name-", SARDONYX_VALIDATE_SELECT="chart-") == ["name-collision"]
    assert rules_found(sardonyx, "--ignore", "name-collision") == []


def test_the_file_is_found_from_a_folder_of_the_repository(sardonyx):
    configure(sardonyx, "{rules: {name-collision: {ignore: [charts/demo/templates/account.yaml]}}}")
    inside = Sardonyx(sardonyx.folder / "charts", Path(sardonyx.environment["XDG_CACHE_HOME"]))
    assert "name-collision" not in inside("validate", "demo").out


def test_a_file_above_the_repository_is_nobody_s(sardonyx):
    configure(sardonyx, "{select: [chart-metadata]}")
    subprocess.run(["git", "init", "-q", sardonyx.folder / "charts"], check=True)
    inside = Sardonyx(sardonyx.folder / "charts", Path(sardonyx.environment["XDG_CACHE_HOME"]))
    assert "name-collision" in inside("validate", "demo").out


def test_excluded_charts_are_not_looked_at_unless_they_are_named(sardonyx):
    configure(sardonyx, "{exclude: [charts/demo]}")
    assert "there is no chart" in sardonyx("validate", "charts").err
    assert "looked at 1 chart" in sardonyx("validate", "charts/demo").err


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ("{rules: {name-colision: {}}}", "there is no rule 'name-colision'\n  did you mean name-collision"),
        ("{selct: []}", "sardonyx.yaml:4:16: unknown key 'selct'\n  did you mean select?"),
        ("{baseline: known.json}", "known.json: cannot be read"),
    ],
)
def test_a_wrong_configuration_is_an_error_of_usage(sardonyx, validation, message):
    configure(sardonyx, validation)
    result = sardonyx("validate", "charts")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_rule_that_does_not_exist_is_an_error_of_usage(sardonyx):
    result = sardonyx("validate", "charts", "--select", "chart-metdata")
    assert (result.code, "did you mean chart-metadata" in result.err) == (2, True)


def test_comments_suppress_and_say_so_when_they_do_not(sardonyx):
    demo = sardonyx.folder / "charts" / "demo"
    (demo / "Chart.yaml").write_text(CHART.replace("# wanted", "# sardonyx: ignore[chart-metadata] ours"))
    account = demo / "templates" / "account.yaml"
    account.write_text("{{/* sardonyx: ignore[name-collision] one for all */}}\n" + TEMPLATE)
    assert rules_found(sardonyx) == []
    assert "2 findings suppressed" in sardonyx("validate", "charts").err
    account.write_text("{{/* sardonyx: ignore[name-collision, name-too-lnog] */}}\n" + TEMPLATE)
    assert rules_found(sardonyx) == ["name-collision", "suppression-unknown"]


def test_a_baseline_holds_what_is_known(sardonyx):
    written = sardonyx.must("validate", "charts", "--write-baseline", "known.json")
    assert "2 findings are known" in written.err
    account = sardonyx.folder / "charts" / "demo" / "templates" / "account.yaml"
    account.write_text(f"# moved\n{TEMPLATE}---\n{TEMPLATE.replace('runner', 'second')}")
    result = sardonyx("validate", "charts", "--baseline", "known.json")
    assert ("ServiceAccount second" in result.out, "ServiceAccount runner" in result.out) == (True, False)
    assert "2 findings known" in result.err


def test_what_is_mended_leaves_the_baseline(sardonyx):
    configure(sardonyx, "{baseline: known.json}")
    sardonyx.must("validate", "charts", "--write-baseline", "known.json")
    (sardonyx.folder / "charts" / "demo" / "Chart.yaml").write_text(CHART.replace("keyworks", "keywords"))
    assert "1 known finding is not there any more" in sardonyx.must("validate", "charts").err
    sardonyx.must("validate", "charts", "--write-baseline", "known.json")
    known = json.loads((sardonyx.folder / "known.json").read_text())["findings"]
    assert [entry["rule"] for entry in known] == ["name-collision"]


def test_a_baseline_keeps_what_it_knows_of_other_charts_and_rules(sardonyx):
    sardonyx.must("validate", "charts", "--write-baseline", "known.json")
    before = (sardonyx.folder / "known.json").read_text()
    sardonyx.must("validate", "charts", "--select", "chart-metadata", "--write-baseline", "known.json")
    assert (sardonyx.folder / "known.json").read_text() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "known.json:1:2: is not JSON"),
        ('{"version": 2, "findings": []}', "known.json:1:2: version: must be 1"),
        ('{"version": 1, "findings": [{"rule": "a"}]}', "the key 'path' is missing"),
        ("[]", "must be a mapping"),
    ],
)
def test_a_corrupt_baseline_is_an_error_of_usage(sardonyx, text, message):
    (sardonyx.folder / "known.json").write_text(text)
    result = sardonyx("validate", "charts", "--baseline", "known.json")
    assert (result.code, message in result.err) == (2, True), result.err


def test_fixes_are_shown_and_made(sardonyx):
    file = sardonyx.folder / "charts" / "demo" / "Chart.yaml"
    shown = sardonyx("validate", "charts", "--diff")
    assert "-keyworks: [a]  # wanted\n+keywords: [a]  # wanted\n" in shown.out
    assert file.read_text() == CHART
    result = sardonyx("validate", "charts", "--fix", "--format", "json")
    assert file.read_text() == CHART.replace("keyworks", "keywords")
    assert [finding["rule"] for finding in json.loads(result.out)["findings"]] == ["name-collision"]
    assert "mended 1 finding in 1 file" in result.err


def test_what_is_suppressed_is_not_mended(sardonyx):
    file = sardonyx.folder / "charts" / "demo" / "Chart.yaml"
    text = CHART.replace("# wanted", "# sardonyx: ignore[chart-metadata] ours")
    file.write_text(text)
    sardonyx("validate", "charts", "--fix")
    assert file.read_text() == text


def test_a_file_keeps_its_mode_and_its_line_ends(sardonyx):
    file = sardonyx.folder / "charts" / "demo" / "Chart.yaml"
    file.write_bytes(CHART.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    sardonyx("validate", "charts", "--fix")
    assert file.read_bytes() == CHART.replace("\n", "\r\n").replace("keyworks", "keywords").encode()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_rule_explains_itself(sardonyx):
    page = sardonyx.must("rule", "name-collision").out
    assert page.startswith("name-collision (warning)\n")
    assert json.loads(sardonyx.must("rule", "name-collision", "--format", "json").out)["id"] == "name-collision"
    assert sardonyx.must("rule", "name-collision", "--format", "markdown").out.startswith("# name-collision\n")
    assert "name-collision" in sardonyx.must("rule").out


def test_a_rule_that_is_misspelt_is_suggested(sardonyx):
    result = sardonyx("rule", "name-colision")
    assert (result.code, "did you mean name-collision" in result.err) == (2, True)


def test_the_settings_are_shown_with_where_they_come_from(sardonyx):
    configure(sardonyx, "{failOn: warning, select: [chart-], ignore: [name-collision]}")
    rows = json.loads(
        sardonyx.must("config", "show", "--select", "name-", "--format", "json", SARDONYX_VALIDATE_EXPLORE="quick").out
    )
    found = {row["setting"]: (row["value"], row["from"]) for row in rows}
    assert found["select"] == (["name-"], "--select")
    assert found["explore"] == ("quick", "SARDONYX_VALIDATE_EXPLORE")
    assert found["failOn"] == ("warning", "sardonyx.yaml:4:16")
    assert found["baseline"] == ([], "default")


@pytest.mark.parametrize(
    "arguments", [("--kube-version", "1.33", "--kube-version", "1.12"), ("--context-version", "x")]
)
def test_a_version_that_is_not_known_is_refused(sardonyx, arguments):
    assert sardonyx("validate", "charts", *arguments).code == 2


def test_objects_are_held_to_the_versions_of_kubernetes_that_are_named(sardonyx):
    claim = "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata:\n  name: {{ .Release.Name }}\nspec: {}\n"
    (sardonyx.folder / "charts/demo/templates/device.yaml").write_text(claim)
    asked = ("validate", "charts", "--select", "api-removed", "--kube-version", "1.34")
    assert (sardonyx(*asked).code, sardonyx(*asked, "--kube-version", "1.33").code) == (0, 1)
