"""The template for GitLab: held to GitLab's schema, and its jobs really run by gitlab-ci-local."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT
from tests.servers.comments import Forge
from tests.tools.gitlab_runner import NoRunner, gitlab_ci_local

from sardonyx import __version__
from sardonyx.core.yamltext import read_yaml

TEMPLATE = ROOT / "templates" / "sardonyx.yml"
HOSTILE = "$(touch pwned) `touch pwned`; touch pwned; '"


class Project:
    """A clone with our charts, and a pipeline that includes the template with some inputs."""

    def __init__(self, folder: Path, command: list[str], variables: dict[str, str]) -> None:
        self.folder, self._command, self._variables = folder, command, variables
        self._home = folder.parent / "home"
        self._home.mkdir()
        shutil.copytree(ROOT / "catalog-charts", folder / "charts")
        shutil.copy(TEMPLATE, folder)

    def include(self, **inputs: str) -> None:
        """Commit a pipeline; inputs are JSON, which is YAML."""
        included = {"local": TEMPLATE.name, "inputs": {"version": __version__, **inputs}}
        (self.folder / ".gitlab-ci.yml").write_text(json.dumps({"include": [included]}))
        self._git("init", "-q", "-b", "main", ".")
        self._git("add", ".")
        self._git("-c", "user.name=o", "-c", "user.email=o@example.org", "commit", "-q", "-m", "Begin")
        self._git("remote", "add", "origin", "https://forge.example/lab/catalog.git")
        self._git("update-ref", "refs/remotes/origin/main", "HEAD")
        self._git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *arguments], check=True, capture_output=True)

    def run(self, job: str, **more: str) -> subprocess.CompletedProcess[str]:
        given = {**self._variables, "GITLAB_CI": "true", **more}
        options = [f"--variable={name}={value}" for name, value in given.items()]
        line = [
            *self._command,
            "--force-shell-executor",
            "--ignore-predefined-vars=GITLAB_CI",
            "--shell-isolation=false",
            *options,
            job,
        ]
        return subprocess.run(
            line,
            cwd=self.folder,
            env={"PATH": str(Path(shutil.which("python3") or "").parent) + ":/usr/bin:/bin", "HOME": str(self._home)},
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )


@pytest.fixture
def project(tmp_path, wheel_index) -> Project:
    try:
        command = gitlab_ci_local()
    except NoRunner as error:
        pytest.skip(str(error))
    (tmp_path / "work").mkdir()
    return Project(tmp_path / "work", command, wheel_index)


@pytest.fixture
def forge() -> Iterator[Forge]:
    forge = Forge()
    forge.me = 5
    yield forge
    forge.stop()


def test_no_input_stands_in_a_script():
    text = TEMPLATE.read_text().partition("\n---\n")[2]
    jobs = read_yaml(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", r"INPUT-\1", text).encode(), TEMPLATE.name).value
    scripts = [line for job in jobs.values() for key in ("before_script", "script") for line in job.get(key, [])]
    assert len(scripts) == 5
    assert not [line for line in scripts if "INPUT" in line]


def test_publishing_from_the_default_branch(project):
    project.include(to=f"public, {HOSTILE}")
    done = project.run("sardonyx-apply")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project.folder / "public" / "index.yaml").is_file()
    assert len(json.loads((project.folder / "sardonyx.json").read_text())["packages"]) == 6
    assert not list(project.folder.parent.rglob("pwned"))


def test_a_merge_request_gets_a_note(project, forge):
    project.include(to="public")
    request = {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_API_V4_URL": forge.api,
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": "the-token",
    }
    done = project.run("sardonyx-plan", **request)
    assert done.returncode == 0, done.stdout + done.stderr
    (note,) = forge.comments
    assert "| 🆕 new | postgresql |" in note["body"]
    assert json.loads((project.folder / "sardonyx-plan.json").read_text())["destinations"] == ["public"]


def test_findings_are_code_quality(project):
    schema = project.folder / "charts" / "postgresql" / "values.schema.json"
    schema.write_text(schema.read_text().replace('"default": "10Gi"', '"default": "10GB"'))
    project.include(to="public", explore="off")
    done = project.run("sardonyx-validate")
    assert done.returncode == 1, done.stdout + done.stderr
    found = json.loads((project.folder / "gl-code-quality-report.json").read_text())
    places = {(one["check_name"], one["location"]["path"]) for one in found}
    assert ("default-invalid", "charts/postgresql/values.schema.json") in places
