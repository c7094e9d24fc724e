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


def test_a_sealed_secret_in_git_becomes_a_secret_in_the_cluster(lab, tenant):
    lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), [sealed(lab, tenant, "web", "hunter2")])
    wait_for(lab.connection, tenant, "web")
    assert read_secret_data(lab.connection, tenant, "web") == {"password": b"hunter2"}


def test_a_sealed_secret_copied_from_another_tenant_does_not_open(lab, tenant, other_tenant):
    stolen = sealed(lab, other_tenant, "web", "hunter2")
    stolen["metadata"]["namespace"] = stolen["spec"]["template"]["metadata"]["namespace"] = tenant
    lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), [stolen])
    path = f"/apis/bitnami.com/v1alpha1/namespaces/{tenant}/sealedsecrets/web"
    said = eventually(lambda: (lab.stack.api.get(path) or {}).get("status"), "the controller says what it did")
    assert said["conditions"][0]["status"] == "False"
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/secrets/web") is None
