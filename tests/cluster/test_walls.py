"""What Argo CD refuses when bad files are in Git already: every commit here goes past our own gate."""

from __future__ import annotations

import pytest
from tests.cluster.api import eventually
from tests.cluster.environment import NAME, OTHER_TENANT, TENANT, instance_files
from tests.cluster.manifests import application, config_map, namespaced, role_binding, workload

from sardonyx.cluster import SyncFailed, application_status, refresh_instances, wait_for
from sardonyx.environments.argocd import parent_application, parent_project, platform_project, top_application

ARGOCD = "/apis/argoproj.io/v1alpha1/namespaces"
FORBIDDEN = {
    "role binding": role_binding(TENANT, "planted", "mallory"),
    "role binding in a list": {
        "apiVersion": "v1",
        "kind": "List",
        "items": [role_binding(TENANT, "planted", "mallory")],
    },
    "object of another tenant": config_map(OTHER_TENANT, "planted"),
    "object in Argo CD's namespace": config_map("argocd", "planted"),
    "application": namespaced(TENANT, "argoproj.io/v1alpha1", "Application", project=TENANT),
    "project": namespaced("argocd", "argoproj.io/v1alpha1", "AppProject", sourceRepos=["*"]),
    "cluster role": namespaced(None, "rbac.authorization.k8s.io/v1", "ClusterRole"),
    "namespace": namespaced(None, "v1", "Namespace"),
    "quota": namespaced(TENANT, "v1", "ResourceQuota", hard={"count/pods": "9999"}),
    "network policy": namespaced(TENANT, "networking.k8s.io/v1", "NetworkPolicy", podSelector={}, ingress=[{}]),
}


def conditions(lab, tenant, service):
    """Return what Argo CD says about an Application, None while it says nothing."""
    found = lab.stack.api.get(f"{ARGOCD}/{tenant}/applications/{service}")
    return found and "\n".join(item["message"] for item in (found.get("status") or {}).get("conditions") or ())


def parent_says(lab, tenant):
    """Wait until the tenant's parent could not apply what it found, and return what it says."""

    def said():
        status = application_status(lab.connection, "argocd", parent_application(tenant))
        return status.sync != "Synced" and "\n".join(status.messages)

    return eventually(said, "the parent refuses")


def config_map_exists(lab, namespace, name):
    return lab.stack.api.get(f"/api/v1/namespaces/{namespace}/configmaps/{name}") is not None


@pytest.mark.parametrize("what", FORBIDDEN)
def test_an_instance_with_a_forbidden_object_is_refused_as_a_whole(lab, tenant, service, what):
    objects = [config_map(tenant, service), *workload(tenant, service), FORBIDDEN[what]]
    lab.deploy(tenant, service, application(lab.environment, tenant, service), objects)
    with pytest.raises(SyncFailed, match="is not permitted in project"):
        wait_for(lab.connection, tenant, service)
    assert not config_map_exists(lab, tenant, service)
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/services/{service}") is None


PROJECTS = ["default", platform_project(NAME), top_application(NAME), OTHER_TENANT, parent_project(TENANT)]


@pytest.mark.parametrize("project", PROJECTS)
def test_an_application_cannot_use_a_project_that_is_not_its_tenants(lab, tenant, service, project):
    declared = application(lab.environment, tenant, service)
    declared["spec"]["project"] = project
    lab.deploy(tenant, service, declared, [config_map(tenant, service)])
    said = eventually(lambda: conditions(lab, tenant, service), "Argo CD refuses the project")
    assert f"is not permitted to use project '{project}'" in said
    assert not config_map_exists(lab, tenant, service)


def test_an_application_cannot_deploy_into_another_tenants_namespace(lab, tenant, other_tenant, service):
    declared = application(lab.environment, tenant, service)
    declared["spec"]["destination"]["namespace"] = other_tenant
    lab.deploy(tenant, service, declared, [config_map(other_tenant, service)])
    said = eventually(lambda: conditions(lab, tenant, service), "Argo CD refuses the destination")
    assert "do not match any of the allowed destinations" in said
    assert not config_map_exists(lab, other_tenant, service)


def test_an_application_cannot_read_another_repository(lab, tenant, service):
    declared = application(lab.environment, tenant, service)
    declared["spec"]["source"]["repoURL"] = "https://git.example/somebody/else"
    lab.deploy(tenant, service, declared, [])
    said = eventually(lambda: conditions(lab, tenant, service), "Argo CD refuses the repository")
    assert "application repo https://git.example/somebody/else is not permitted in project" in said


def test_a_tenants_folder_creates_applications_nowhere_else(lab, spare_tenant, service):
    elsewhere = ("argocd", OTHER_TENANT, "default", "kube-system")
    files = {}
    for namespace in elsewhere:
        declared = application(lab.environment, spare_tenant, f"{service}-{namespace}")
        declared["metadata"]["namespace"] = namespace
        files |= instance_files(spare_tenant, f"{service}-{namespace}", declared, [])
    lab.repository.commit(files)
    refresh_instances(lab.connection, lab.environment, spare_tenant)
    said = parent_says(lab, spare_tenant)
    for namespace in elsewhere:
        assert f"Application {service}-{namespace}: namespace {namespace} is not permitted in project" in said
        assert lab.stack.api.get(f"{ARGOCD}/{namespace}/applications/{service}-{namespace}") is None


def test_a_tenants_folder_holds_nothing_but_applications_and_stops_nobody_else(
    lab, tenant, other_tenant, spare_tenant, service
):
    lab.deploy(spare_tenant, service, role_binding(spare_tenant, "planted", "mallory"), [])
    assert "is not permitted in project" in parent_says(lab, spare_tenant)
    path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{spare_tenant}/rolebindings/planted"
    assert lab.stack.api.get(path) is None
    lab.deploy(tenant, service, application(lab.environment, tenant, service), [config_map(tenant, service)])
    wait_for(lab.connection, tenant, service)


def test_a_refused_instance_goes_away_when_it_is_removed(lab, tenant, service):
    lab.deploy(tenant, service, application(lab.environment, tenant, service), [FORBIDDEN["role binding"]])
    with pytest.raises(SyncFailed):
        wait_for(lab.connection, tenant, service)
    lab.repository.commit(dict.fromkeys(instance_files(tenant, service, {}, [])))
    refresh_instances(lab.connection, lab.environment, tenant)
    eventually(lambda: lab.stack.api.get(f"{ARGOCD}/{tenant}/applications/{service}") is None, "it is gone")
