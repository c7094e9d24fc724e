"""Waiting by watching."""

from __future__ import annotations

import pytest

from sardonyx.cluster import SyncFailed, TimedOut, wait_for, wait_until_gone

PATH = "/apis/argoproj.io/v1alpha1/namespaces/user-alice/applications"


def application(sync, health, revision="abc", **operation):
    status = {"sync": {"status": sync, "revision": revision}, "health": {"status": health}}
    return {
        "metadata": {"namespace": "user-alice", "name": "web"},
        "status": status | ({"operationState": operation} if operation else {}),
    }


def listed(*items):
    return {"items": list(items), "metadata": {"resourceVersion": "7"}}


def event(kind, item):
    return {"type": kind, "object": item}


def test_an_application_that_is_there_already_is_returned_at_once(connection, server):
    server.answer(PATH, listed(application("Synced", "Healthy")))
    assert wait_for(connection, "user-alice", "web").revision == "abc"
    assert server.requests[0].path == f"{PATH}?fieldSelector=metadata.name%3Dweb"


def test_changes_are_watched_from_where_the_list_ended(connection, server):
    server.answer(PATH, listed())
    changes = [event("ADDED", application("OutOfSync", "Missing")), event("MODIFIED", application("Synced", "Healthy"))]
    server.answer(PATH, changes, method="WATCH")
    assert wait_for(connection, "user-alice", "web").sync == "Synced"
    assert "resourceVersion=7" in server.requests[1].path


def test_a_watch_that_is_too_old_starts_again_with_a_list(connection, server):
    server.answer(PATH, listed(application("OutOfSync", "Missing")), listed(application("Synced", "Healthy")))
    server.answer(PATH, [event("ERROR", {"code": 410, "message": "too old"})], method="WATCH")
    assert wait_for(connection, "user-alice", "web").sync == "Synced"


def test_an_older_revision_does_not_count(connection, server):
    server.answer(PATH, listed(application("Synced", "Healthy", "old")))
    server.answer(PATH, [event("MODIFIED", application("Synced", "Healthy", "new"))], method="WATCH")
    assert wait_for(connection, "user-alice", "web", revision="new").revision == "new"


def test_a_sync_that_failed_for_good_ends_the_waiting(connection, server):
    failed = application("OutOfSync", "Missing", phase="Failed", message="tasks are not valid")
    server.answer(PATH, listed(failed))
    with pytest.raises(SyncFailed, match="could not apply user-alice/web") as error:
        wait_for(connection, "user-alice", "web")
    assert "tasks are not valid" in str(error.value)


def test_a_sync_that_failed_for_an_older_revision_does_not(connection, server):
    failed = application("OutOfSync", "Missing", phase="Failed", message="no", syncResult={"revision": "old"})
    server.answer(PATH, listed(failed))
    server.answer(PATH, [event("MODIFIED", application("Synced", "Healthy"))], method="WATCH")
    assert wait_for(connection, "user-alice", "web").sync == "Synced"


def test_time_runs_out_with_the_last_state(connection, server):
    server.answer(PATH, listed(application("Synced", "Progressing")))
    with pytest.raises(TimedOut, match=r"was not Synced and Healthy after 0 s \(Synced, Progressing\)"):
        wait_for(connection, "user-alice", "web", timeout=0)


def test_time_runs_out_without_an_application(connection, server):
    server.answer(PATH, listed())
    with pytest.raises(TimedOut, match="Argo CD has no such Application"):
        wait_for(connection, "user-alice", "web", timeout=0)


def test_gone_is_gone(connection, server):
    server.answer(PATH, listed(application("Synced", "Healthy")))
    server.answer(PATH, [event("DELETED", application("Synced", "Healthy"))], method="WATCH")
    wait_until_gone(connection, "user-alice", "web")
