"""What stands in our workflows, hooks and pages for CI works: their commands are run here, on a copy of our catalog."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.conftest import BIN, ROOT

from sardonyx.core.yamltext import read_yaml

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))
FETCHES = ("pip install", "git fetch")


def read(path: Path) -> dict[str, Any]:
    return read_yaml(path.read_bytes(), path.name).value


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def gitlab_job() -> dict[str, Any]:
    page = (ROOT / "docs" / "validation.md").read_text()
    block = re.search(r"```yaml\n(charts:\n.*?)```", page, re.DOTALL)
    assert block, "docs/validation.md shows no job for GitLab"
    return read_yaml(block[1].encode(), "validation.md").value["charts"]


class Checkout:
    """A clone of a repository with our catalog, in which one chart changed since ``base``.

    What was found is remembered in ``cache``, as between two runs of a workflow.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder / "clone"
        self.summary = folder / "summary.md"
        shutil.copytree(ROOT / "catalog-charts", self.folder / "catalog-charts")
        self._environment = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(cache),
            "PRE_COMMIT_HOME": str(folder / "hooks"),
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        self.must("git init -q -b main . && git add . && git commit -q -m Begin")
        self.base = self.must("git rev-parse HEAD").stdout.strip()
        self.change("postgresql/Chart.yaml", "\nversion: ", "\nversion: 9")

    def change(self, path: str, old: str, new: str) -> None:
        file = self.folder / "catalog-charts" / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
        self.must("git add . && git commit -q -m Change")

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        person = {f"GIT_{role}_{what}": "olga" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self._environment, **person, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def must(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        done = self.run(script, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def workflow(self, event: str) -> subprocess.CompletedProcess[str]:
        """Run the step of charts.yaml that is for an event, as GitHub does."""
        wanted = f"github.event_name == '{event}'"
        step = next(each for each in steps(ROOT / ".github/workflows/charts.yaml") if each.get("if") == wanted)
        variables = {"GITHUB_ACTIONS": "true", "GITHUB_WORKFLOW": "Charts", "GITHUB_STEP_SUMMARY": str(self.summary)}
        given = {"BASE": self.base} if "BASE" in step.get("env", {}) else {}
        return self.run(step["run"], **variables, **given)


@pytest.fixture
def checkout(tmp_path, cache) -> Checkout:
    return Checkout(tmp_path, cache)


@pytest.mark.parametrize("event", ["pull_request", "push"])
def test_the_workflow_passes_on_our_charts(checkout, event):
    done = checkout.workflow(event)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((checkout.folder / "sardonyx.sarif").read_text())["version"] == "2.1.0"


def test_the_workflow_of_a_pull_request_looks_at_what_changed(checkout):
    done = checkout.workflow("pull_request")
    assert "looked at 1 chart" in done.stderr


def test_the_workflow_says_where_a_chart_is_broken(checkout):
    checkout.change("postgresql/values.schema.json", '"default": "10Gi"', '"default": "10GB"')
    done = checkout.workflow("pull_request")
    assert (done.returncode, "::error file=catalog-charts/postgresql/values.schema.json,line=" in done.stdout) == (
        1,
        True,
    )
    assert "default-invalid" in checkout.summary.read_text()
    assert "default-invalid" in (checkout.folder / "sardonyx.sarif").read_text()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_workflows_may_little(workflow):
    assert read(workflow)["permissions"] == {"contents": "read"}
    checkouts = [step["with"] for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout")]
    assert all(given["persist-credentials"] is False for given in checkouts)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_no_expression_is_written_into_a_script(workflow):
    assert not [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")]


def test_the_job_for_gitlab_works(checkout):
    lines = [line for line in gitlab_job()["script"] if not line.startswith(FETCHES)]
    (checkout.folder / "catalog-charts").rename(checkout.folder / "charts")
    checkout.must("git add . && git commit -q -m Rename")
    checkout.must("\n".join(lines), CI_MERGE_REQUEST_DIFF_BASE_SHA=checkout.base)
    assert all((checkout.folder / file).is_file() for file in gitlab_job()["artifacts"]["reports"].values())


@pytest.fixture
def committing(checkout, pre_commit) -> Checkout:
    shutil.copy(ROOT / ".pre-commit-config.yaml", checkout.folder)
    (checkout.folder / ".venv").symlink_to(BIN.parent)
    return checkout


def test_our_own_hooks_pass_on_our_charts(committing):
    committing.must("git add .pre-commit-config.yaml catalog-charts && pre-commit run --all-files")


def test_our_own_hooks_refuse_a_broken_chart(committing):
    committing.change("postgresql/values.schema.json", '"default": "10Gi"', '"default": "10GB"')
    done = committing.run("pre-commit run --all-files")
    assert (done.returncode, "default-invalid" in done.stdout) == (1, True)


def test_our_own_hooks_are_those_that_we_offer():
    offered = {hook["id"]: f".venv/bin/{hook['entry']}" for hook in read_hooks(".pre-commit-hooks.yaml")}
    (local,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert {hook["id"]: hook["entry"] for hook in local["hooks"]}.items() <= offered.items()


def read_hooks(name: str) -> list[dict[str, Any]]:
    return read_yaml((ROOT / name).read_bytes(), name).value
