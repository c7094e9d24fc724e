"""What Argo CD and Kubernetes refuse when bad files are in Git already: every commit here goes past our own gate."""

from __future__ import annotations

import pytest
from tests.cluster.api import eventually
from tests.cluster.environment import NAME
from tests.cluster.manifests import application, config_map, role_binding, workload

from sardonyx.cluster import SyncFailed, application_status, refresh_instances, wait_for
from sardonyx.environments.argocd import parent_application, platform_project

ARGOCD = "/apis/argoproj.io/v1alpha1/namespaces"


def refused_objects(lab, tenant, name):
    with pytest.raises(SyncFailed) as error:
        wait_for(lab.connection, tenant, name, timeout=60)
    return error.value.message


def refused_by_parent(lab, tenant):
    """Wait until the tenant's parent says that it could not apply what it found; return what it says."""

    def said():
        status = application_status(lab.connection, "argocd", parent_application(tenant))
        return status.sync != "Synced" and "\n".join(status.messages)

    return eventually(said, "the parent refuses")


def intruders(other_tenant):
    own = application  # shorter below
    return {
        "role binding": lambda lab, tenant: role_binding(tenant, "mine", "mallory"),
        "object elsewhere": lambda lab, tenant: config_map(other_tenant, "planted"),
        "object in argocd": lambda lab, tenant: config_map("argocd", "planted"),
        "application of its own": lambda lab, tenant: own(lab.environment, tenant, "child"),
        "cluster role": lambda lab, tenant: {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRole",
            "metadata": {"name": "planted"},
            "rules": [],
        },
        "namespace": lambda lab, tenant: {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "user-new"}},
        "quota": lambda lab, tenant: {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "mine", "namespace": tenant},
            "spec": {"hard": {"count/pods": "9999"}},
        },
        "network policy": lambda lab, tenant: {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "mine", "namespace": tenant},
            "spec": {"podSelector": {}, "ingress": [{}], "policyTypes": ["Ingress"]},
        },
        "project": lambda lab, tenant: {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AppProject",
            "metadata": {"name": "mine", "namespace": "argocd"},
            "spec": {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]},
        },
    }


@pytest.mark.parametrize("kind", intruders("").keys())
def test_an_instance_with_a_forbidden_object_is_refused_as_a_whole(lab, tenant, other_tenant, kind):
    forbidden = intruders(other_tenant)[kind](lab, tenant)
    objects = [config_map(tenant, "innocent"), *workload(tenant, "web"), forbidden]
    lab.deploy(tenant, "web", application(lab.environment, tenant, "web"), objects)
    assert "is not permitted in project" in refused_objects(lab, tenant, "web")
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/configmaps/innocent") is None
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/services/web") is None


@pytest.mark.parametrize("project", ["default", platform_project(NAME), "another tenant's", "its parent's"])
def test_an_application_cannot_use_a_project_that_is_not_its_tenants(lab, tenant, other_tenant, project):
    name = {"another tenant's": other_tenant, "its parent's": f"{tenant}.apps"}.get(project, project)
    declared = application(lab.environment, tenant, "web", project=name)
    lab.deploy(tenant, "web", declared, [config_map(tenant, "planted")])
    status = eventually(lambda: conditions(lab, tenant), "Argo CD refuses the project")
    assert "not allowed to use project" in status or "is not permitted to use project" in status
    assert lab.stack.api.get(f"/api/v1/namespaces/{tenant}/configmaps/planted") is None


def conditions(lab, tenant):
    found = lab.stack.api.get(f"{ARGOCD}/{tenant}/applications/web")
    return found and "\n".join(item["message"] for item in (found.get("status") or {}).get("conditions") or ())


@pytest.mark.parametrize("namespace", ["argocd", "another tenant's", "default", "kube-system"])
def test_an_application_file_cannot_name_another_namespace_for_itself(lab, tenant, other_tenant, namespace):
    target = other_tenant if namespace == "another tenant's" else namespace
    declared = application(lab.environment, tenant, "web", project=target if target == other_tenant else "default")
    declared["metadata"]["namespace"] = target
    lab.deploy(tenant, "web", declared, [config_map(tenant, "planted")])
    assert "is not permitted in project" in refused_by_parent(lab, tenant)
    assert lab.stack.api.get(f"{ARGOCD}/{target}/applications/web") is None


def test_an_application_file_cannot_deploy_into_another_tenants_namespace(lab, tenant, other_tenant):
    declared = application(lab.environment, tenant, "web")
    declared["spec"]["destination"]["namespace"] = other_tenant
    lab.deploy(tenant, "web", declared, [config_map(other_tenant, "planted")])
    said = eventually(lambda: conditions(lab, tenant), "Argo CD refuses the destination")
    assert "do not match any of the allowed destinations" in said
    assert lab.stack.api.get(f"/api/v1/namespaces/{other_tenant}/configmaps/planted") is None


def test_an_application_file_cannot_read_another_repository(lab, tenant):
    declared = application(lab.environment, tenant, "web")
    declared["spec"]["source"]["repoURL"] = "https://git.example/somebody/else"
    lab.deploy(tenant, "web", declared, [config_map(tenant, "planted")])
    said = eventually(lambda: conditions(lab, tenant), "Argo CD refuses the repository")
    assert "is not permitted in project" in said


def test_an_application_file_can_hold_nothing_but_applications(lab, tenant):
    lab.deploy(tenant, "web", role_binding(tenant, "mine", "mallory"), [])
    assert "is not permitted in project" in refused_by_parent(lab, tenant)
    assert lab.stack.api.get(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{tenant}/rolebindings/mine") is None


def test_one_tenants_bad_file_does_not_stop_another(lab, tenant, other_tenant):
    lab.deploy(tenant, "web", role_binding(tenant, "mine", "mallory"), [])
    declared = application(lab.environment, other_tenant, "web")
    lab.deploy(other_tenant, "web", declared, workload(other_tenant, "web"))
    wait_for(lab.connection, other_tenant, "web")


def test_a_refused_instance_that_is_removed_goes_away(lab, tenant):
    declared = application(lab.environment, tenant, "web")
    lab.deploy(tenant, "web", declared, [role_binding(tenant, "mine", "mallory")])
    refused_objects(lab, tenant, "web")
    folder = f"environments/{NAME}/instances/{tenant}/web"
    lab.repository.commit({f"{folder}/application.yaml": None, f"{folder}/manifests.yaml": None})
    refresh_instances(lab.connection, lab.environment, tenant)
    eventually(lambda: lab.stack.api.get(f"{ARGOCD}/{tenant}/applications/web") is None, "it is gone")
