"""Files good and bad, in ``cases/``: a bad one has the whole message beside it, in ``<name>.txt``."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.core.tree import MemoryTree
from sardonyx.environments.documents import MalformedFile, read_file
from sardonyx.environments.model import Block, Environment, GroupKind, Port, State, Tenant
from sardonyx.environments.reading import (
    UnknownName,
    assumed_environment,
    environment_names,
    parse_environment,
    parse_tenant,
    read_environment,
    read_tenant,
    read_workspace,
    tenant_names,
)
from sardonyx.environments.signatures import required_signature

CASES = Path(__file__).parent / "cases"
GOOD = sorted((CASES / "good").glob("*.yaml"))
BAD = sorted((CASES / "bad").glob("*.yaml"))
ENVIRONMENT = (CASES / "good" / "environment.yaml").read_bytes()


def read(data: bytes, kind: str) -> object:
    match kind:
        case "workspace":
            return read_workspace(MemoryTree({"sardonyx.yaml": data}))
        case "environment":
            return parse_environment(data, "lab")
        case "tenant":
            return parse_tenant(data, parse_environment(ENVIRONMENT, "lab"), "u-alice")
        case _:
            return read_file(data, "instance.yaml", "Instance")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_is_read(path: Path) -> None:
    kind = path.stem.split("-")[0]
    document = read_file(path.read_bytes(), path.name, kind.capitalize())
    assert document.value["kind"].lower() == kind


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_everything_wrong_with_a_bad_file_is_said_with_its_place(path: Path) -> None:
    with pytest.raises(MalformedFile) as caught:
        read(path.read_bytes(), path.stem.split(".")[1])
    assert f"{caught.value}\n" == path.with_suffix(".txt").read_text()


def test_an_environment_keeps_what_its_file_says(full: Environment) -> None:
    assert full.region.namespace_prefix == "u-"
    assert full.cluster.argocd_namespace == "delivery"
    assert full.policy.kinds == (GroupKind("", "Service"), GroupKind("apps", "Deployment"))
    assert full.quotas.user == {"requests.cpu": "8", "requests.memory": "32Gi"}
    assert full.network.egress_blocks[0] == Block("0.0.0.0/0", ("10.0.0.0/8",), (Port(443), Port(53, "UDP")))


def test_a_catalog_follows_the_entry_that_names_it_and_otherwise_the_one_that_names_none(full: Environment) -> None:
    lab, own = required_signature(full, "lab"), required_signature(full, "own")
    assert lab is not None
    assert own is not None
    assert (lab.catalogs, len(lab.cosign_keys), lab.gpg_keys) == (("lab",), 1, ())
    assert (own.catalogs, own.cosign_keys, len(own.gpg_keys)) == ((), (), 1)


def test_without_an_entry_no_signature_is_needed(least: Environment) -> None:
    assert required_signature(least, "lab") is None


def test_a_tenant_keeps_what_its_file_says(full: Environment) -> None:
    tenant = parse_tenant((CASES / "good" / "tenant.yaml").read_bytes(), full, "g-census")
    quota = {"requests.memory": "64Gi"}
    assert tenant == Tenant("g-census", None, "census", ("bob", "alice"), ("trainee", "gpu"), quota, State.SUSPENDED)


def test_a_finding_names_rule_field_and_place() -> None:
    with pytest.raises(MalformedFile) as caught:
        read((CASES / "bad" / "misspelt.environment.yaml").read_bytes(), "environment")
    finding = next(found for found in caught.value.findings if "domian" in found.message)
    assert (finding.rule, finding.field) == ("unknown-key", "spec.region.services.expose.domian")
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (12, 9)


@given(st.sampled_from(GOOD), st.integers(0, 3000), st.integers(0, 20), st.text(max_size=8))
def test_a_damaged_file_is_read_or_refused_with_a_place(path: Path, start: int, length: int, text: str) -> None:
    good = path.read_text()
    data = (good[:start] + text + good[start + length :]).encode()
    try:
        read(data, path.stem.split("-")[0])
    except MalformedFile as error:
        assert all(finding.place for finding in error.findings)  # noqa: PT017  # either outcome is right


def test_a_workspace_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"sardonyx\.yaml: there is no such file"):
        read_workspace(MemoryTree({}))


def test_an_unknown_environment_is_answered_with_the_nearest(tree: MemoryTree) -> None:
    with pytest.raises(UnknownName, match="did you mean lab") as caught:
        read_environment(tree, "labs")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["user-alicia", "../user-alice", "", "user-alice.yaml"])
def test_an_unknown_tenant_is_answered_with_the_nearest(name: str, tree: MemoryTree, lab: Environment) -> None:
    tree.apply({"environments/lab/tenants/user-alice.yaml": b""})
    with pytest.raises(UnknownName, match="user-alice"):
        read_tenant(tree, lab, name)


def test_names_are_listed_without_reading_files(tree: MemoryTree) -> None:
    tree.apply({"environments/lab/tenants/user-bob.yaml": b"{", "environments/lab/tenants/user-alice.yaml": b"{"})
    assert tenant_names(tree, "lab") == ["user-alice", "user-bob"]
    assert environment_names(tree) == ["lab"]


def test_the_example_is_valid(tree: MemoryTree, lab: Environment) -> None:
    assert read_workspace(tree).environments == (lab.name,)


def workspace(spec: str, *names: str) -> MemoryTree:
    text = f"apiVersion: sardonyx/v1\nkind: Workspace\nspec: {spec}\n"
    return MemoryTree(
        {"sardonyx.yaml": text.encode(), **{f"environments/{name}/environment.yaml": b"" for name in names}}
    )


@pytest.mark.parametrize(
    ("tree", "name"),
    [
        (workspace("{environments: [lab]}", "lab"), "lab"),
        (workspace("{environments: [lab, prod], defaults: {environment: prod}}", "lab", "prod"), "prod"),
    ],
    ids=["the only one", "the default of several"],
)
def test_an_environment_that_nobody_names_is_known(tree: MemoryTree, name: str) -> None:
    assert assumed_environment(tree) == name


@pytest.mark.parametrize(
    ("tree", "message"),
    [(workspace("{}"), "no environment yet"), (workspace("{environments: [lab, prod]}", "lab", "prod"), "lab, prod")],
    ids=["none", "several"],
)
def test_an_environment_that_nobody_names_is_asked_for(tree: MemoryTree, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        assumed_environment(tree)
