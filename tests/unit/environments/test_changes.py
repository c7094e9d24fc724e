from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.tree import Changes, MemoryTree
from sardonyx.core.yamltext import read_documents, write_yaml
from sardonyx.environments import paths
from sardonyx.environments.changes import TenantExists, add_tenant, platform_changes, tenant_document, tenant_files
from sardonyx.environments.documents import MalformedFile
from sardonyx.environments.model import Environment, State, Tenant
from sardonyx.environments.reading import parse_environment, parse_tenant, read_tenant

SHARD = paths.shard_of("user-alice")
ENVIRONMENT = parse_environment(
    b"""
apiVersion: sardonyx/v1
kind: Environment
metadata: {name: lab}
spec:
  repository: {url: https://git.example.org/a.git}
  cluster: {kubeVersion: 1.34.3}
  region: {services: {expose: {domain: lab.example.org}}}
  catalogs: []
  roles: [gpu, trainee]
""",
    "lab",
)
LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
COMMON = {
    "roles": st.lists(st.sampled_from(["gpu", "trainee"]), unique=True).map(tuple),
    "quota": st.dictionaries(
        st.sampled_from(["requests.cpu", "count/pods", "requests.nvidia.com/gpu"]),
        st.integers(0, 10**6).map(str) | st.sampled_from(["500m", "1e3", "0x10".replace("x", ""), "2Gi", ".5"]),
    ),
    "state": st.sampled_from(State),
}
MEMBERS = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,9}", fullmatch=True), unique=True).map(tuple)
TENANTS = LABELS.flatmap(
    lambda name: (
        st.builds(Tenant, name=st.just(f"user-{name}"), owner=st.just(name), **COMMON)
        | st.builds(Tenant, name=st.just(f"projet-{name}"), group=st.just(name), members=MEMBERS, **COMMON)
    )
)


def test_a_tenant_is_these_files(tree: MemoryTree, lab: Environment) -> None:
    assert sorted(add_tenant(tree, lab, Tenant("user-alice", owner="alice"))) == [
        "environments/lab/instances/user-alice/.gitkeep",
        f"environments/lab/platform/{SHARD}/.gitkeep",
        f"environments/lab/platform/{SHARD}/user-alice.yaml",
        f"environments/lab/platform/roots/{SHARD}.yaml",
        "environments/lab/tenants/user-alice.yaml",
    ]


@pytest.mark.parametrize(("name", "owner", "group"), [("user-alice", "alice", None), ("projet-x-y", None, "x-y")])
def test_a_name_says_whose_the_tenant_is(
    name: str, owner: str | None, group: str | None, tree: MemoryTree, lab: Environment
) -> None:
    tree.apply(add_tenant(tree, lab, Tenant(name)))
    tenant = read_tenant(tree, lab, name)
    assert (tenant.owner, tenant.group) == (owner, group)


def test_a_tenant_is_added_once(tree: MemoryTree, lab: Environment) -> None:
    tree.apply(add_tenant(tree, lab, Tenant("user-alice")))
    with pytest.raises(TenantExists, match="exists already"):
        add_tenant(tree, lab, Tenant("user-alice"))


@pytest.mark.parametrize(
    ("tenant", "message"),
    [
        (Tenant("alice"), "user-USER or projet-GROUP"),
        (Tenant("kube-system", owner="alice"), "must be named 'user-alice'"),
        (Tenant("user-../../x"), "cannot be part of a path"),
        (Tenant("User-Alice"), "cannot be part of a path"),
        (Tenant("user-alice", roles=("gpus",)), "did you mean gpu"),
        (Tenant("user-alice", quota={"requests.cpu": "4x"}), "is not a quantity"),
        (Tenant("user-alice", quota={"requests cpu": "4"}), "must be a resource name"),
        (Tenant("user-alice", members=("bob",)), "has no members"),
        (Tenant("projet-x", members=("system:masters",)), "must be a user name"),
        (Tenant("user-alice", owner="alice", group="alice"), "exactly one"),
    ],
)
def test_a_tenant_that_does_not_fit_is_refused(
    tenant: Tenant, message: str, tree: MemoryTree, lab: Environment
) -> None:
    with pytest.raises((UsageError, MalformedFile), match=message):
        add_tenant(tree, lab, tenant)


def test_platform_files_are_current_after_adding(tree: MemoryTree, lab: Environment) -> None:
    tree.apply(add_tenant(tree, lab, Tenant("user-alice")))
    tree.apply(add_tenant(tree, lab, Tenant("projet-census")))
    assert platform_changes(tree, lab) == {}


def test_a_platform_file_that_was_changed_is_generated_again(tree: MemoryTree, lab: Environment) -> None:
    tree.apply(add_tenant(tree, lab, Tenant("user-alice")))
    path = paths.platform_file("lab", "user-alice")
    content = tree.read(path)
    tree.apply({path: b"changed"})
    assert platform_changes(tree, lab) == {path: content}


@settings(max_examples=50)
@given(TENANTS)
def test_what_is_written_of_a_tenant_is_read_again(tenant: Tenant) -> None:
    data = write_yaml(tenant_document(tenant)).encode()
    assert parse_tenant(data, ENVIRONMENT, tenant.name) == tenant


@settings(max_examples=15)
@given(TENANTS)
def test_platform_files_depend_on_nothing_but_the_tenant(tenant: Tenant) -> None:
    files = tenant_files(ENVIRONMENT, tenant)
    assert files == tenant_files(ENVIRONMENT, tenant)
    for path, data in files.items():
        assert all(document.value["metadata"]["name"] for document in read_documents(data, path))


@given(
    st.builds(Tenant, st.text(), owner=st.none() | st.text(), group=st.none() | st.text(), members=st.tuples(st.text()))
)
def test_a_hostile_tenant_is_refused_or_stays_in_its_environment(tenant: Tenant) -> None:
    changes: Changes = {}
    with suppress(SardonyxError):
        changes = add_tenant(MemoryTree({}), ENVIRONMENT, tenant)
    assert all(path.startswith("environments/lab/") for path in changes)
