"""What is configured, written into the files and known before decides what is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.baseline import baseline_of
from sardonyx.validation.configuration import Configuration, Exemption, RuleConfiguration
from sardonyx.validation.fixing import plan_fixes
from sardonyx.validation.processing import process
from sardonyx.validation.review import Coverage
from sardonyx.validation.rules import RULE_IDS

WHOLE = Coverage(("demo",), RULE_IDS, complete=True)
DRIFT = Finding("default-drift", Level.INFO, "m", Place("demo/values.yaml", 1, 1), "demo", "a")
IGNORED = "a: 1  # sardonyx: ignore[default-drift] on purpose\n"


@pytest.fixture
def demo(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "demo"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("name: demo\n")
    (folder / "values.yaml").write_text("a: 1\n")
    return folder


def rules_found(findings=(DRIFT,), configuration: Configuration | None = None, coverage: Coverage = WHOLE) -> list[str]:
    return [each.rule for each in process(findings, configuration or Configuration(), coverage).findings]


def exempting(pattern: str, line: int = 0, rule: str = "default-drift") -> Configuration:
    exemption = Exemption(pattern, line, Place("sardonyx.yaml", 5, 7))
    return Configuration(rules={rule: RuleConfiguration(ignore=(exemption,))})


def test_what_is_not_suppressed_is_reported(demo):
    assert rules_found() == ["default-drift"]


def test_a_comment_suppresses(demo):
    (demo / "values.yaml").write_text(IGNORED)
    processed = process([DRIFT], Configuration(), WHOLE)
    assert (processed.findings, processed.suppressed) == ([], 1)


def test_a_comment_suppresses_nothing_else(demo):
    (demo / "values.yaml").write_text(IGNORED)
    other = Finding("image-tag", Level.WARNING, "m", Place("demo/values.yaml", 1, 1), "demo")
    assert rules_found([DRIFT, other]) == ["image-tag"]


def test_a_comment_that_suppresses_nothing_is_reported(demo):
    (demo / "values.yaml").write_text(IGNORED)
    (found,) = process([], Configuration(), WHOLE).findings
    assert (found.rule, found.place, found.subject) == ("suppression-unused", Place("demo/values.yaml", 1, 7), "demo")


@pytest.mark.parametrize(
    "coverage",
    [
        Coverage(("demo",), RULE_IDS - {"default-drift"}),
        Coverage(("demo",), RULE_IDS, unjudged=frozenset({"default-drift"})),
        Coverage(("demo",), RULE_IDS - {"dependency-missing"}),
        Coverage(("demo",), RULE_IDS - {"suppression-unused"}),
        Coverage(("other",), RULE_IDS),
    ],
    ids=["the rule was left out", "not judged", "what stops others was left out", "off", "another chart"],
)
def test_a_comment_is_not_called_unused_where_that_cannot_be_told(demo, coverage):
    (demo / "values.yaml").write_text(IGNORED)
    assert rules_found([], coverage=coverage) == []


@pytest.mark.parametrize(
    ("rule", "level"), [("dependency-missing", Level.ERROR), ("exploration-incomplete", Level.INFO)]
)
def test_a_chart_that_was_not_looked_at_whole_has_no_unused_comments(demo, rule, level):
    (demo / "values.yaml").write_text(IGNORED)
    assert rules_found([Finding(rule, level, "m", Place("demo/Chart.yaml", 1, 1), "demo")]) == [rule]


def test_what_stands_in_a_library_is_judged_when_all_charts_were_looked_at(demo):
    (demo / "Chart.yaml").write_text("name: demo\ntype: library\n")
    (demo / "templates" / "_a.tpl").write_text("{{/* sardonyx: ignore[name-collision] shared */}}\n")
    assert rules_found([], coverage=Coverage(("demo", "user"), RULE_IDS)) == []
    assert rules_found([]) == []
    assert rules_found([], coverage=Coverage(("demo", "user"), RULE_IDS, complete=True)) == ["suppression-unused"]


def test_a_comment_in_the_file_of_another_chart_suppresses_too(demo):
    (demo.parent / "lib.tpl").write_text("{{/* sardonyx: ignore[name-collision] shared */}}\n")
    found = Finding("name-collision", Level.WARNING, "m", Place("lib.tpl", 2, 1), "demo")
    assert rules_found([found]) == []


@pytest.mark.parametrize(
    ("pattern", "line", "suppresses"),
    [("demo/values.yaml", 0, True), ("demo", 0, True), ("demo/*", 1, True), ("demo/*", 2, False), ("other", 0, False)],
)
def test_the_configuration_suppresses_by_path(demo, pattern, line, suppresses):
    assert ("default-drift" not in rules_found(configuration=exempting(pattern, line))) is suppresses


def test_paths_in_the_configuration_begin_at_its_folder(demo, monkeypatch):
    monkeypatch.chdir(demo)
    found = Finding("default-drift", Level.INFO, "m", Place("values.yaml", 1, 1), "demo")
    configuration = Configuration("..", exempting("demo/values.yaml").rules)
    assert rules_found([found], configuration, Coverage((".",), RULE_IDS, complete=True)) == []


def test_what_the_configuration_suppresses_in_vain_is_reported_there(demo):
    (found,) = process([], exempting("demo"), WHOLE).findings
    assert (found.rule, found.place) == ("suppression-unused", Place("sardonyx.yaml", 5, 7))
    assert rules_found([], exempting("demo"), Coverage(("demo",), RULE_IDS)) == []


def test_levels_are_set_before_anything_else(demo):
    configuration = Configuration(rules={"default-drift": RuleConfiguration(level=Level.ERROR)})
    assert [each.level for each in process([DRIFT], configuration, WHOLE).findings] == [Level.ERROR]


def test_known_findings_are_not_reported(demo):
    processed = process([DRIFT], Configuration(), WHOLE, baseline_of([DRIFT], "."))
    assert (processed.findings, processed.known, processed.stale) == ([], 1, {})


def test_what_is_suppressed_now_is_stale_in_the_baseline(demo):
    (demo / "values.yaml").write_text(IGNORED)
    processed = process([DRIFT], Configuration(), WHOLE, baseline_of([DRIFT], "."))
    assert [entry.rule for entry in processed.stale.values()] == ["default-drift"]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("values.yaml", IGNORED, "a: 1\n"),
        ("values.yaml", "b: 1\r\n  # sardonyx: ignore[image-tag] why\r\na: 1\r\n", "b: 1\r\na: 1\r\n"),
        ("templates/a.yaml", "a:\n{{/* sardonyx: ignore[image-tag] why */}}\nb:\n", "a:\nb:\n"),
        ("templates/a.yaml", "a: {{/* sardonyx: ignore[image-tag] why */}}\n", "a:\n"),
        ("values.schema.json", '{"type": "object", "$comment": "sardonyx: ignore[image-tag] x"}', '{"type": "object"}'),
        ("values.yaml", "a: 1  # sardonyx: ignore[image-tag, default-drift] why\n", None),
        ("values.yaml", "a: 1  # text # sardonyx: ignore[image-tag] why\n", None),
        ("templates/a.yaml", "a:\n{{- /* sardonyx: ignore[image-tag] why */}}\nb:\n", None),
    ],
)
def test_an_unused_suppression_can_be_taken_out(demo, file, before, after):
    (demo / file).write_bytes(before.encode())
    found = process([], Configuration(), WHOLE).findings
    changes = plan_fixes(found, {f"demo/{file}": before.encode()}).changes
    assert changes == ({f"demo/{file}": after.encode()} if after is not None else {})


HOSTILE = [
    "# sardonyx: ignore[*] all\n",
    "# sardonyx: ignore[default-*] all\n",
    "# sardonyx: ignore[.*] all\n",
    "# sardonyx: ignore[default-drift\n",
    "# sardonyx: ignore[image-tag,] all\n",
    '"# sardonyx: ignore[default-drift] text": 1\n',
    "x: |\n  # sardonyx: ignore[default-drift] text\n",
    "# SARDONYX: IGNORE[default-drift] all\n",
    "# sardonyx: ignore[default-drift]\u2028 \n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_hides_more_than_it_names(demo, text):
    (demo / "values.yaml").write_text(text + "a: 1\n")
    places = [Place("demo/values.yaml", line, 1) for line in range(4)]
    found = [Finding("default-drift", Level.ERROR, "m", place, "demo") for place in places]
    assert rules_found(found).count("default-drift") == 4


def test_links_devices_and_huge_files_hold_no_comments(demo):
    (demo / "values.yaml").unlink()
    (demo / "values.yaml").symlink_to("/dev/zero")
    (demo / "templates" / "loop").symlink_to("..")
    (demo / "templates" / "huge.yaml").write_bytes(b"# sardonyx: ignore[x] y\n" * 300_000)
    assert rules_found() == ["default-drift"]


STOPPING = ["output-unparsable", "render-failed", "schema-structure", "template-malformed", "value-unresolvable"]


@pytest.mark.parametrize("rule", STOPPING)
def test_what_could_not_be_looked_at_is_not_stale_in_the_baseline(demo, rule):
    stop = Finding(rule, Level.ERROR, "m", Place("demo/templates/a.yaml", 1, 1), "demo")
    processed = process([stop], Configuration(), WHOLE, baseline_of([DRIFT], "."))
    assert (processed.findings, processed.stale) == ([stop], {})


def test_nothing_is_stale_where_nobody_asked_what_stops_others(demo):
    coverage = Coverage(("demo",), frozenset({"default-drift"}), complete=True)
    assert process([], Configuration(), coverage, baseline_of([DRIFT], ".")).stale == {}
