"""What is sent to the cluster: annotations, applied objects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sardonyx.cluster import Missing, apply, approve_deletion, end_operation, refresh
from sardonyx.cluster.times import read_time

PATH = "/apis/argoproj.io/v1alpha1/namespaces/user-alice/applications/web"


def test_a_refresh_is_an_annotation_set_by_merge_patches(connection, server):
    server.answer(PATH, {}, method="PATCH")
    refresh(connection, "user-alice", "web")
    assert {request.headers["Content-Type"] for request in server.requests} == {"application/merge-patch+json"}
    (only,) = {key for request in server.requests for key in request.body["metadata"]["annotations"]}
    assert only == "argocd.argoproj.io/refresh"


def test_a_refresh_is_a_change_for_argo_cd_even_where_one_is_pending(connection, server):
    server.answer(PATH, {}, method="PATCH")
    refresh(connection, "user-alice", "web")
    (values,) = zip(*(request.body["metadata"]["annotations"].values() for request in server.requests), strict=True)
    assert values == ("normal", None, "normal")


def test_an_approval_is_the_present_second_in_utc(connection, server):
    server.answer(PATH, {}, method="PATCH")
    approve_deletion(connection, "user-alice", "web")
    written = server.requests[0].body["metadata"]["annotations"]["argocd.argoproj.io/deletion-approved"]
    assert written.endswith("Z")
    assert abs((datetime.now(UTC) - read_time(written)).total_seconds()) < 60


def test_ending_an_operation_terminates_it(connection, server):
    server.answer(PATH, {}, method="PATCH")
    end_operation(connection, "user-alice", "web")
    assert server.requests[0].body == {"status": {"operationState": {"phase": "Terminating"}}}


def test_refreshing_what_is_not_there_is_an_error(connection):
    with pytest.raises(Missing):
        refresh(connection, "user-alice", "web")


def test_objects_are_applied_on_the_servers_side_in_order(connection, server):
    kinds = [{"name": "namespaces", "kind": "Namespace", "namespaced": False}]
    kinds += [{"name": "namespaces/status", "kind": "Namespace", "namespaced": False}]
    kinds += [{"name": "configmaps", "kind": "ConfigMap", "namespaced": True}]
    server.answer("/api/v1", {"resources": kinds})
    server.answer("/api/v1/namespaces/argocd", {}, method="PATCH")
    server.answer("/api/v1/namespaces/argocd/configmaps/c", {}, method="PATCH")
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "argocd"}}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}
    assert apply(connection, [config, space]) == ["Namespace argocd", "ConfigMap c"]
    assert [request.method for request in server.requests] == ["GET", "PATCH", "PATCH"]
    assert server.requests[1].path == "/api/v1/namespaces/argocd?fieldManager=sardonyx&force=true"
    assert server.requests[1].headers["Content-Type"] == "application/apply-patch+yaml"


def test_a_cluster_without_argo_cd_is_said_to_be_one(connection):
    project = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": {"name": "p", "namespace": "a"}}
    with pytest.raises(Missing, match="has no kind AppProject") as error:
        apply(connection, [project])
    assert error.value.help == "is Argo CD installed there?"
