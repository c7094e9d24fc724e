"""What a CI system says of the job that runs: where its summary and outputs go, which pull request it is about.

Read from the variables of GitHub Actions (which Gitea and Forgejo set too) and GitLab CI. What they say is checked
before it becomes part of a URL or a commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.jsontext import read_json

_REPOSITORY = re.compile(r"(?!\.)[A-Za-z0-9._-]+/(?!\.)[A-Za-z0-9._-]+")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_UNSAFE = re.compile(r"[<>\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Thread:
    """The comments of a pull or merge request, as an API has them.

    ``comments`` is the URL that lists and takes them, a comment lies at ``comment`` with its number behind, where
    ``changing`` is the method that changes it. ``person`` is the key of who wrote one; the API says at ``me`` who asks.
    ``private`` is the header with the token, empty where there is none. ``most`` is how many characters one may have.
    """

    comments: str
    comment: str
    changing: str
    person: str
    me: str
    most: int
    private: Mapping[str, str] = field(repr=False)


class Pipeline(NamedTuple):
    """The job that runs; empty where none does.

    ``takes_commands`` says that a line of its log can be a command (GitHub's workflow commands). ``summary`` and
    ``outputs`` are files to add to, ``scratch`` is a folder that the job's other steps see. ``author`` is who started
    it, as ``NAME <MAIL>``. ``run`` is the address of its log.
    """

    takes_commands: bool = False
    summary: Path | None = None
    outputs: Path | None = None
    scratch: Path | None = None
    thread: Thread | None = None
    commit: str = ""
    run: str = ""
    author: str | None = None


def read_pipeline(environment: Mapping[str, str]) -> Pipeline:
    """Read the variables of the CI system.

    Raises UsageError when they contradict what CI systems document, SardonyxError when the event cannot be read.
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        return _github(environment)
    if environment.get("GITLAB_CI"):
        return _gitlab(environment)
    return Pipeline()


def _github(environment: Mapping[str, str]) -> Pipeline:
    """See https://docs.github.com/en/actions/reference/workflows-and-actions/variables."""
    request = _pull_request(environment)
    server, repository = environment.get("GITHUB_SERVER_URL", ""), _repository(environment)
    run = environment.get("GITHUB_RUN_ID", "")
    head = request.get("head")
    return Pipeline(
        takes_commands=True,
        summary=_path(environment, "GITHUB_STEP_SUMMARY"),
        outputs=_path(environment, "GITHUB_OUTPUT"),
        scratch=_path(environment, "RUNNER_TEMP"),
        thread=_issue(environment, repository, request.get("number")),
        commit=_commit(head.get("sha") if isinstance(head, dict) else environment.get("GITHUB_SHA")),
        run=f"{server}/{repository}/actions/runs/{run}" if server and run.isdecimal() else "",
        author=_somebody(environment.get("GITHUB_ACTOR"), "", urlsplit(server).hostname),
    )


def _pull_request(environment: Mapping[str, str]) -> Mapping[str, Any]:
    path = _path(environment, "GITHUB_EVENT_PATH")
    event = read_json(read_bytes(path), str(path)).value if path else {}
    request = event.get("pull_request") if isinstance(event, dict) else None
    return request if isinstance(request, dict) else {}


def _repository(environment: Mapping[str, str]) -> str:
    name = environment.get("GITHUB_REPOSITORY", "")
    if name and not _REPOSITORY.fullmatch(name):
        raise UsageError(f"{name!r} is not OWNER/REPOSITORY", place=Place("GITHUB_REPOSITORY"))
    return name


def _issue(environment: Mapping[str, str], repository: str, number: object) -> Thread | None:
    """See https://docs.github.com/en/rest/issues/comments; to the API a pull request is an issue."""
    api, token = environment.get("GITHUB_API_URL", "").rstrip("/"), environment.get("GITHUB_TOKEN", "")
    if not (api and repository and isinstance(number, int)):
        return None
    issues = f"{api}/repos/{repository}/issues"
    return Thread(
        comments=f"{issues}/{number}/comments",
        comment=f"{issues}/comments/",
        changing="PATCH",
        person="user",
        me=f"{api}/user",
        most=65_536,
        private={"Authorization": f"Bearer {token}"} if token else {},
    )


def _gitlab(environment: Mapping[str, str]) -> Pipeline:
    """See https://docs.gitlab.com/ci/variables/predefined_variables/."""
    mail = environment.get("GITLAB_USER_EMAIL", "")
    return Pipeline(
        thread=_merge_request(environment),
        commit=_commit(environment.get("CI_COMMIT_SHA")),
        run=environment.get("CI_JOB_URL", ""),
        author=_somebody(environment.get("GITLAB_USER_NAME"), mail, environment.get("CI_SERVER_HOST")),
    )


def _merge_request(environment: Mapping[str, str]) -> Thread | None:
    """See https://docs.gitlab.com/api/notes/. A job's own token cannot write notes, so GITLAB_TOKEN is another."""
    api, token = environment.get("CI_API_V4_URL", "").rstrip("/"), environment.get("GITLAB_TOKEN", "")
    project, number = environment.get("CI_PROJECT_ID", ""), environment.get("CI_MERGE_REQUEST_IID", "")
    if not (api and project.isdecimal() and number.isdecimal()):
        return None
    notes = f"{api}/projects/{project}/merge_requests/{number}/notes"
    return Thread(
        comments=notes,
        comment=f"{notes}/",
        changing="PUT",
        person="author",
        me=f"{api}/user",
        most=1_000_000,
        private={"PRIVATE-TOKEN": token} if token else {},
    )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _commit(text: object) -> str:
    return text if isinstance(text, str) and _COMMIT.fullmatch(text) else ""


def _somebody(name: str | None, mail: str, host: str | None) -> str | None:
    """Return ``NAME <MAIL>``; who has no address gets one of the forge, as GitHub does for those who hide theirs."""
    address = mail or (f"{name}@users.noreply.{host}".replace(" ", "") if host else "")
    if not name or not address or _UNSAFE.search(name + address):
        return None
    return f"{name} <{address}>"
