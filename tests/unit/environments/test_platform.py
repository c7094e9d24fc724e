"""What the platform gives a tenant, and what an operator applies once. ``golden/`` holds whole files.

Golden files are written again by removing them and running the tests twice: a missing one is written and fails.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sardonyx.core.yamltext import write_documents
from sardonyx.environments.bootstrap import bootstrap_manifests, root_application_manifest
from sardonyx.environments.kinds import DEFAULT_KINDS, refusal
from sardonyx.environments.model import Access, Environment, GroupSubject, Network, Quotas, State, Tenant
from sardonyx.environments.namespace import hard_limits
from sardonyx.environments.platform import platform_manifests

GOLDEN = Path(__file__).parent / "golden"
ALICE = Tenant("user-alice", owner="alice")
CENSUS = Tenant("projet-census", group="census", members=("bob", "alice"))
WALLS = {"Namespace", "ResourceQuota", "AppProject", "Application"}


def require_golden(name: str, manifests: list[dict[str, Any]]) -> None:
    path, text = GOLDEN / f"{name}.yaml", write_documents(manifests)
    if not path.exists():
        path.write_text(text)
        pytest.fail(f"{path.name} was written: read it, then run the tests again")
    assert text == path.read_text()


def of_kind(kind: str, manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [manifest for manifest in manifests if manifest["kind"] == kind]


def names(kind: str, manifests: list[dict[str, Any]]) -> list[str]:
    return [manifest["metadata"]["name"] for manifest in of_kind(kind, manifests)]


def sync_options(manifest: dict[str, Any]) -> str:
    options: str = manifest["metadata"]["annotations"].get("argocd.argoproj.io/sync-options", "")
    return options


@pytest.mark.parametrize(
    ("name", "tenant"),
    [
        ("user", ALICE),
        ("group", CENSUS),
        ("suspended", replace(ALICE, state=State.SUSPENDED)),
        ("leaving", replace(CENSUS, state=State.LEAVING)),
    ],
)
def test_a_tenant_gets_exactly_this(name: str, tenant: Tenant, least: Environment) -> None:
    require_golden(name, platform_manifests(least, tenant))


def test_a_tenant_of_an_environment_with_everything_gets_exactly_this(full: Environment) -> None:
    tenant = Tenant("g-census", group="census", members=("bob",), roles=("gpu",), quota={"count/pods": "3"})
    require_golden("full", platform_manifests(full, tenant))


def test_an_operator_applies_exactly_this(least: Environment) -> None:
    require_golden("bootstrap", [*bootstrap_manifests(least), root_application_manifest(least, "0e")])


@pytest.mark.parametrize("kind", DEFAULT_KINDS, ids=str)
def test_no_kind_of_the_default_is_one_that_is_refused(kind: Any) -> None:
    assert refusal(kind) is None


def test_instances_are_confined_to_their_namespace_and_kinds(full: Environment) -> None:
    project = of_kind("AppProject", platform_manifests(full, Tenant("u-alice", owner="alice")))[0]["spec"]
    assert project["destinations"] == [{"server": "https://kubernetes.default.svc", "namespace": "u-alice"}]
    assert project["sourceNamespaces"] == ["u-alice"]
    assert project["clusterResourceWhitelist"] == []
    assert [kind["kind"] for kind in project["namespaceResourceWhitelist"]] == ["Service", "Deployment"]


def test_a_parent_may_only_create_applications_in_its_namespace(least: Environment) -> None:
    manifests = platform_manifests(least, ALICE)
    project = of_kind("AppProject", manifests)[1]
    assert of_kind("Application", manifests)[0]["spec"]["project"] == project["metadata"]["name"] == "user-alice.apps"
    assert project["spec"]["namespaceResourceWhitelist"] == [{"group": "argoproj.io", "kind": "Application"}]
    assert [destination["namespace"] for destination in project["spec"]["destinations"]] == ["user-alice"]
    assert "sourceNamespaces" not in project["spec"]


@pytest.mark.parametrize("state", [State.ACTIVE, State.SUSPENDED])
def test_losing_a_platform_file_loses_no_wall(state: State, least: Environment) -> None:
    manifests = platform_manifests(least, replace(ALICE, state=state))
    kept = {manifest["kind"] for manifest in manifests if sync_options(manifest) == "Prune=false,Delete=false"}
    assert kept == WALLS | {"NetworkPolicy"}


def test_a_leaving_tenant_can_be_pruned(least: Environment) -> None:
    manifests = platform_manifests(least, replace(ALICE, state=State.LEAVING))
    assert not any(sync_options(manifest) for manifest in manifests)


def test_only_the_parent_comes_after_the_first_wave(least: Environment) -> None:
    late = [
        manifest["kind"]
        for manifest in platform_manifests(least, ALICE)
        if "argocd.argoproj.io/sync-wave" not in manifest["metadata"]["annotations"]
    ]
    assert late == ["Application"]


@pytest.mark.parametrize("state", [State.SUSPENDED, State.LEAVING])
def test_a_tenant_that_is_not_active_is_closed(state: State, least: Environment) -> None:
    open_network = replace(least, network=Network(ingress_namespaces=("ingress-nginx",)))
    manifests = platform_manifests(open_network, replace(ALICE, state=state))
    assert names("RoleBinding", manifests) == []
    assert "allow-ingress" not in names("NetworkPolicy", manifests)
    assert of_kind("ResourceQuota", manifests)[0]["spec"]["hard"]["count/pods"] == "0"


@pytest.mark.parametrize(
    ("tenant", "cpu"),
    [
        (ALICE, "8"),
        (replace(ALICE, roles=("trainee", "gpu")), "16"),
        (replace(ALICE, roles=("trainee",)), "2"),
        (replace(ALICE, roles=("other",)), "8"),
        (replace(ALICE, roles=("gpu",), quota={"requests.cpu": "1"}), "1"),
        (replace(CENSUS, roles=("gpu",)), "32"),
    ],
)
def test_the_first_of_the_sorted_roles_gives_the_quota(tenant: Tenant, cpu: str, least: Environment) -> None:
    roles = {"gpu": {"requests.cpu": "16"}, "trainee": {"requests.cpu": "2"}}
    quotas = Quotas(user={"requests.cpu": "8"}, group={"requests.cpu": "32"}, roles=roles)
    assert hard_limits(replace(least, quotas=quotas), tenant)["requests.cpu"] == cpu


def test_load_balancers_are_closed_until_a_quota_opens_them(full: Environment) -> None:
    assert hard_limits(full, ALICE)["services.loadbalancers"] == "0"
    assert hard_limits(full, replace(ALICE, roles=("trainee",)))["services.loadbalancers"] == "1"


def test_a_group_can_be_bound_as_the_identity_provider_knows_it(least: Environment) -> None:
    access = Access(group_subject=GroupSubject.GROUP)
    binding = of_kind("RoleBinding", platform_manifests(replace(least, access=access), CENSUS))[0]
    assert [(subject["kind"], subject["name"]) for subject in binding["subjects"]] == [("Group", "census")]


def test_a_group_without_members_binds_nobody(least: Environment) -> None:
    assert names("RoleBinding", platform_manifests(least, replace(CENSUS, members=()))) == []


def test_members_write_nothing_but_what_restarts_and_opens_pods(least: Environment) -> None:
    rules = of_kind("ClusterRole", bootstrap_manifests(least))[0]["rules"]
    writing = [rule["resources"] for rule in rules if set(rule["verbs"]) - {"get", "list", "watch"}]
    assert writing == [["pods/attach", "pods/exec", "pods/portforward"], ["pods"]]


def test_an_environment_with_a_role_of_its_own_gets_none_from_us(full: Environment) -> None:
    assert of_kind("ClusterRole", bootstrap_manifests(full)) == []


def test_the_top_may_only_create_applications_beside_argocd(full: Environment) -> None:
    project = of_kind("AppProject", bootstrap_manifests(full))[0]["spec"]
    assert project["namespaceResourceWhitelist"] == [{"group": "argoproj.io", "kind": "Application"}]
    assert [destination["namespace"] for destination in project["destinations"]] == ["delivery"]
    assert project["clusterResourceWhitelist"] == []


def test_the_top_refuses_to_lose_all_roots(least: Environment) -> None:
    top = of_kind("Application", bootstrap_manifests(least))[0]
    assert "allowEmpty" not in top["spec"]["syncPolicy"]["automated"]
    assert "finalizers" not in top["metadata"]
