"""publish.yaml, step by step, against a forge of its own: Git, comments and the registry are a real Gitea's."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT
from tests.servers.gitea import USER
from tests.tools.github_runner import Finished, Runner

from sardonyx import __version__
from sardonyx.core.yamltext import read_yaml

pytestmark = pytest.mark.xdist_group("gitea")
WORKFLOW = ROOT / ".github" / "workflows" / "publish.yaml"


@pytest.fixture(scope="module")
def repository(gitea) -> str:
    return gitea.repository("catalog")


class Forge:
    """Runs jobs of the workflow as the forge would, with the registry of the forge in place of GitHub's."""

    def __init__(self, folder: Path, gitea, repository: str, variables: dict[str, str], temp: Path) -> None:
        self.folder, self.gitea, self.repository = folder, gitea, repository
        self.registry = f"oci://{gitea.host}/{USER}/charts"
        self.branch = f"git+{gitea.url}/{repository}.git#gh-pages"
        self.variables, self.temp = variables, temp
        self.home = folder / "home"
        self.home.mkdir()
        shutil.copytree(ROOT / "catalog-charts", folder / "work" / "catalog-charts")
        self.workflow = folder / "publish.yaml"
        self.workflow.write_text(self._here(WORKFLOW.read_text()))

    def _here(self, text: str) -> str:
        assert text.count("REGISTRY: ghcr.io") == 2
        text = text.replace("REGISTRY: ghcr.io", f"REGISTRY: {self.gitea.host}").replace("oci://ghcr.io/", "oci://")
        # The wheel of this source is there already; the test of the action builds it as `uses: ./` does.
        return text.replace("charts: catalog-charts\n", f"charts: catalog-charts\n          version: {__version__}\n")

    def run(self, job: str, event: str, **more: str) -> Finished:
        (self.folder / "event.json").write_text(more.pop("EVENT", "{}"))
        runner = Runner(
            self.folder / f"{event}-{len(list(self.folder.iterdir()))}",
            self.folder / "work",
            {
                **self.variables,
                "HOME": str(self.home),
                "GITHUB_EVENT_NAME": event,
                "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
                "GITHUB_ACTOR": USER,
                "GITHUB_SERVER_URL": self.gitea.url,
                "GITHUB_API_URL": f"{self.gitea.url}/api/v1",
                "GITHUB_REPOSITORY": self.repository,
                "GITHUB_REPOSITORY_OWNER": f"{self.gitea.host}/{USER}",
                "GITHUB_TOKEN": self.gitea.token,
                **more,
            },
            self.temp,
        )
        return runner.job(self.workflow, job, ROOT)


@pytest.fixture
def forge(tmp_path, gitea, repository, wheel_index, runner_temp) -> Forge:
    if not shutil.which("docker"):
        pytest.skip("no docker command, which signs in to the registry")
    return Forge(tmp_path, gitea, repository, wheel_index, runner_temp)


def test_a_pull_request_shows_what_a_merge_publishes_and_a_second_run_finds_it_done(forge, gitea):
    issue = gitea.ask("POST", f"/api/v1/repos/{forge.repository}/issues", {"title": "Change"})["number"]
    event = json.dumps({"pull_request": {"number": issue, "head": {"sha": "0123456789abcdef"}}})
    planned = forge.run("plan", "pull_request", EVENT=event)
    assert (planned.code, "6 new" in planned.log) == (0, True), planned.log
    (comment,) = gitea.ask("GET", f"/api/v1/repos/{forge.repository}/issues/{issue}/comments")
    assert "| 🆕 new | postgresql |" in comment["body"]
    assert "commit `0123456789ab`" in comment["body"]

    applied = forge.run("apply", "push")
    assert (applied.code, len(json.loads(applied.outputs["packages"]))) == (0, 6), applied.log
    again = forge.run("apply", "push")
    assert (again.code, again.outputs["has-changes"]) == (0, "false"), again.log
    tree = gitea.ask("GET", f"/api/v1/repos/{forge.repository}/git/trees/gh-pages")["tree"]
    assert {"index.yaml", "postgresql-0.1.0.tgz"} <= {one["path"] for one in tree}
    forge.run("plan", "pull_request", EVENT=event)
    (comment,) = gitea.ask("GET", f"/api/v1/repos/{forge.repository}/issues/{issue}/comments")
    assert "6 unchanged" in comment["body"]


def test_the_token_is_in_no_file_but_the_one_of_docker_login(forge, gitea):
    forge.run("apply", "push")
    holding = subprocess.run(
        ["grep", "-rl", "--binary-files=text", gitea.token, forge.folder, forge.temp],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    assert holding == []  # docker's is base64 of user and token


def test_only_the_job_that_writes_may_write():
    jobs = read_yaml(WORKFLOW.read_bytes(), "publish.yaml").value["jobs"]
    assert jobs["plan"]["permissions"] == {"contents": "read", "packages": "read", "pull-requests": "write"}
    assert jobs["apply"]["permissions"] == {"contents": "write", "packages": "write"}
    assert jobs["apply"]["concurrency"] == {"group": "publish", "cancel-in-progress": False}
