"""The action and the workflows, as files: what stands in them, and what the linters of others say."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tests.acceptance.conftest import ROOT
from tests.servers.debian import NotInstalled
from tests.servers.go_programs import ACTIONLINT, built
from tests.tools.wheels import NoWheel, file_of

from sardonyx.core.yamltext import read_yaml

ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))
FILES = [ACTION, *WORKFLOWS]
SCHEMAS = "check-jsonschema==0.39.0"
ZIZMOR = "zizmor==1.32.0"
# What is asked of actions: pinned to a commit, or to a tag where whoever adopts this pins what they have read.
PINNED = re.compile(r"\./|[\w.-]+/[\w./-]+@(?:[0-9a-f]{40}|v\d+(?:\.\d+){0,2})")


def read(path: Path) -> dict[str, Any]:
    return read_yaml(path.read_bytes(), path.name).value


def steps(path: Path) -> Iterator[dict[str, Any]]:
    found = read(path)
    for job in found["jobs"].values() if "jobs" in found else [found["runs"]]:
        yield from job["steps"]


def schema(name: str) -> Draft7Validator:
    try:
        file = file_of(SCHEMAS, f"vendor/{name}.json")
    except NoWheel as error:
        pytest.skip(str(error))
    return Draft7Validator(json.loads(file.read_bytes()))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_expression_stands_in_a_script(path):
    assert not [step["run"] for step in steps(path) if "${{" in step.get("run", "")]


def test_every_input_of_the_action_is_a_variable_of_a_step():
    used = {value for step in steps(ACTION) for value in step["env"].values()}
    assert used == {f"${{{{ inputs.{name} }}}}" for name in read(ACTION)["inputs"]}


def test_the_action_runs_nothing_of_others():
    assert [step for step in steps(ACTION) if "uses" in step] == []
    assert {step["shell"] for step in steps(ACTION)} == {"bash"}


def test_the_action_quotes_every_variable_in_its_scripts():
    for step in steps(ACTION):
        outside = re.sub(r'"[^"]*"', "", step["run"])
        assert not re.search(r"[$`]", outside), step["run"]


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_actions_of_others_are_pinned(path):
    assert not [step["uses"] for step in steps(path) if not PINNED.fullmatch(step.get("uses", "./"))]


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_it_is_what_github_takes(path):
    validator = schema("github-actions" if path == ACTION else "github-workflows")
    # `on` is a boolean in YAML 1.1, and a word to GitHub.
    value = {"on" if key == "true" else key: one for key, one in read(path).items()}
    assert [error.message for error in validator.iter_errors(value)] == []


def test_actionlint_finds_nothing():
    try:
        command = built(ACTIONLINT)
    except NotInstalled as error:
        pytest.skip(str(error))
    done = subprocess.run([command, *WORKFLOWS], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_but_tags_in_place_of_commits():
    try:
        command = file_of(ZIZMOR, "scripts/zizmor")
    except NoWheel as error:
        pytest.skip(str(error))
    line = [command, "--offline", "--no-progress", "--format=json-v1", ACTION, ROOT / ".github" / "workflows"]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    found = {(one["ident"], one["determinations"]["severity"]) for one in json.loads(done.stdout)}
    # `uses: ./` is what runners of Gitea and Forgejo know too.
    assert found <= {("unpinned-uses", "High"), ("self-repository", "Low")}, found
