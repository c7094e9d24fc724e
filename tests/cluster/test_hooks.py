"""Hooks in an instance: what Argo CD 3.2 checks before it runs them, and what it does not.

A post-delete hook is the hole in Argo CD's wall: ``executePostDeleteHooks`` in its ``controller/hook.go`` creates the
hook with the controller's own rights and asks no project. It also reads the instance's folder again, which is gone when
an instance is removed, and then the deletion hangs. So instances must not have such hooks, and when the last test here
fails with a newer Argo CD, that has changed.
"""

from __future__ import annotations

import pytest
from tests.cluster.api import eventually
from tests.cluster.environment import NAME
from tests.cluster.manifests import application, config_map, role_binding

from sardonyx.cluster import SyncFailed, refresh_instances, wait_for
from sardonyx.environments.paths import application_file

HOOK_FINALIZER = "post-delete-finalizer.argocd.argoproj.io"
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


def test_a_post_delete_hook_passes_the_project_unchecked(lab, tenant, other_tenant, service):
    planted = hook(role_binding(other_tenant, service, "mallory"), "post-delete", "helm.sh/hook")
    declared = application(lab.environment, tenant, service)
    # Argo CD adds them itself, but the parent takes off again what is not in Git.
    declared["metadata"]["finalizers"] += [HOOK_FINALIZER, f"{HOOK_FINALIZER}/cleanup"]
    lab.deploy(tenant, service, declared, [config_map(tenant, service), planted])
    wait_for(lab.connection, tenant, service)
    lab.repository.commit({application_file(NAME, tenant, service): None})
    refresh_instances(lab.connection, lab.environment, tenant)
    eventually(lambda: lab.stack.api.get(BINDINGS.format(other_tenant, service)), "the hook is created", within=90)
