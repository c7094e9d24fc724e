"""One comment that is kept up to date: on a real Gitea, and on a server that does what GitHub documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.servers.comments import Forge, comment

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.web import Client, Patience
from sardonyx.operations import ci
from sardonyx.operations.ci_comment import Kept, fitting, keep_comment
from sardonyx.operations.ci_pipeline import Pipeline, Thread
from sardonyx.publishing import Plan

pytestmark = pytest.mark.xdist_group("gitea")
MARKER = "sardonyx-plan-0123"
QUICK = Patience(attempts=2, first=0.01)


def thread_at(api: str, token: str, *, repository: str = "o/r", number: int = 1) -> Thread:
    issues = f"{api}/repos/{repository}/issues"
    return Thread(
        f"{issues}/{number}/comments",
        f"{issues}/comments/",
        "PATCH",
        "user",
        f"{api}/user",
        65_536,
        {"Authorization": f"Bearer {token}"},
    )


@pytest.fixture(scope="module")
def repository(gitea) -> str:
    return gitea.repository("comments")


class TestOnGitea:
    @pytest.fixture
    def thread(self, gitea, repository) -> Thread:
        issue = gitea.ask("POST", f"/api/v1/repos/{repository}/issues", {"title": "Change"})
        return thread_at(f"{gitea.url}/api/v1", gitea.token, repository=repository, number=issue["number"])

    def bodies(self, gitea, thread: Thread) -> list[str]:
        found = gitea.ask("GET", thread.comments.removeprefix(gitea.url))
        return [one["body"] for one in found]

    def test_it_is_created_left_alone_and_changed(self, gitea, thread):
        kept = [keep_comment(thread, MARKER, text) for text in ("one\n", "one\n", "two\n")]
        assert kept == [Kept.CREATED, Kept.UNCHANGED, Kept.UPDATED]
        assert [body.strip() for body in self.bodies(gitea, thread)] == [f"<!-- {MARKER} -->\ntwo"]

    def test_comments_of_others_are_left_alone(self, gitea, thread):
        gitea.ask("POST", thread.comments.removeprefix(gitea.url), {"body": f"I say: <!-- {MARKER} -->"})
        assert keep_comment(thread, MARKER, "one\n") is Kept.CREATED
        assert len(self.bodies(gitea, thread)) == 2

    def test_the_longest_text_is_taken(self, gitea, thread):
        keep_comment(thread, MARKER, "é🆕\n" * 40_000)
        (body,) = self.bodies(gitea, thread)
        assert "This is cut" in body

    def test_a_token_that_may_not_write_is_refused(self, gitea, thread):
        weak = replace(thread, private={"Authorization": f"Bearer {gitea.new_token('read:issue', 'read:repository')}"})
        with pytest.raises(CatalogError, match="answered 403"):
            keep_comment(weak, MARKER, "one\n", Client(QUICK))
        assert self.bodies(gitea, thread) == []


@pytest.fixture
def forge() -> Iterator[Forge]:
    forge = Forge()
    yield forge
    forge.stop()


@pytest.fixture
def thread(forge) -> Thread:
    return thread_at(forge.api, "the-token")


def test_a_comment_that_a_person_wrote_with_our_marker_is_not_ours(forge, thread):
    forge.comments.append(comment(1, f"<!-- {MARKER} -->\nnothing is published", "User"))
    assert keep_comment(thread, MARKER, "one\n") is Kept.CREATED
    assert keep_comment(thread, MARKER, "two\n") is Kept.UPDATED
    assert [one["body"].splitlines()[1] for one in forge.comments] == ["nothing is published", "two"]


def test_notes_of_gitlab_are_kept_too(forge):
    forge.me = 5
    notes = f"{forge.api}/projects/12/merge_requests/7/notes"
    thread = Thread(notes, f"{notes}/", "PUT", "author", f"{forge.api}/user", 1_000_000, {"PRIVATE-TOKEN": "the-token"})
    forge.comments.append(comment(1, f"<!-- {MARKER} -->\nnothing", "Bot", writer=6))
    assert [keep_comment(thread, MARKER, text) for text in ("one\n", "two\n")] == [Kept.CREATED, Kept.UPDATED]
    assert {token for *_, token in forge.seen} == {"the-token"}


def test_it_is_found_on_a_later_page(forge, thread):
    forge.comments += [comment(number, "talk", "User") for number in range(1, 251)]
    keep_comment(thread, MARKER, "one\n")
    assert keep_comment(thread, MARKER, "two\n") is Kept.UPDATED
    assert len(forge.comments) == 251


def test_an_answer_that_was_lost_gives_no_second_comment(forge, thread):
    forge.failures = [0, -502]
    keep_comment(thread, MARKER, "one\n", Client(QUICK))
    assert len(forge.comments) == 1


def test_an_outage_is_an_outage(forge, thread):
    forge.failures = [503] * 50
    with pytest.raises(Unreachable):
        keep_comment(thread, MARKER, "one\n", Client(QUICK))
    assert forge.comments == []


def test_a_refusal_is_sent_once(forge, thread):
    forge.failures = [0, 403]
    with pytest.raises(CatalogError, match="answered 403"):
        keep_comment(thread, MARKER, "one\n", Client(QUICK))
    assert len(forge.seen) == 2


@given(st.text(alphabet="aé🆕\n", max_size=400), st.integers(60, 300))
def test_a_text_is_cut_at_the_end_of_a_line(text, most):
    cut = fitting(text, most)
    assert len(cut.encode("utf-16-le")) // 2 <= most
    assert cut == text or text.startswith(cut.partition("\n\nThis is cut")[0])


def test_an_outage_is_no_matter_of_rights(monkeypatch):
    def silent(*arguments):
        raise Unreachable("answered 503, 6 times")

    monkeypatch.setattr(ci, "keep_comment", silent)
    said = ci.comment_on(Plan((), ()), Pipeline(thread=thread_at("https://forge.example.org", "token")))
    assert said == "the comment was not written: answered 503, 6 times"
