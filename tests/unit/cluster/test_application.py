"""Reading Applications."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.cluster.application import read_application


def manifest(**status):
    return {"metadata": {"namespace": "user-alice", "name": "web"}, "status": status}


def test_an_application_that_argo_cd_has_not_seen_is_unknown():
    status = read_application({"metadata": {"namespace": "user-alice", "name": "web"}})
    assert (status.sync, status.health, status.operation, status.resources) == ("Unknown", "Unknown", None, ())


def test_sync_health_and_revision_are_read():
    status = read_application(manifest(sync={"status": "Synced", "revision": "abc"}, health={"status": "Healthy"}))
    assert (status.sync, status.health, status.revision, status.messages) == ("Synced", "Healthy", "abc", ())


def test_conditions_are_messages():
    status = read_application(manifest(conditions=[{"type": "ComparisonError", "message": "app path does not exist"}]))
    assert status.messages == ("ComparisonError: app path does not exist",)


def test_a_refused_object_is_among_the_resources_with_the_reason():
    refused = {"version": "v1", "kind": "Secret", "name": "s", "status": "SyncFailed", "message": "not permitted"}
    operation = {"phase": "Failed", "message": "tasks are not valid", "syncResult": {"resources": [refused]}}
    status = read_application(manifest(operationState=operation))
    assert [(item.api_version, item.kind, item.sync) for item in status.resources] == [("v1", "Secret", "Refused")]
    assert status.messages == ("sync Failed: tasks are not valid", "Secret s: not permitted")


def test_a_resource_is_not_repeated_when_it_was_synced_too():
    item = {"group": "apps", "version": "v1", "kind": "StatefulSet", "namespace": "n", "name": "web"}
    tracked = {**item, "status": "OutOfSync", "health": {"status": "Progressing", "message": "0 of 1 ready"}}
    operation = {
        "phase": "Succeeded",
        "syncResult": {"resources": [{**item, "status": "Synced", "message": "created"}]},
    }
    (resource,) = read_application(manifest(resources=[tracked], operationState=operation)).resources
    assert (resource.api_version, resource.sync, resource.health) == ("apps/v1", "OutOfSync", "Progressing")
    assert resource.message == "0 of 1 ready"


JSON = st.recursive(
    st.none() | st.text(max_size=5), lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5
)


@given(
    st.fixed_dictionaries({}, optional={"sync": st.none(), "health": st.none(), "other": JSON, "resources": st.none()})
)
def test_absent_parts_and_unknown_fields_do_no_harm(status):
    assert read_application(manifest(**status)).sync == "Unknown"
