"""Deletions that wait: found, explained, and let go on."""

from __future__ import annotations

from datetime import timedelta

from tests.cluster.api import eventually
from tests.cluster.environment import instance_files
from tests.cluster.manifests import application, claim, role_binding

from sardonyx.cluster import (
    Cause,
    approve_deletion,
    end_operation,
    refresh_instances,
    wait_for,
    wait_until_gone,
    waiting_deletions,
)


def remove(lab, tenant, service):
    lab.repository.commit(dict.fromkeys(instance_files(tenant, service, {}, [])))
    refresh_instances(lab.connection, lab.environment, tenant)


def waiting(lab, tenant, service, cause):
    """Wait until the service's deletion is known to wait for this cause, and return it."""

    def found():
        deletions = waiting_deletions(lab.connection, tenant, longer_than=timedelta())
        return [item.deletion for item in deletions if item.name == service and item.deletion.cause is cause]

    return eventually(found, f"the deletion waits for {cause}")[0]


def test_data_that_wants_an_approval_stays_until_it_is_approved(lab, tenant, service):
    protected = claim(tenant, service, **{"argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm"})
    lab.deploy(tenant, service, application(lab.environment, tenant, service), [protected])
    wait_for(lab.connection, tenant, service)
    remove(lab, tenant, service)
    reason = waiting(lab, tenant, service, Cause.APPROVAL).reason
    assert reason == f"its data needs an approval to be deleted: PersistentVolumeClaim {service}"
    path = f"/api/v1/namespaces/{tenant}/persistentvolumeclaims/{service}"
    assert "deletionTimestamp" not in lab.stack.api.get(path)["metadata"]
    approve_deletion(lab.connection, tenant, service)
    wait_until_gone(lab.connection, tenant, service)
    assert lab.stack.api.get(path) is None


def test_a_sync_that_is_tried_again_holds_a_deletion_up_until_it_is_ended(lab, tenant, service):
    declared = application(lab.environment, tenant, service)
    declared["spec"]["syncPolicy"]["retry"] = {"limit": 9, "backoff": {"duration": "1m"}}
    lab.deploy(tenant, service, declared, [role_binding(tenant, "planted", "mallory")])
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{tenant}/applications/{service}"
    eventually(lambda: (lab.stack.api.get(path) or {}).get("operation"), "the sync is being tried")
    remove(lab, tenant, service)
    assert "a sync is still running (tried again 1 times)" in waiting(lab, tenant, service, Cause.OPERATION).reason
    end_operation(lab.connection, tenant, service)
    wait_until_gone(lab.connection, tenant, service)
