"""Marks in the index of a Git branch: one commit each, on top of what others push."""

from __future__ import annotations

import json
import subprocess
import threading

import pytest
from tests.publishing_faults import write_chart

from sardonyx.charts import load_folder, package
from sardonyx.operations.publishing_branch import opened_branch
from sardonyx.publishing import Source
from sardonyx.publishing.destination import Discards, KeepsFiles, Reindexes
from sardonyx.publishing.index_changes import patient
from sardonyx.publishing.packing import package_of
from sardonyx.publishing.pruning import pruned
from sardonyx.publishing.yanking import yank
from sardonyx.repository import Author

ANN = Author("Ann", "ann@example.org")


@pytest.fixture
def there(tmp_path, monkeypatch):
    """Run git in a new bare repository."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "charts.git"], check=True)

    def git(*arguments: str) -> str:
        line = ["git", "-C", str(tmp_path / "charts.git"), *arguments]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout

    return git


@pytest.fixture
def address(there, tmp_path) -> str:
    return f"git+{(tmp_path / 'charts.git').as_uri()}#gh-pages"


@pytest.fixture
def make(tmp_path):
    def pack(version: str):
        folder = tmp_path / f"demo-{version}"
        if not folder.exists():
            write_chart(folder, "demo", version)
        source = Source(load_folder(folder), str(folder), 0)
        return package_of(source, package(source.chart, epoch=0))

    return pack


@pytest.fixture
def branch(address, make):
    with opened_branch(address, lambda: ANN) as opened:
        opened.announce([make("1.0.0"), make("1.1.0")])
        yield opened


def yanking(version):
    return patient(lambda index: yank(index, "demo", version, "broken", "x"))


def without(*versions):
    return lambda index: pruned(index, [one for one in index.entries["demo"] if one.version in versions])


def test_what_a_branch_can_do(branch):
    assert all(isinstance(branch, kind) for kind in (Reindexes, Discards, KeepsFiles))


def test_the_history_says_what_was_marked(branch, there):
    branch.reindex(yanking("1.0.0"), "Yank demo 1.0.0")
    assert there("log", "--format=%s by %an", "gh-pages").splitlines()[0] == "Yank demo 1.0.0 by Ann"


def test_packages_and_entries_go_in_one_commit(branch, there):
    _, files = branch.discard(without("1.0.0"), "Prune")
    assert files == ["demo-1.0.0.tgz"]
    assert there("diff", "--name-status", "gh-pages^", "gh-pages").split() == ["D", "demo-1.0.0.tgz", "M", "index.yaml"]


def test_what_leaves_a_branch_comes_back_with_its_package(branch, make, there):
    branch.discard(without("1.0.0"), "Prune")
    branch.announce([make("1.0.0")])
    assert "demo-1.0.0.tgz" in there("ls-tree", "--name-only", "gh-pages").split()


def test_nothing_is_committed_where_nothing_changes(branch, there):
    before = there("rev-parse", "gh-pages")
    branch.reindex(without("9.9.9"), "Prune")
    assert there("rev-parse", "gh-pages") == before


def test_several_at_once_all_come_through(branch, address, make, there):
    def work(change):
        with opened_branch(address, lambda: ANN) as one:
            change(one)

    works = [lambda one, version=version: one.reindex(yanking(version), "Yank") for version in ("1.0.0", "1.1.0")]
    works += [lambda one, version=version: one.announce([make(version)]) for version in ("1.2.0", "1.3.0")]
    threads = [threading.Thread(target=work, args=(each,)) for each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    entries = json.loads(there("show", "gh-pages:index.yaml"))["entries"]["demo"]
    marks = {one["version"]: one.get("annotations", {}).get("sardonyx/yanked") for one in entries}
    assert marks == {"1.0.0": "broken", "1.1.0": "broken", "1.2.0": None, "1.3.0": None}
