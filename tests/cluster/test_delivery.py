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


def removed(tenant, name):
    return dict.fromkeys(instance_files(tenant, name, {}, []))


def test_a_committed_instance_becomes_synced_and_healthy(lab, tenant):
    commit = lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), workload(tenant, "web"))
    status = wait_for(lab.connection, tenant, "web", revision=commit)
    assert {(item.kind, item.sync) for item in status.resources} == {("Service", "Synced"), ("StatefulSet", "Synced")}


def test_the_status_of_a_service_has_pods_and_addresses(lab, tenant):
    objects = [*workload(tenant, "web"), ingress(tenant, "web", "web.lab.test")]
    lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), objects)
    wait_for(lab.connection, tenant, "web")
    status = service_status(lab.connection, tenant, "web")
    assert [(pod.name, pod.state, pod.ready) for pod in status.pods] == [("web-0", "Running", True)]
    assert status.urls == ("https://web.lab.test",)


def test_changed_manifests_are_applied_when_the_instance_is_refreshed(lab, tenant):
    declared = application(lab.environment, tenant, "web")
    lab.deploy(tenant, "web", declared, [config_map(tenant, "settings", colour="red")])
    wait_for(lab.connection, tenant, "web")
    changed = [config_map(tenant, "settings", colour="blue")]
    commit = lab.repository.commit(instance_files(tenant, "web", declared, changed))
    refresh(lab.connection, tenant, "web")
    wait_for(lab.connection, tenant, "web", revision=commit)
    settings = lab.stack.api.get(f"/api/v1/namespaces/{tenant}/configmaps/settings")
    assert settings["data"] == {"colour": "blue"}


def test_an_object_that_leaves_the_manifests_is_pruned(lab, tenant):
    declared = application(lab.environment, tenant, "web")
    lab.deploy(tenant, "web", declared, [config_map(tenant, "one"), config_map(tenant, "two")])
    wait_for(lab.connection, tenant, "web")
    lab.repository.commit(instance_files(tenant, "web", declared, [config_map(tenant, "one")]))
    refresh(lab.connection, tenant, "web")
    eventually(lambda: lab.stack.api.get(f"/api/v1/namespaces/{tenant}/configmaps/two") is None, "two is pruned")


def test_a_removed_instance_is_pruned_and_the_others_stay(lab, tenant):
    for name in ("one", "two"):
        lab.deploy(tenant, name, application(lab.environment, tenant, name), workload(tenant, name))
        wait_for(lab.connection, tenant, name)
    lab.repository.commit(removed(tenant, "one"))
    refresh_instances(lab.connection, lab.environment, tenant)
    wait_until_gone(lab.connection, tenant, "one")
    eventually(lambda: lab.stack.api.get(f"/api/v1/namespaces/{tenant}/services/one") is None, "its Service is gone")
    assert application_status(lab.connection, tenant, "two").health == "Healthy"


def test_the_last_instance_of_a_tenant_can_be_removed(lab, tenant):
    lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), workload(tenant, "web"))
    wait_for(lab.connection, tenant, "web")
    lab.repository.commit(removed(tenant, "web"))
    refresh_instances(lab.connection, lab.environment, tenant)
    wait_until_gone(lab.connection, tenant, "web")
    wait_for(lab.connection, "argocd", f"tenant-{tenant}")
