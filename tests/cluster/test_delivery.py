"""What an instance goes through: deployed, updated, removed, pruned."""

from __future__ import annotations

from tests.cluster.api import eventually
from tests.cluster.environment import instance_files
from tests.cluster.manifests import application, config_map, ingress, workload

from sardonyx.cluster import (
    application_status,
    refresh,
    refresh_instances,
    service_status,
    wait_for,
    wait_until_gone,
)


def deploy(lab, tenant, service, *objects):
    commit = lab.deploy(tenant, service, application(lab.environment, tenant, service), list(objects))
    return wait_for(lab.connection, tenant, service, revision=commit)


def remove(lab, tenant, service):
    lab.repository.commit(dict.fromkeys(instance_files(tenant, service, {}, [])))
    refresh_instances(lab.connection, lab.environment, tenant)


def test_a_committed_instance_becomes_synced_and_healthy(lab, tenant, service):
    status = deploy(lab, tenant, service, *workload(tenant, service))
    assert {(item.kind, item.sync) for item in status.resources} == {("Service", "Synced"), ("StatefulSet", "Synced")}


def test_the_status_of_a_service_has_pods_and_addresses(lab, tenant, service):
    deploy(lab, tenant, service, *workload(tenant, service), ingress(tenant, service, "web.lab.test"))
    status = service_status(lab.connection, tenant, service)
    assert [(pod.name, pod.state, pod.ready) for pod in status.pods] == [(f"{service}-0", "Running", True)]
    assert status.urls == ("https://web.lab.test",)


def test_changed_manifests_are_applied_when_the_instance_is_refreshed(lab, tenant, service):
    deploy(lab, tenant, service, config_map(tenant, service, colour="red"))
    declared = application(lab.environment, tenant, service)
    changed = [config_map(tenant, service, colour="blue")]
    commit = lab.repository.commit(instance_files(tenant, service, declared, changed))
    refresh(lab.connection, tenant, service)
    wait_for(lab.connection, tenant, service, revision=commit)
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/configmaps/{service}")["data"] == {"colour": "blue"}


def test_an_object_that_leaves_the_manifests_is_pruned(lab, tenant, service):
    deploy(lab, tenant, service, config_map(tenant, f"{service}-kept"), config_map(tenant, f"{service}-left"))
    declared = application(lab.environment, tenant, service)
    lab.repository.commit(instance_files(tenant, service, declared, [config_map(tenant, f"{service}-kept")]))
    refresh(lab.connection, tenant, service)
    path = f"/api/v1/namespaces/{tenant}/configmaps"
    eventually(lambda: lab.stack.api.get(f"{path}/{service}-left") is None, "the object is pruned")
    assert lab.stack.api.get(f"{path}/{service}-kept") is not None


def test_a_removed_instance_is_pruned_and_the_others_stay(lab, tenant, service):
    deploy(lab, tenant, service, *workload(tenant, service))
    deploy(lab, tenant, f"{service}-stays", *workload(tenant, f"{service}-stays"))
    remove(lab, tenant, service)
    wait_until_gone(lab.connection, tenant, service)
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/services/{service}") is None
    assert application_status(lab.connection, tenant, f"{service}-stays").health == "Healthy"


def test_the_last_instance_of_a_tenant_can_be_removed(lab, spare_tenant, service):
    deploy(lab, spare_tenant, service, *workload(spare_tenant, service))
    remove(lab, spare_tenant, service)
    wait_until_gone(lab.connection, spare_tenant, service)
