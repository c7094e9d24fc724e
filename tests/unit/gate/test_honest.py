"""What honest people do passes, without a single finding."""

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.model import Tenant
from sardonyx.environments.reading import read_environment

LAB = "environments/lab"
ZEROS = "0" * 40


def test_the_first_commit_of_a_repository(world):
    first = world.git("rev-list", "--max-parents=0", "main")
    assert world.judge(first, "olga", base=ZEROS) == []


@pytest.mark.parametrize("chart", ["postgresql", "vscode-python", "plain", "secrets"])
def test_a_launch(world, chart):
    assert world.judge(world.commit(world.launch("another", chart))) == []


def test_a_launch_with_values_and_a_secret_of_one_s_own(world):
    from sardonyx.instances.settings import Setting

    order = {
        "changes": [Setting(("database", "name"), "survey")],
        "secrets": {("security", "password"): "correct-horse"},
    }
    assert world.judge(world.commit(world.launch("another", **order))) == []


def test_a_launch_with_the_person_s_own_context(world):
    personal = {"user": {"lang": "fr", "darkMode": True}, "git": {"name": "Alice", "token": "ghp_0123456789abcdef"}}
    assert world.judge(world.commit(world.launch("another", "vscode-python", personal=personal))) == []


def test_a_launch_for_a_group_by_any_of_its_members(world):
    files = world.launch("more", tenant="projet-census", owner="carol")
    assert world.judge(world.commit(files, author="carol"), "carol") == []


def test_two_launches_in_one_range(world):
    first = world.commit(world.launch("one"))
    second = world.commit(world.launch("two", "vscode-python", first), first)
    assert world.judge(second) == []


def test_a_launch_and_a_deletion_in_one_range(world):
    first = world.commit(world.launch("one"))
    assert world.judge(world.commit(world.delete("one", first), first)) == []


def test_a_deletion(world):
    assert world.judge(world.commit(world.delete("survey"))) == []


def test_the_deletion_of_the_last_service(world):
    head = "main"
    for name in ("survey", "editor", "vault"):
        head = world.commit(world.delete(name, head), head)
    assert world.judge(head) == []


def test_a_new_tenant(world):
    tree = world.tree()
    changes = add_tenant(tree, read_environment(tree, "lab"), Tenant("projet-new", group="new", members=("bob",)))
    assert world.judge(world.commit(changes, author="olga"), "olga") == []


def test_a_new_tenant_and_its_first_service_by_an_operator(world):
    tree = MemoryTree({path: world.tree().read(path) or b"" for path in world.tree().files("")})
    first = world.commit(
        add_tenant(tree, read_environment(tree, "lab"), Tenant("user-eve", owner="eve")), author="olga"
    )
    second = world.commit(world.launch("hers", parent=first, tenant="user-eve", owner="eve"), first, "olga")
    assert world.judge(second, "olga") == []


def test_a_change_of_the_environment_with_its_platform_files(world, operator_change):
    changes = operator_change("count/pods: 30", "count/pods: 40")
    assert len(changes) > 1
    assert world.judge(world.commit(changes, author="olga"), "olga") == []


def test_a_tenant_that_was_leaving_leaves(world):
    gone = dict.fromkeys(path for path in world.tree().files(LAB) if "projet-old" in path)
    assert world.judge(world.commit(gone, author="olga"), "olga") == []


def test_an_operator_acts_for_a_tenant(world):
    assert world.judge(world.commit(world.delete("survey"), author="olga"), "olga") == []


def test_an_empty_range(world):
    assert world.judge("main") == []


def test_a_friendly_name_changed_with_its_application(world, edit):
    folder = f"{LAB}/instances/user-alice/survey"
    changes = edit(f"{folder}/instance.yaml", "friendlyName: survey", "friendlyName: poll")
    changes |= edit(f"{folder}/application.yaml", "friendly-name: survey", "friendly-name: poll")
    assert world.judge(world.commit(changes)) == []
