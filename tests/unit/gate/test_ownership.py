"""Who may change what, judged by the base."""

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.model import Tenant
from sardonyx.environments.reading import read_environment

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey"
CENSUS = f"{LAB}/tenants/projet-census.yaml"


def rules(findings):
    return sorted({finding.rule for finding in findings})


@pytest.mark.parametrize("actor", ["mallory", "bob", "carol", "Alice", "alice ", "user-alice"])
def test_only_its_members_change_a_tenant_s_services(world, actor):
    assert rules(world.judge(world.commit(world.delete("survey")), actor)) == ["gate-ownership"]


def test_every_actor_must_be_allowed(world):
    findings = world.judge(world.commit(world.delete("survey")), "alice", "mallory")
    assert [finding.message for finding in findings] == [
        "mallory may not change 4 files of user-alice/survey: it belongs to the tenant user-alice"
    ]


def test_the_owner_of_one_tenant_launches_nothing_for_another(world):
    files = world.launch("mine", tenant="user-bob", owner="bob")
    assert rules(world.judge(world.commit(files), "alice")) == ["gate-ownership"]


OPERATORS_ONLY = {
    "environment.yaml": (f"{LAB}/environment.yaml", b"a: 1\n"),
    "sealing.pem": (f"{LAB}/sealing.pem", b"x"),
    "the registry": (f"{LAB}/registry/ide/resources.json", b"{}"),
    "a declaration": (f"{LAB}/tenants/user-alice.yaml", b"x"),
    "a platform file": (f"{LAB}/platform/00/user-alice.yaml", b"x"),
    "a root": (f"{LAB}/platform/roots/00.yaml", b"x"),
    "the workspace": ("sardonyx.yaml", b"x"),
    "a workflow": (".github/workflows/gate.yml", b"x"),
    "another environment": ("environments/mine/environment.yaml", b"x"),
    "a tenant's own instances removed with the environment": (f"{LAB}/environment.yaml", None),
}


@pytest.mark.parametrize("what", OPERATORS_ONLY)
def test_a_member_changes_nothing_but_instances(world, what):
    path, content = OPERATORS_ONLY[what]
    assert rules(world.judge(world.commit({path: content}), "alice")) == ["gate-ownership"]


def test_nobody_joins_a_tenant_by_the_change_itself(world, edit):
    changes = edit(CENSUS, "- alice", "- alice\n    - mallory") | dict.fromkeys(world.delete("survey"))
    assert rules(world.judge(world.commit(changes), "mallory")) == ["gate-ownership"]


def test_nobody_becomes_an_operator_by_the_change_itself(world, edit):
    changes = edit(f"{LAB}/environment.yaml", "operators: [olga]", "operators: [olga, alice]")
    assert rules(world.judge(world.commit(changes), "alice")) == ["gate-ownership"]


def test_nobody_opens_an_environment_of_their_own(world):
    copy = {
        path.replace(LAB, "environments/mine"): world.tree()
        .read(path)
        .replace(b"operators: [olga]", b"operators: [alice]")
        .replace(b"  name: lab\n", b"  name: mine\n")
        for path in (f"{LAB}/environment.yaml", f"{LAB}/sealing.pem")
    }
    head = world.commit(copy)
    assert (rules(world.judge(head, "alice")), world.judge(head, "olga")) == (["gate-ownership"], [])


def test_rights_are_those_of_main_now_and_not_of_the_commit_a_branch_began_from(lonely):
    began = lonely.git("rev-parse", "main")
    path = f"{LAB}/tenants/projet-census.yaml"
    tree = MemoryTree({name: lonely.tree().read(name) or b"" for name in lonely.tree().files(LAB)})
    tree.content.pop(path)
    without_carol = Tenant("projet-census", group="census", members=("alice",))
    changes = add_tenant(tree, read_environment(tree, "lab"), without_carol)
    lonely.git("update-ref", "refs/heads/main", lonely.commit(changes, author="olga"))
    gone = lonely.commit(dict.fromkeys(lonely.tree(began).files(f"{LAB}/instances/projet-census/counts")), began)
    assert (rules(lonely.judge(gone, "carol")), lonely.judge(gone, "alice")) == (["gate-ownership"], [])


def test_the_owner_of_a_service_belongs_to_its_tenant(world, edit_instance):
    head = world.commit(edit_instance(lambda spec: spec.update(owner="bob")))
    found = world.judge(head)[0]
    assert (found.message, found.place.line > 0) == ("the owner bob does not belong to the tenant user-alice", True)


def test_without_actors_every_author_counts(world):
    first = world.commit(world.delete("survey"), author="alice")
    second = world.commit(world.delete("editor", first), first, "mallory")
    assert rules(world.judge_authors(second)) == ["gate-ownership"]


def test_without_actors_the_committer_counts_too(world):
    tree = world.git("rev-parse", f"{world.commit(world.delete('survey'))}^{{tree}}")
    people = ["-c", "author.name=alice", "-c", "committer.name=mallory", "-c", "user.email=x@example.org"]
    head = world.git(*people, "commit-tree", tree, "-p", "main", "-m", "x")
    assert rules(world.judge_authors(head)) == ["gate-ownership"]


def test_without_actors_whoever_merges_counts_too(world):
    first = world.commit(world.delete("survey"))
    merge = world.commit({}, first, "mallory", merge="main~1")
    assert rules(world.judge_authors(merge)) == ["gate-ownership"]


def test_named_actors_win_over_what_the_commits_say(world):
    head = world.commit(world.delete("survey"), author="alice")
    assert rules(world.judge(head, "mallory")) == ["gate-ownership"]


def test_authors_of_what_main_has_already_do_not_count(behind):
    lonely, mine = behind
    assert lonely.judge_authors(lonely.commit({"README.md": b"new\n"}, mine, merge="main")) == []


def test_a_merge_that_undoes_what_main_gained_is_its_author_s_change(behind):
    lonely, mine = behind
    findings = lonely.judge_authors(lonely.commit({}, mine, merge="main"))
    assert [(f.rule, f.place.path) for f in findings] == [("gate-ownership", "README.md")]


@pytest.fixture
def behind(lonely):
    """A branch of alice's that deletes her service, and a main that olga changed since."""
    mine = lonely.commit(lonely.delete("survey"))
    lonely.git("update-ref", "refs/heads/main", lonely.commit({"README.md": b"new\n"}, author="olga"))
    return lonely, mine
