"""What is read follows the change, not the repository."""

import pytest

from sardonyx.gate import Change, verify
from sardonyx.operations.verifying import Shelf
from sardonyx.repository import changed_paths, open_local

LAB = "environments/lab"
TENANT = b"apiVersion: sardonyx/v1\nkind: Tenant\nmetadata: {name: NAME}\nspec: {owner: OWNER}\n"


class Counting:
    """A tree that counts the questions put to it."""

    def __init__(self, tree):
        self.tree, self.reads, self.lists = tree, [], []

    def read(self, path):
        self.reads.append(path)
        return self.tree.read(path)

    def files(self, folder):
        self.lists.append(folder)
        return self.tree.files(folder)

    def names(self, folder):
        self.lists.append(folder)
        return self.tree.names(folder)


@pytest.fixture
def cost(world):
    """Count the questions that judging a launch takes with so many more tenants and services beside it."""

    def counted(others):
        more = {}
        for number in range(others):
            name = f"user-x{number:04}"
            more[f"{LAB}/tenants/{name}.yaml"] = TENANT.replace(b"NAME", name.encode()).replace(
                b"OWNER", name[5:].encode()
            )
            more |= {f"{LAB}/instances/{name}/s{n}/instance.yaml": b"a: 1\n" for n in range(10)}
            more |= {f"{LAB}/instances/user-alice/s{number}-{n}/instance.yaml": b"a: 1\n" for n in range(10)}
        before = world.commit(more)
        after = world.commit(world.launch("another", "plain"), before)
        with open_local(world.folder) as repository:
            base, head = Counting(repository.tree(before)), Counting(repository.tree(after))
            paths = changed_paths(repository, before, after)
            assert verify(Change(base, head, paths, ["alice"]), Shelf().fetch, world.pool) == []
        return base, head

    return counted


def test_the_cost_of_a_launch_does_not_grow_with_the_repository(cost):
    (base, head), (large_base, large_head) = cost(0), cost(60)
    assert (large_base.reads, large_base.lists) == (base.reads, base.lists)
    assert (large_head.reads, large_head.lists) == (head.reads, head.lists)


def test_a_launch_reads_little_and_lists_only_its_own_folder(cost):
    base, head = cost(0)
    assert (len(base.reads) < 12, len(head.reads) < 30) == (True, True)
    assert {folder for folder in [*base.lists, *head.lists] if folder.startswith(f"{LAB}/instances")} == {
        f"{LAB}/instances/user-alice/another"
    }
