from __future__ import annotations

from pathlib import Path

import pytest

from sardonyx.core.errors import Place
from sardonyx.core.findings import Level
from sardonyx.operations.configurationfiles import MalformedConfiguration, read_baseline
from sardonyx.operations.configuring import (
    Overrides,
    applied_rules,
    effective,
    find_workspace_file,
    read_configuration,
)
from sardonyx.operations.judging import judge_of
from sardonyx.validation.configuration import Configuration, RuleConfiguration
from sardonyx.validation.rules import RULE_IDS

OFF = Configuration(rules={"image-tag": RuleConfiguration(off=True)}, ignore=("default-drift",))


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    (tmp_path / "sardonyx.yaml").write_text("apiVersion: sardonyx/v1\nkind: Workspace\nspec: {}\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return tmp_path


def test_the_file_is_looked_for_up_to_the_root_of_the_repository(folder):
    (folder / ".git").mkdir()
    assert find_workspace_file() == Path("../../sardonyx.yaml")


def test_the_nearest_file_is_taken(folder):
    (folder / ".git").mkdir()
    (folder / "a" / "sardonyx.yaml").touch()
    assert find_workspace_file() == Path("../sardonyx.yaml")


def test_a_file_above_the_repository_is_not_looked_at(folder):
    (folder / "a" / ".git").touch()
    assert find_workspace_file() is None


def test_outside_of_a_repository_only_the_current_folder_counts(folder, monkeypatch):
    assert find_workspace_file() is None
    monkeypatch.chdir(folder)
    assert find_workspace_file() == Path("sardonyx.yaml")


def test_without_a_file_all_is_as_by_default():
    assert read_configuration(None) == (Configuration(), None)


def test_a_workspace_need_not_speak_of_validation(folder):
    configuration, _ = read_configuration(Path("../../sardonyx.yaml"))
    assert configuration == Configuration(root="../..")


def test_everything_wrong_is_said_with_its_place(folder):
    text = "apiVersion: sardonyx/v1\nkind: Workspace\nspec:\n  validation:\n    select: [nothing, x-]\n"
    (folder / "sardonyx.yaml").write_text(text)
    with pytest.raises(MalformedConfiguration) as caught:
        read_configuration(Path("../../sardonyx.yaml"))
    assert [str(finding.place) for finding in caught.value.findings] == [
        "../../sardonyx.yaml:5:14",
        "../../sardonyx.yaml:5:23",
    ]
    assert caught.value.exit_code == 2


def test_off_and_ignored_rules_are_not_applied():
    assert applied_rules(OFF) == RULE_IDS - {"image-tag", "default-drift"}


def test_what_is_selected_on_the_command_line_is_applied_whatever_the_file_says():
    given = Overrides(select=("image-tag", "default-drift"))
    assert applied_rules(effective(OFF, given)) == {"image-tag", "default-drift"}


def test_what_is_ignored_on_the_command_line_is_ignored_besides():
    assert applied_rules(effective(OFF, Overrides(ignore=("schema-",)))) == {
        rule for rule in RULE_IDS - {"image-tag", "default-drift"} if not rule.startswith("schema-")
    }


def test_levels_of_another_tool_stand_below_those_that_are_configured():
    configuration = Configuration(rules={"image-tag": RuleConfiguration(level=Level.INFO)})
    levels = {"image-tag": Level.ERROR, "maintainer-missing": Level.ERROR, "version-not-incremented": None}
    judge = judge_of(configuration, levels)
    assert judge.configuration.rules["image-tag"].level is Level.INFO
    assert judge.configuration.rules["maintainer-missing"].level is Level.ERROR
    assert "version-not-incremented" not in judge.rules


def test_a_baseline_that_is_no_json_has_its_place(tmp_path):
    (tmp_path / "known.json").write_text('{"version": 1,}')
    with pytest.raises(MalformedConfiguration) as caught:
        read_baseline(tmp_path / "known.json")
    assert caught.value.place == Place(str(tmp_path / "known.json"), 1, 15)
