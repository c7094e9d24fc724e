"""Hooks in an instance. Those of a sync are checked by Argo CD's project like any object; those of a deletion are not.

``executePostDeleteHooks`` in Argo CD's ``controller/hook.go`` creates a post-delete hook with the controller's own
rights, in any namespace, and asks no project. It also reads the instance's folder again, which is gone when an instance
is removed, and then the deletion hangs. The API server is told to refuse the finalizers that make it happen.
"""

from __future__ import annotations

import pytest
from tests.cluster.api import eventually
from tests.cluster.environment import NAME
from tests.cluster.manifests import application, config_map, role_binding

from sardonyx.cluster import SyncFailed, application_status, refresh_instances, wait_for, wait_until_gone
from sardonyx.environments.argocd import parent_application
from sardonyx.environments.paths import application_file

BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings/{}"


def hook(manifest, when, name="argocd.argoproj.io/hook"):
    manifest["metadata"]["annotations"] = {name: when}
    return manifest


@pytest.mark.parametrize("when", ["PreSync", "Sync", "PostSync", "SyncFail"])
def test_a_hook_of_a_forbidden_kind_is_refused(lab, tenant, service, when):
    objects = [config_map(tenant, service), hook(role_binding(tenant, service, "mallory"), when)]
    lab.deploy(tenant, service, application(lab.environment, tenant, service), objects)
    with pytest.raises(SyncFailed, match="is not permitted in project"):
        wait_for(lab.connection, tenant, service)
    assert lab.stack.api.get(BINDINGS.format(tenant, service)) is None


def test_a_delete_hook_is_never_run(lab, tenant, other_tenant, service):
    planted = hook(role_binding(other_tenant, service, "mallory"), "post-delete", "helm.sh/hook")
    declared = application(lab.environment, tenant, service)
    lab.deploy(tenant, service, declared, [config_map(tenant, service), planted])
    wait_for(lab.connection, tenant, service)
    lab.repository.commit({application_file(NAME, tenant, service): None})
    refresh_instances(lab.connection, lab.environment, tenant)
    wait_until_gone(lab.connection, tenant, service)
    assert lab.stack.api.get(BINDINGS.format(other_tenant, service)) is None


def test_an_application_file_cannot_claim_delete_hooks(lab, spare_tenant, service):
    declared = application(lab.environment, spare_tenant, service)
    declared["metadata"]["finalizers"].append("post-delete-finalizer.argocd.argoproj.io")
    lab.deploy(spare_tenant, service, declared, [config_map(spare_tenant, service)])
    said = eventually(lambda: parent_messages(lab, spare_tenant), "the API server refuses the Application")
    assert "an instance may have no delete hooks" in said


def parent_messages(lab, tenant):
    return "\n".join(application_status(lab.connection, "argocd", parent_application(tenant)).messages)
