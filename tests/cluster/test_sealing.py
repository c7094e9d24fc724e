"""SealedSecrets made in this process are opened by the real controller, and only where they belong."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cluster.api import eventually
from tests.cluster.manifests import application

from sardonyx.cluster import fetch_certificate, read_secret_data, wait_for
from sardonyx.instances.certificates import read_certificate
from sardonyx.instances.sealing import seal_secret


def secret(namespace, name, value):
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/instance": "web"}},
        "type": "Opaque",
        "stringData": {"password": value},
    }


def sealed(lab, namespace, name, value):
    pem = fetch_certificate(lab.connection)
    certificate = read_certificate(pem, "sealing.pem", datetime.now(UTC))
    return seal_secret(secret(namespace, name, value), secret(namespace, name, "sxplaceholder"), (), certificate)


def test_a_sealed_secret_in_git_becomes_a_secret_in_the_cluster(lab, tenant, service):
    objects = [sealed(lab, tenant, service, "hunter2")]
    lab.deploy(tenant, service, application(lab.environment, tenant, service), objects)
    wait_for(lab.connection, tenant, service)
    assert read_secret_data(lab.connection, tenant, service) == {"password": b"hunter2"}


def test_a_sealed_secret_copied_from_another_tenant_does_not_open(lab, tenant, other_tenant, service):
    stolen = sealed(lab, other_tenant, service, "hunter2")
    stolen["metadata"]["namespace"] = stolen["spec"]["template"]["metadata"]["namespace"] = tenant
    lab.deploy(tenant, service, application(lab.environment, tenant, service), [stolen])
    path = f"/apis/bitnami.com/v1alpha1/namespaces/{tenant}/sealedsecrets/{service}"
    said = eventually(lambda: (lab.stack.api.get(path) or {}).get("status"), "the controller says what it did")
    assert said["conditions"][0]["status"] == "False"
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/secrets/{service}") is None
