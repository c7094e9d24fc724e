import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.environments import paths


def test_the_layout_is_that_of_the_design() -> None:
    shard = hashlib.sha256(b"user-alice").hexdigest()[:2]
    assert [
        paths.environment_file("lab"),
        paths.sealing_certificate_file("lab"),
        paths.registry_folder("lab"),
        paths.tenant_file("lab", "user-alice"),
        paths.platform_file("lab", "user-alice"),
        paths.root_file("lab", shard),
        paths.instance_file("lab", "user-alice", "pg-1"),
        paths.application_file("lab", "user-alice", "pg-1"),
        paths.manifests_file("lab", "user-alice", "pg-1"),
        paths.notes_file("lab", "user-alice", "pg-1"),
        paths.instances_keep_file("lab", "user-alice"),
        paths.bookmark_file("lab", "user-alice", "big"),
    ] == [
        "environments/lab/environment.yaml",
        "environments/lab/sealing.pem",
        "environments/lab/registry",
        "environments/lab/tenants/user-alice.yaml",
        f"environments/lab/platform/{shard}/user-alice.yaml",
        f"environments/lab/platform/roots/{shard}.yaml",
        "environments/lab/instances/user-alice/pg-1/instance.yaml",
        "environments/lab/instances/user-alice/pg-1/application.yaml",
        "environments/lab/instances/user-alice/pg-1/manifests.yaml",
        "environments/lab/instances/user-alice/pg-1/NOTES.md",
        "environments/lab/instances/user-alice/.gitkeep",
        "environments/lab/bookmarks/user-alice/big.yaml",
    ]


@pytest.mark.parametrize("name", ["..", "a/b", "", ".git", "A", "a\n", "a.b"])
def test_a_name_cannot_lead_out_of_its_folder(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be part of a path"):
        paths.instance_folder("lab", "user-alice", name)


@given(st.text())
def test_a_path_has_as_many_segments_as_it_should(name: str) -> None:
    try:
        path = paths.tenant_file("lab", name)
    except UsageError:
        return
    assert path.count("/") == 3


def test_a_shard_is_two_digits() -> None:
    shards = {paths.shard_of(f"user-{number}") for number in range(4000)}
    assert len(shards) == 256
    assert all(len(shard) == 2 for shard in shards)
