"""Status of services, secrets and certificates, read through the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sardonyx.cluster import (
    ClusterError,
    Forbidden,
    Missing,
    application_statuses,
    fetch_certificate,
    read_secret_data,
    service_status,
    waiting_deletions,
)
from sardonyx.cluster.times import write_time

SPACE = "/api/v1/namespaces/user-alice"
APPLICATIONS = "/apis/argoproj.io/v1alpha1/namespaces/user-alice/applications"
SERVICE = "/api/v1/namespaces/kube-system/services/sealed-secrets-controller"
CERTIFICATE = "/api/v1/namespaces/kube-system/services/http%3Asealed-secrets-controller%3Ahttp/proxy/v1/cert.pem"


def application(name, **fields):
    return {"metadata": {"namespace": "user-alice", "name": name, **fields}}


def test_a_service_that_the_cluster_does_not_know_is_empty(connection, server):
    server.answer(f"{SPACE}/pods", {"items": []})
    status = service_status(connection, "user-alice", "web")
    assert (status.application, status.pods, status.urls) == (None, (), ())


def test_pods_are_found_by_the_instance_label(connection, server):
    server.answer(f"{SPACE}/pods", {"items": [{"metadata": {"name": "web-0"}, "status": {"phase": "Running"}}]})
    status = service_status(connection, "user-alice", "web")
    assert [pod.name for pod in status.pods] == ["web-0"]
    assert "labelSelector=app.kubernetes.io%2Finstance%3Dweb" in server.requests[-1].path


def test_addresses_come_from_the_live_objects(connection, server):
    exposing = {
        "group": "networking.k8s.io",
        "version": "v1",
        "kind": "Ingress",
        "namespace": "user-alice",
        "name": "i",
    }
    known = application("web") | {"status": {"resources": [{**exposing, "status": "Synced"}]}}
    server.answer(f"{APPLICATIONS}/web", known)
    server.answer(f"{SPACE}/pods", {"items": []})
    live = {"kind": "Ingress", "spec": {"rules": [{"host": "web.test"}]}}
    server.answer("/apis/networking.k8s.io/v1/namespaces/user-alice/ingresses/i", live)
    assert service_status(connection, "user-alice", "web").urls == ("http://web.test",)


def test_statuses_of_a_namespace_are_found_by_name(connection, server):
    server.answer(APPLICATIONS, {"items": [application("b"), application("a")], "metadata": {}})
    assert set(application_statuses(connection, "user-alice")) == {"a", "b"}


def test_only_old_deletions_are_waiting(connection, server):
    now = datetime.now(UTC)
    stamps = {"old": write_time(now - timedelta(minutes=9)), "new": write_time(now)}
    items = [application("stays"), *(application(name, deletionTimestamp=stamp) for name, stamp in stamps.items())]
    server.answer(APPLICATIONS, {"items": items, "metadata": {}})
    found = waiting_deletions(connection, "user-alice", longer_than=timedelta(minutes=5))
    assert [status.name for status in found] == ["old"]


def test_secret_values_are_decoded(connection, server):
    server.answer(f"{SPACE}/secrets/s", {"data": {"password": "aHVudGVyMg==", "empty": ""}})
    assert read_secret_data(connection, "user-alice", "s") == {"password": b"hunter2", "empty": b""}


def test_a_secret_without_data_has_no_values(connection, server):
    server.answer(f"{SPACE}/secrets/s", {"data": None})
    assert read_secret_data(connection, "user-alice", "s") == {}


def test_whoever_may_not_read_a_secret_is_told_who_may(connection, server):
    server.answer(f"{SPACE}/secrets/s", {"message": 'User "bob" cannot get resource "secrets"'}, status=403)
    with pytest.raises(Forbidden, match=r'you may not read the Secret s of user-alice: .* User "bob"') as error:
        read_secret_data(connection, "user-alice", "s")
    assert error.value.help == "members of the tenant user-alice may; the context is 'here'"


def test_a_secret_that_is_not_there_yet_is_explained(connection):
    with pytest.raises(Missing, match="there is no Secret s in user-alice"):
        read_secret_data(connection, "user-alice", "s")


def test_the_sealing_certificate_comes_through_the_services_proxy(connection, server):
    pem = b"-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"
    server.answer(SERVICE, {"spec": {"ports": [{"name": "http", "port": 8080}]}})
    server.answer(CERTIFICATE, pem)
    assert fetch_certificate(connection) == pem


def test_something_else_than_a_certificate_is_refused(connection, server):
    server.answer(SERVICE, {"spec": {"ports": [{"name": "http"}]}})
    server.answer(CERTIFICATE, b"<html>")
    with pytest.raises(ClusterError, match="did not answer with a certificate"):
        fetch_certificate(connection)


def test_a_cluster_without_the_controller_says_so(connection):
    with pytest.raises(Missing, match="there is no sealed-secrets controller"):
        fetch_certificate(connection)
