"""The GitHub action as a runner runs it: real bash, a real installation from a wheel of this source, hostile inputs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT
from tests.tools.github_runner import Finished, Runner

from sardonyx import __version__

pytestmark = pytest.mark.xdist_group("action")
HOSTILE = [
    "'\"; touch pwned; # $(touch pwned) `touch pwned`",
    "a\ntouch pwned\nb\n::set-output name=has-changes::true\n##[set-output name=has-changes]true",
    "--help",
    "${{ github.token }}",
]


@pytest.fixture
def runner(tmp_path, wheel_index, runner_temp) -> Runner:
    """A runner whose repository has our charts in two commits: the second one changed postgresql only."""
    shutil.copytree(ROOT / "catalog-charts", tmp_path / "work" / "charts")
    runner = Runner(tmp_path, tmp_path / "work", wheel_index, runner_temp)
    runner.git("init", "-q", "-b", "main", ".")
    runner.commit("Begin")
    values = tmp_path / "work" / "charts" / "postgresql" / "values.yaml"
    values.write_text(values.read_text() + "# a remark\n")
    runner.commit("Change")
    return runner


def run(runner: Runner, **inputs: str) -> Finished:
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    return runner.action(ROOT, {"version": __version__, **given})


def names(text: str) -> list[str]:
    return [one["name"] for one in json.loads(text)]


def test_a_plan_is_in_the_log_the_summary_and_the_outputs(runner):
    done = run(runner, command="plan", to="public")
    assert (done.code, done.outputs["has-changes"]) == (0, "true"), done.log
    assert names(done.outputs["packages"]) == ["postgresql", "sardonyx-library", "vscode-python"]
    assert "3 new" in done.log
    assert "| 🆕 new | postgresql |" in done.summary
    assert json.loads(Path(done.outputs["plan"]).read_text())["destinations"] == ["public"]


def test_what_is_changed_is_a_matrix(runner):
    done = run(runner, command="plan", to="public", changed_since="HEAD~1")
    chart = {"name": "postgresql", "version": "0.1.0", "path": "charts/postgresql"}
    assert json.loads(done.outputs["charts"]) == [chart], done.log


def test_nothing_changed_is_an_empty_matrix(runner):
    done = run(runner, command="plan", to="public", changed_since="HEAD")
    assert (done.code, done.outputs["charts"], done.outputs["has-changes"]) == (0, "[]", "false"), done.log


def test_applying_publishes_and_a_second_time_finds_it_done(runner):
    first, second = (run(runner, command="apply", to="public\nalso") for _ in range(2))
    assert (first.code, len(json.loads(first.outputs["packages"])), first.outputs["has-changes"]) == (0, 6, "true")
    assert (second.code, second.outputs["packages"], second.outputs["has-changes"]) == (0, "[]", "false")
    assert (runner.workspace / "also" / "index.yaml").is_file()
    assert "| ✅ | public | nothing new | 3 |" in second.summary


def test_a_version_that_is_taken_fails_the_job_and_says_so(runner):
    run(runner, command="apply", to="public")
    (runner.workspace / "charts" / "postgresql" / "README.md").write_text("other")
    done = run(runner, command="plan", to="public")
    assert (done.code, done.outputs["has-changes"]) == (1, "false")
    assert "❌ refused" in done.summary
    refused = run(runner, command="apply", to="public")
    assert (refused.code, "Nothing was published" in refused.summary) == (1, True)


def test_validating_annotates_and_writes_more_reports(runner):
    schema = runner.workspace / "charts" / "postgresql" / "values.schema.json"
    schema.write_text(schema.read_text().replace('"default": "10Gi"', '"default": "10GB"'))
    done = run(runner, command="validate", format="sarif=a.sarif\njunit=a.xml")
    assert (done.code, names(done.outputs["charts"])) == (1, ["postgresql", "sardonyx-library", "vscode-python"])
    assert "error" in [name for name, _ in done.commands()]
    assert "default-invalid" in done.summary
    assert all((runner.workspace / name).is_file() for name in ("a.sarif", "a.xml"))


@pytest.mark.parametrize("name", ["command", "charts", "to", "changed-since", "format", "comment", "sign", "author"])
def test_an_input_is_never_run(runner, name):
    sound = {"command": "validate" if name == "format" else "plan", "to": "public", "charts": "charts"}
    for text in HOSTILE:
        done = runner.action(ROOT, {"version": __version__, **sound, name: text})
        assert [one for one in done.commands() if one[0] not in ("error", "warning", "notice")] == [], done.log
        assert "Traceback" not in done.log
        assert done.code != 3, done.log
    assert not list(runner.folder.rglob("pwned"))


@pytest.mark.parametrize("text", [*HOSTILE, "1.0 --index-url=https://example.org", "0.1.0\n", "../x"])
def test_a_version_is_a_version(runner, text):
    done = runner.action(ROOT, {"command": "plan", "to": "public", "version": text})
    assert (done.code == 2) is (text.strip() != __version__), done.log
    assert not list(runner.folder.rglob("pwned"))


def test_a_folder_cannot_write_outputs_or_command_the_runner(runner):
    shutil.move(runner.workspace / "charts" / "postgresql", runner.workspace / "charts" / "##[set-output name=plan]x")
    done = run(runner, command="plan", to="public")
    assert done.commands() == []
    assert "##[set-output name=plan]x" in [Path(one["path"]).name for one in json.loads(done.outputs["charts"])]


def test_the_source_of_the_ref_is_installed_where_no_version_is_named(tmp_path, wheel_index):
    runner = Runner(tmp_path, ROOT, {"PYTHONPATH": wheel_index["PYTHONPATH"]}, tmp_path / "runner")
    done = runner.action(ROOT, {"command": "plan", "charts": "catalog-charts", "to": str(tmp_path / "public")})
    if "No matching distribution" in done.log or "Temporary failure" in done.log:
        pytest.skip("the build needs hatchling from the network")
    assert (done.code, "3 new" in done.log) == (0, True), done.log
