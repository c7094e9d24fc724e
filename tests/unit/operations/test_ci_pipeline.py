"""What CI systems say of a job, read from their variables."""

from __future__ import annotations

import json

import pytest

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.operations.ci_pipeline import Pipeline, read_pipeline

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def github(tmp_path):
    """Variables of a run for a pull request, as GitHub's documentation has them."""

    def make(event: object = None, **more: str) -> dict[str, str]:
        head = {"sha": SHA}
        value = {"pull_request": {"number": 7, "head": head}} if event is None else event
        (tmp_path / "event.json").write_text(json.dumps(value))
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": "https://api.forge.example",
            "GITHUB_SERVER_URL": "https://forge.example",
            "GITHUB_REPOSITORY": "lab/catalog",
            "GITHUB_RUN_ID": "77",
            "GITHUB_ACTOR": "olga",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_TOKEN": "the-token",
            **more,
        }

    return make


GITLAB = {
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://forge.example/api/v4",
    "CI_PROJECT_ID": "12",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_COMMIT_SHA": SHA,
    "CI_JOB_URL": "https://forge.example/lab/catalog/-/jobs/1",
    "CI_SERVER_HOST": "forge.example",
    "GITLAB_USER_NAME": "Olga O.",
    "GITLAB_USER_EMAIL": "olga@example.org",
    "GITLAB_TOKEN": "the-token",
}


def test_nothing_is_said_outside_of_ci():
    assert read_pipeline({"CI": "true"}) == Pipeline()


def test_a_pull_request_on_github(github):
    found = read_pipeline(github())
    assert found.thread.comments == "https://api.forge.example/repos/lab/catalog/issues/7/comments"
    assert (found.commit, found.run) == (SHA, "https://forge.example/lab/catalog/actions/runs/77")
    assert found.author == "olga <olga@users.noreply.forge.example>"


def test_a_push_has_no_pull_request(github):
    found = read_pipeline(github({"ref": "refs/heads/main"}, GITHUB_SHA=SHA))
    assert (found.thread, found.commit) == (None, SHA)


def test_a_merge_request_on_gitlab():
    found = read_pipeline(GITLAB)
    assert found.thread.comments == "https://forge.example/api/v4/projects/12/merge_requests/7/notes"
    assert (found.thread.changing, found.thread.private) == ("PUT", {"PRIVATE-TOKEN": "the-token"})
    assert found.author == "Olga O. <olga@example.org>"


def test_a_branch_on_gitlab_has_no_merge_request():
    assert read_pipeline({**GITLAB, "CI_MERGE_REQUEST_IID": ""}).thread is None


@pytest.mark.parametrize("name", ["lab", "../x", "lab/../x", "lab/x?y", "lab/.", "a b/c", "lab/x\nx"])
def test_a_repository_is_a_name(github, name):
    with pytest.raises(UsageError, match="OWNER/REPOSITORY"):
        read_pipeline(github(GITHUB_REPOSITORY=name))


@pytest.mark.parametrize("event", [[], 7, {"pull_request": []}, {"pull_request": {"number": "7/../8"}}, {"number": 7}])
def test_an_event_that_says_nothing_gives_no_pull_request(github, event):
    assert read_pipeline(github(event)).thread is None


def test_an_event_that_is_no_json_is_an_error(github, tmp_path):
    variables = github()
    (tmp_path / "event.json").write_text("{")
    with pytest.raises(SardonyxError, match="not JSON"):
        read_pipeline(variables)


@pytest.mark.parametrize("actor", ["a\nb", "a<b>", ""])
def test_an_author_that_cannot_be_one_is_none(github, actor):
    assert read_pipeline(github(GITHUB_ACTOR=actor)).author is None


def test_a_token_is_in_no_representation(github):
    assert "the-token" not in repr(read_pipeline(github()))
