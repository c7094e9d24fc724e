import os
import shutil
import subprocess

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.repository import open_local, open_repository
from sardonyx.repository.errors import (
    CorruptRepository,
    HostileName,
    MalformedObject,
    NotARepository,
    UnknownRevision,
)
from sardonyx.repository.trees import parse_tree

FILES = {"a/one.yaml": b"1\n", "a/b/two.yaml": b"2\n", "readme": b"hello\n"}


@pytest.fixture
def tree(repository):
    return repository.tree(repository.fetch())


@pytest.mark.parametrize("folder", ["", "a", "a/", "a/b", "readme", "nowhere"])
def test_a_commit_reads_like_any_tree(tree, folder):
    memory = MemoryTree(FILES)
    assert (list(tree.files(folder)), tree.names(folder)) == (list(memory.files(folder)), memory.names(folder))


@pytest.mark.parametrize("path", [*FILES, "a", "a/b", "nowhere", "readme/below"])
def test_reading_a_path(tree, path):
    assert tree.read(path) == FILES.get(path)


def test_reading_many_paths_at_once(tree):
    assert tree.read_many([*FILES, "nowhere", "a/nowhere/x", "a"]) == FILES


@pytest.mark.parametrize("path", ["../x", "a/../readme", "/readme", "a//one.yaml", "./readme", "a/"])
def test_paths_that_climb_are_refused(tree, path):
    with pytest.raises(HostileName):
        tree.read(path)


def test_more_objects_than_fit_into_a_pipe(repository, change):
    many = {f"many/{number:04}": b"x" * 300 + b"%d" % number for number in range(1200)}
    done = change(repository, many)
    assert repository.tree(done.commit).read_many(many) == many


def test_an_empty_repository_has_an_empty_tree(empty_remote):
    with open_repository(str(empty_remote)) as repository:
        tree = repository.tree(repository.fetch())
    assert (tree.names(""), list(tree.files("")), tree.read("x")) == ([], [], None)


def test_links_and_submodules_are_not_files(remote, run_git):
    commit = _commit_with(
        remote, run_git, b"120000 blob %s\tlink\n160000 commit " + b"1" * 40 + b"\tsub\n100644 blob %s\tfile\n"
    )
    with open_local(remote) as local:
        tree = local.tree(commit)
        assert (tree.names(""), tree.read("link"), tree.entry("sub").mode) == (["file"], None, "160000")


def _commit_with(remote, run_git, listing):
    blob = run_git(remote, "hash-object", "-w", "--stdin", data=b"/etc/passwd")
    root = run_git(remote, "mktree", "--missing", data=listing.replace(b"%s", blob.encode()))
    return run_git(remote, "commit-tree", "-m", "x", root)


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/b", b""])
def test_a_tree_with_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(MalformedObject):
        parse_tree(b"100644 " + name + b"\0" + bytes(20), 20)


@pytest.mark.parametrize("data", [b"100644 x\0" + bytes(19), b"100644 x", b"100644", b"40000 a\0" + bytes(20) + b"1"])
def test_a_tree_cut_off_is_refused(data):
    with pytest.raises(MalformedObject):
        parse_tree(data, 20)


def test_trees_that_unfold_for_ever_are_refused(remote, run_git):
    inner = run_git(remote, "hash-object", "-w", "--stdin", data=b"x")
    kind = "100644 blob"
    for _ in range(9):
        listing = "".join(f"{kind} {inner}\t{name}\n" for name in "0123456789")
        inner, kind = run_git(remote, "mktree", data=listing.encode()), "040000 tree"
    commit = run_git(remote, "commit-tree", "-m", "x", inner)
    with open_local(remote) as local, pytest.raises(MalformedObject, match="500000"):
        list(local.tree(commit).files(""))


@pytest.mark.parametrize("text", ["main", "HEAD", "--all", "a" * 39, "a" * 40 + "\nHEAD"])
def test_a_tree_is_asked_for_by_full_id(repository, text):
    with pytest.raises(UnknownRevision):
        repository.tree(text)


def test_a_checkout_is_read_without_fetching(remote, tmp_path, run_git):
    run_git(tmp_path, "clone", "-q", str(remote), "checkout")
    shutil.rmtree(remote)
    with open_local(tmp_path / "checkout" / "a") as local:
        assert local.tree(local.head()).read("readme") == b"hello\n"


def test_a_folder_outside_any_repository(tmp_path):
    with pytest.raises(NotARepository, match="not in a Git repository"):
        open_local(tmp_path)


def test_a_missing_object_of_a_local_repository_is_an_error(remote, run_git):
    commit = run_git(remote, "rev-parse", "main")
    blob = run_git(remote, "rev-parse", "main:readme")
    (remote / "objects" / blob[:2] / blob[2:]).unlink()
    with open_local(remote) as local, pytest.raises(CorruptRepository, match="missing"):
        local.tree(commit).read("readme")


def test_replaced_objects_are_not_shown(remote, run_git):
    commit, blob = run_git(remote, "rev-parse", "main"), run_git(remote, "rev-parse", "main:readme")
    evil = run_git(remote, "hash-object", "-w", "--stdin", data=b"evil")
    run_git(remote, "replace", blob, evil)
    with open_local(remote) as local:
        assert local.tree(commit).read("readme") == b"hello\n"


def test_a_closed_repository_leaves_no_process(repository):
    repository.tree(repository.fetch()).read("readme")
    repository.close()
    children = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "args"], check=True, capture_output=True).stdout
    assert str(repository.cache.folder).encode() not in children
    assert b"cat-file" not in children
