"""What is judged is the tree that a merge would give."""

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.core.tree import MemoryTree
from sardonyx.gate.change import MergedTree
from sardonyx.operations.verifying import UnrelatedHistories
from sardonyx.repository.errors import HostileName, UnknownRevision

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey"

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
TREES = st.dictionaries(PATHS, st.binary(max_size=2), max_size=6)


def is_tree(content):
    return not any(one != other and other.startswith(f"{one}/") for one in content for other in content)


@given(TREES.filter(is_tree), st.dictionaries(PATHS, st.none() | st.binary(max_size=2), max_size=5))
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_a_merged_tree_reads_as_if_the_changes_were_applied(content, changes):
    applied = MemoryTree(content)
    applied.apply(changes)
    if not is_tree(applied.content):
        return
    above = MemoryTree({path: data for path, data in changes.items() if data is not None})
    merged = MergedTree(MemoryTree(content), above, {path: data is not None for path, data in changes.items()})
    for folder in ("", "a", "b", "a/b"):
        assert list(merged.files(folder)) == list(applied.files(folder))
        assert merged.names(folder) == applied.names(folder)
    assert all(merged.read(path) == applied.read(path) for path in {*content, *changes})


def advance(lonely, changes, author="olga"):
    began = lonely.git("rev-parse", "main")
    lonely.git("update-ref", "refs/heads/main", lonely.commit(changes, author=author))
    return began


def test_what_main_gained_is_not_the_branch_s_doing(lonely):
    began = advance(lonely, {"README.md": b"new\n"})
    mine = lonely.commit(lonely.launch("another", "plain", began), began)
    assert lonely.judge(mine) == []


def test_what_both_sides_changed_alike_is_no_change(lonely):
    began = advance(lonely, {"README.md": b"new\n"})
    assert lonely.judge(lonely.commit({"README.md": b"new\n"}, began)) == []


def test_what_both_sides_changed_is_a_conflict(lonely):
    began = advance(lonely, {"README.md": b"new\n"})
    found = lonely.judge(lonely.commit({"README.md": b"other\n"}, began), "olga")
    assert [(one.rule, one.place.path) for one in found] == [("gate-conflict", "README.md")]


def test_a_branch_is_judged_by_the_environment_of_main(lonely):
    path = f"{LAB}/environment.yaml"
    text = (lonely.tree().read(path) or b"").replace(
        b"  policy:\n", b"  policy:\n    kinds: [{group: apps, kind: Deployment}]\n"
    )
    began = advance(lonely, {path: text})
    mine = lonely.commit(lonely.launch("another", "plain", began), began)
    assert [one.rule for one in lonely.judge(mine)] == ["gate-policy"]


def test_a_tenant_that_left_meanwhile_gets_no_service(lonely):
    began = advance(lonely, {f"{LAB}/tenants/user-alice.yaml": None})
    mine = lonely.commit(lonely.launch("another", "plain", began), began)
    assert {one.rule for one in lonely.judge(mine, "olga")} == {"gate-instance"}


def test_a_service_deleted_on_main_and_changed_on_the_branch_is_a_conflict(lonely, edit):
    began = advance(lonely, dict(lonely.delete("survey")))
    mine = lonely.commit(edit(f"{SURVEY}/instance.yaml", "friendlyName: survey", "friendlyName: poll"), began)
    assert [one.rule for one in lonely.judge(mine)] == ["gate-conflict"]


def test_histories_that_never_met_are_not_merged(world):
    with pytest.raises(UnrelatedHistories):
        world.judge(world.commit({"README.md": b"x\n"}, None), "olga")


@pytest.mark.parametrize("revision", ["nowhere", "0123456789", "f" * 40])
def test_an_unknown_revision_is_an_error_of_usage(world, revision):
    with pytest.raises(UnknownRevision):
        world.judge(revision)


@pytest.mark.parametrize("revision", ["--all", ":/x", "main:README.md", "main@{1}", "$(id)", "a b", ""])
def test_what_is_no_revision_does_not_reach_git(world, revision):
    with pytest.raises(HostileName):
        world.judge(revision)


def test_a_shallow_clone_is_refused(world, tmp_path):
    command = ["git", "clone", "--quiet", "--depth=1", "--bare", world.folder.as_uri(), str(tmp_path / "shallow")]
    subprocess.run(command, check=True, capture_output=True)
    shallow = type(world)(tmp_path / "shallow", world.catalog, world.pool)
    with pytest.raises(UsageError, match="shallow"):
        shallow.judge("main")
