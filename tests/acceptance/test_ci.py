"""``sardonyx ci`` where no action stands before it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.publishing_faults import write_chart
from tests.servers.comments import Forge


@pytest.fixture
def forge() -> Iterator[Forge]:
    forge = Forge()
    yield forge
    forge.stop()


@pytest.fixture
def sardonyx(tmp_path, forge) -> Sardonyx:
    write_chart(tmp_path / "charts" / "demo", "demo", "1.0.0")
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "0" * 40}}}))
    settings = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": forge.api,
        "GITHUB_REPOSITORY": "lab/catalog",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_TOKEN": "the-token",
    }
    return Sardonyx(tmp_path, tmp_path / "cache", settings)


PLAN = ("ci", "plan", "charts", "--to", "public", "--comment")


def test_a_plan_is_a_comment(sardonyx, forge):
    result = sardonyx.must(*PLAN)
    assert "the comment on the pull request is created" in result.err
    assert "| 🆕 new | demo | 1.0.0 |" in forge.comments[0]["body"]


def test_plans_for_other_destinations_are_other_comments(sardonyx, forge):
    sardonyx.must(*PLAN)
    sardonyx.must("ci", "plan", "charts", "--to", "elsewhere", "--comment")
    assert len(forge.comments) == 2


def test_a_fork_without_rights_is_said_and_no_failure(sardonyx, forge):
    forge.failures = [0, 403]
    result = sardonyx.must(*PLAN)
    assert "the comment was not written (answered 403); pull requests from forks may not" in result.err


def test_without_a_token_nothing_is_sent(sardonyx, forge):
    assert "there is no token" in sardonyx.must(*PLAN, GITHUB_TOKEN="").err
    assert forge.seen == []


def test_outputs_are_a_file_where_ci_has_none(sardonyx):
    sardonyx.must("ci", "validate", "charts", "--outputs", "outputs.json")
    outputs = json.loads((sardonyx.folder / "outputs.json").read_text())
    assert outputs["charts"] == [{"name": "demo", "version": "1.0.0", "path": "charts/demo"}]


def test_a_chart_may_not_write_into_the_comment(sardonyx, forge, tmp_path):
    write_chart(tmp_path / "charts" / "evil", "evil", "1.0.0")
    destination = "pu|blic<img src=x>@olga"
    sardonyx.must("ci", "plan", "charts", "--to", destination, "--comment")
    assert "<img" not in forge.comments[0]["body"].replace("\\<img", "")
    assert "@olga" not in forge.comments[0]["body"]
