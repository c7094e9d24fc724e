"""What the platform objects of a tenant do in a real API server."""

from __future__ import annotations

import httpx
import pytest
from tests.cluster.manifests import pod

from sardonyx.cluster import Forbidden, read_secret_data
from sardonyx.environments.model import Tenant
from sardonyx.environments.platform import platform_manifests


def owner_of(tenant):
    return tenant.removeprefix("user-")


def create(lab, tenant, plural, manifest):
    return lab.stack.api.post(f"/api/v1/namespaces/{tenant}/{plural}", manifest)


def test_every_platform_object_exists_as_it_was_generated(lab, tenant):
    owned = platform_manifests(lab.environment, Tenant(tenant, owner=owner_of(tenant)))
    plurals = {"Namespace": None, "NetworkPolicy": "networkpolicies"}
    for manifest in owned:
        kind, version, metadata = manifest["kind"], manifest["apiVersion"], manifest["metadata"]
        plural = plurals.get(kind, f"{kind.lower()}s")
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        scope = f"/namespaces/{metadata['namespace']}/{plural}" if plural else "/namespaces"
        live = lab.stack.api.get(f"{root}{scope}/{metadata['name']}")
        assert live is not None, f"{kind} {metadata['name']}"
        assert metadata.get("labels", {}).items() <= live["metadata"]["labels"].items()


def test_everything_is_denied_unless_a_policy_allows_it(lab, tenant):
    policy = lab.stack.api.get(f"/apis/networking.k8s.io/v1/namespaces/{tenant}/networkpolicies/default-deny")
    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_quota_is_enforced(lab, tenant):
    greedy = pod("greedy", resources={"requests": {"cpu": "1000"}})
    with pytest.raises(httpx.HTTPStatusError, match=r"exceeded quota: onyxia-quota, requested: requests\.cpu=1k"):
        create(lab, tenant, "pods", greedy)


@pytest.mark.parametrize(
    "claim", [{"securityContext": {"privileged": True}}, {"ports": [{"containerPort": 80, "hostPort": 80}]}]
)
def test_pods_that_reach_for_the_node_are_refused(lab, tenant, claim):
    with pytest.raises(httpx.HTTPStatusError, match="violates PodSecurity"):
        create(lab, tenant, "pods", pod("greedy", **claim))


@pytest.mark.parametrize("kind", ["LoadBalancer", "NodePort"])
def test_services_stay_behind_the_ingress(lab, tenant, kind):
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "open"},
        "spec": {"type": kind, "ports": [{"port": 80}]},
    }
    with pytest.raises(httpx.HTTPStatusError, match="exceeded quota"):
        create(lab, tenant, "services", service)


@pytest.mark.parametrize("path", ["api/v1/namespaces/{}/pods", "api/v1/namespaces/{}/secrets"])
def test_members_read_their_own_namespace_and_no_other(lab, tenant, other_tenant, path):
    user = owner_of(tenant)
    assert lab.stack.api.status_for(user, f"/{path.format(tenant)}") == 200
    assert lab.stack.api.status_for(user, f"/{path.format(other_tenant)}") == 403


def test_members_read_their_applications_and_no_others(lab, tenant, other_tenant):
    path = "/apis/argoproj.io/v1alpha1/namespaces/{}/applications"
    user, spaces = owner_of(tenant), (tenant, other_tenant, "argocd")
    assert [lab.stack.api.status_for(user, path.format(space)) for space in spaces] == [200, 403, 403]


def test_members_reveal_their_own_secrets_and_no_others(lab, tenant, other_tenant):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"password": "hidden"}}
    for space in (tenant, other_tenant):
        create(lab, space, "secrets", secret)
    member = lab.connection.acting_for(owner_of(tenant))
    assert read_secret_data(member, tenant, "s") == {"password": b"hidden"}
    with pytest.raises(Forbidden, match=f"you may not read the Secret s of {other_tenant}") as error:
        read_secret_data(member, other_tenant, "s")
    assert f"members of the tenant {other_tenant} may" in str(error.value)
