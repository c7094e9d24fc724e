"""What operators declare is well-formed, and what follows from it is generated; operators too are held to that."""

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.model import Tenant
from sardonyx.environments.paths import platform_file, root_file, shard_of
from sardonyx.environments.reading import read_environment
from sardonyx.instances.certificates import create_sealing_pair

LAB = "environments/lab"
TENANT = f"{LAB}/tenants/user-alice.yaml"
PLATFORM = platform_file("lab", "user-alice")
ROOT = root_file("lab", shard_of("user-alice"))


def found(world, changes):
    return {(one.rule, one.place.path) for one in world.judge(world.commit(changes, author="olga"), "olga")}


EDITS = {
    "a wider project": (PLATFORM, "sourceNamespaces:\n  - user-alice", "sourceNamespaces:\n  - user-*"),
    "a larger quota": (PLATFORM, "requests.cpu", "limits.cpu2"),
    "a comment": (PLATFORM, "---\n", "--- # mine\n"),
    "a root of another project": (ROOT, "project: ", "project: other-"),
    "a root without pruning": (ROOT, "prune: true", "prune: false"),
}


@pytest.mark.parametrize("case", EDITS)
def test_a_hand_edit_of_a_platform_file_is_refused(world, edit, case):
    path, old, new = EDITS[case]
    assert found(world, edit(path, old, new)) == {("gate-generated", path)}


@pytest.mark.parametrize("path", [PLATFORM, ROOT])
def test_a_platform_file_removed_is_refused(world, path):
    assert found(world, {path: None}) == {("gate-generated", path)}


def test_a_tenant_changed_without_its_platform_file_is_refused(world, edit):
    changes = edit(TENANT, "spec:\n", "spec:\n  quota:\n    requests.cpu: '64'\n")
    assert found(world, changes) == {("gate-generated", PLATFORM)}


def test_an_environment_changed_without_the_platform_files_is_refused(world, edit):
    places = found(world, edit(f"{LAB}/environment.yaml", "count/pods: 30", "count/pods: 40"))
    assert ("gate-generated", PLATFORM) in places


def test_a_tenant_without_its_platform_files_is_refused(world):
    tree = MemoryTree({path: world.tree().read(path) or b"" for path in world.tree().files(LAB)})
    changes = add_tenant(tree, read_environment(tree, "lab"), Tenant("user-eve", owner="eve"))
    only = {path: data for path, data in changes.items() if "/tenants/" in path}
    assert {rule for rule, _ in found(world, only)} == {"gate-generated", "gate-tenant"}


def test_a_platform_file_in_another_shard_is_refused(world):
    path = f"{LAB}/platform/00/user-alice.yaml"
    assert found(world, {path: world.tree().read(PLATFORM)}) == {("gate-tenant", path)}


def test_a_platform_file_without_a_tenant_is_refused(world):
    path = platform_file("lab", "user-eve")
    assert ("gate-tenant", path) in found(world, {path: world.tree().read(PLATFORM)})


def test_a_root_without_a_tenant_is_refused(world):
    used = {shard_of(name) for name in ("user-alice", "user-bob", "projet-census", "projet-old")}
    path = root_file("lab", next(shard for shard in ("00", "01", "02", "03", "04") if shard not in used))
    assert found(world, {path: world.tree().read(ROOT)}) == {("gate-tenant", path)}


def test_a_tenant_removed_while_services_remain_is_refused(world):
    places = {path for _, path in found(world, {TENANT: None, PLATFORM: None})}
    assert f"{LAB}/instances/user-alice/survey/instance.yaml" in places


def test_a_tenant_that_was_not_leaving_is_not_removed(world):
    gone = dict.fromkeys(path for path in world.tree().files(LAB) if "user-bob" in path)
    assert found(world, gone) == {("gate-tenant", f"{LAB}/tenants/user-bob.yaml")}


MALFORMED = {
    "an environment": (f"{LAB}/environment.yaml", b"kind: Environment\n"),
    "an environment that is no YAML": (f"{LAB}/environment.yaml", b"a: [\n"),
    "a tenant": (TENANT, b"kind: Tenant\n"),
    "a tenant of another name": (
        TENANT,
        b"apiVersion: sardonyx/v1\nkind: Tenant\nmetadata: {name: x}\nspec: {owner: x}\n",
    ),
    "the workspace": ("sardonyx.yaml", b"kind: Workspace\n"),
    "no workspace": ("sardonyx.yaml", None),
    "a fragment that is no JSON": (f"{LAB}/registry/ide/resources.json", b"{"),
    "a fragment that is no schema": (f"{LAB}/registry/ide/resources.json", b"[]"),
    "a fragment of an unknown role": (f"{LAB}/registry/roles/nobody/x.json", b"{}"),
    "a certificate that is none": (f"{LAB}/sealing.pem", b"x"),
    "an empty certificate": (f"{LAB}/sealing.pem", b""),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_declaration_is_refused_in_its_file(world, case):
    path, content = MALFORMED[case]
    assert {where for _, where in found(world, {path: content})} == {path}


def test_a_private_key_beside_the_certificate_is_refused(world):
    from datetime import UTC, datetime

    certificate, key = create_sealing_pair(datetime.now(UTC), key_bits=2048)
    head = world.commit({f"{LAB}/sealing.pem": certificate + key}, author="olga")
    assert "holds a private key" in world.judge(head, "olga")[0].message


def test_an_operator_renews_the_certificate(world, other_certificate):
    assert found(world, {f"{LAB}/sealing.pem": other_certificate}) == set()


def test_every_fault_of_a_declaration_is_told_with_its_line(world, edit):
    changes = edit(f"{LAB}/environment.yaml", "roles: [gpu, trainee]", "roles: [gpu, 5]\n  colour: red")
    findings = world.judge(world.commit(changes, author="olga"), "olga")
    assert (len(findings) > 1, all(one.place.line for one in findings)) == (True, True)


def test_an_environment_goes_whole(world):
    places = found(world, {f"{LAB}/environment.yaml": None})
    assert ("gate-environment", f"{LAB}/tenants") in places


def test_an_environment_goes_after_its_tenants(world):
    gone = dict.fromkeys(world.tree().files(LAB))
    assert found(world, gone) == {("gate-environment", LAB)}
