"""A branch as a destination: real Git, no checkout, no force, no history."""

from __future__ import annotations

import json
import subprocess
import threading
from dataclasses import replace

import pytest
from tests.publishing_faults import write_chart

from sardonyx.catalogs import InvalidIndex, Unreachable
from sardonyx.charts import load_folder
from sardonyx.core.errors import UsageError
from sardonyx.operations.publishing_branch import opened_branch
from sardonyx.operations.publishing_branch_address import BranchAddress, read_address
from sardonyx.operations.publishing_destinations import opened
from sardonyx.publishing import Source
from sardonyx.publishing.destination import Found, PackageElsewhere, Release, ReleaseTaken
from sardonyx.publishing.packing import package_of
from sardonyx.publishing.verify import verify
from sardonyx.repository import Author

ANN = Author("Ann", "ann@example.org")
DEMO = Release("demo", "1.0.0")


class Forge:
    """A bare repository, looked at with git."""

    def __init__(self, path):
        self.path = path
        self.git("init", "-q", "--bare", "-b", "main", path)

    def git(self, *arguments) -> str:
        result = subprocess.run(["git", *map(str, arguments)], cwd=self.path.parent, capture_output=True, check=True)
        return result.stdout.decode()

    def there(self, *arguments) -> str:
        return self.git("-C", self.path, *arguments)

    def commit(self, branch: str, **files: str) -> None:
        """Commit files past the toolkit."""
        work = self.path.parent / "work"
        if not work.exists():
            self.git("clone", "-q", self.path, work)
        self.git("-C", work, "fetch", "-q")
        start = [f"origin/{branch}"] if f"origin/{branch}" in self.git("-C", work, "branch", "-r") else []
        self.git(
            "-C", work, "checkout", "-q", *([] if start else ["--orphan"]), *(["-B"] if start else []), branch, *start
        )
        for name, text in files.items():
            (work / name.replace("_", ".")).write_text(text)
        self.git("-C", work, "add", "-A")
        self.git("-C", work, "-c", "user.name=B", "-c", "user.email=b@example.org", "commit", "-q", "-m", "By hand")
        self.git("-C", work, "push", "-q", "origin", branch)


@pytest.fixture
def forge(tmp_path, monkeypatch) -> Forge:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Forge(tmp_path / "charts.git")


@pytest.fixture
def address(forge) -> str:
    return f"git+{forge.path.as_uri()}#gh-pages"


@pytest.fixture
def branch(address):
    with opened_branch(address, lambda: ANN) as opened:
        yield opened


@pytest.fixture
def package(tmp_path):
    def make(name: str = "demo", version: str = "1.0.0", *, epoch: int = 0):
        folder = tmp_path / f"{name}-{version}"
        if not folder.exists():
            write_chart(folder, name, version)
        return package_of(*_packed(Source(load_folder(folder), str(folder), epoch)))

    return make


def _packed(source: Source):
    from sardonyx.charts import package

    return source, package(source.chart, epoch=source.epoch)


def publish(branch, *packages) -> None:
    for one in packages:
        branch.store(one)
    branch.announce(packages)


def test_a_branch_begins_with_the_first_packages(branch, forge, package):
    publish(branch, package(), package("other"))
    assert forge.there("ls-tree", "--name-only", "gh-pages").split() == [
        "demo-1.0.0.tgz",
        "index.yaml",
        "other-1.0.0.tgz",
    ]
    assert forge.there("rev-list", "--count", "gh-pages").strip() == "1"


def test_the_packages_and_the_index_come_in_one_commit(branch, forge, package):
    branch.store(package())
    assert forge.there("branch") == ""
    branch.announce([package()])
    assert "Sardonyx-Packages: demo 1.0.0" in forge.there("log", "--format=%B", "gh-pages")


def test_other_branches_stay_as_they_are(branch, forge, package):
    forge.commit("main", README="hello")
    publish(branch, package())
    assert forge.there("log", "--format=%s", "main").strip() == "By hand"
    assert forge.there("log", "--format=%s", "gh-pages").strip() == "Publish demo 1.0.0"


def test_what_is_there_is_found(branch, package):
    publish(branch, package())
    assert branch.find([DEMO, Release("demo", "2.0.0")]) == {DEMO: Found(package().digest, stored=True, announced=True)}
    assert branch.fetch(DEMO) == package().data


def test_the_same_again_makes_no_commit(branch, forge, package):
    publish(branch, package())
    publish(branch, package())
    assert forge.there("rev-list", "--count", "gh-pages").strip() == "1"


def test_a_provenance_that_comes_later_changes_nothing_else(branch, forge, package):
    publish(branch, package())
    branch.find([DEMO])
    assert branch.unsigned([DEMO, Release("demo", "2.0.0")]) == [DEMO]
    publish(branch, replace(package(), provenance=b"signed"))
    changed = forge.there("diff-tree", "--no-commit-id", "-r", "--name-status", "gh-pages")
    assert (changed.split(), branch.unsigned([DEMO])) == (["A", "demo-1.0.0.tgz.prov"], [])


def test_a_provenance_is_not_replaced(branch, forge, package):
    publish(branch, replace(package(), provenance=b"signed"))
    publish(branch, replace(package(), provenance=b"signed again"))
    assert forge.there("show", "gh-pages:demo-1.0.0.tgz.prov") == "signed"


def test_other_bytes_under_a_release_are_refused(branch, forge, package):
    publish(branch, package())
    with pytest.raises(ReleaseTaken):
        branch.store(package(epoch=5))
    with pytest.raises(ReleaseTaken):
        branch.announce([package(epoch=5)])
    assert forge.there("rev-list", "--count", "gh-pages").strip() == "1"


def test_what_others_pushed_meanwhile_stays(branch, forge, package):
    publish(branch, package())
    forge.commit("gh-pages", CNAME="charts.example.org")
    publish(branch, package("other"))
    assert forge.there("show", "gh-pages:CNAME") == "charts.example.org"
    assert set(branch.index().entries) == {"demo", "other"}


def test_writers_at_once_lose_nothing(address, package, forge):
    packages = [package("demo", f"1.{number}.0") for number in range(4)]

    def write(one) -> None:
        with opened_branch(address, lambda: ANN) as branch:
            publish(branch, one)

    threads = [threading.Thread(target=write, args=(one,)) for one in packages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index = json.loads(forge.there("show", "gh-pages:index.yaml"))
    assert [entry["version"] for entry in index["entries"]["demo"]] == ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]


def test_only_the_newest_commit_is_fetched(branch, address, package, tmp_path, monkeypatch):
    for number in range(5):
        publish(branch, package("demo", f"1.{number}.0"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    with opened_branch(address, lambda: ANN) as fresh:
        fresh.find([DEMO])
        assert fresh._repository.git.run("rev-list", "--count", "gh-pages").strip() == b"1"
        publish(fresh, package("demo", "2.0.0"))
    assert len(branch.index().entries["demo"]) == 6


def test_a_folder_of_the_branch(forge, package):
    with opened_branch(f"git+{forge.path.as_uri()}#pages:docs/charts", lambda: ANN) as branch:
        publish(branch, package())
        assert branch.fetch(DEMO) == package().data
    assert forge.there("ls-tree", "-r", "--name-only", "pages").split()[0] == "docs/charts/demo-1.0.0.tgz"


def test_an_index_only(forge, package):
    address = f"git+{forge.path.as_uri()}#pages?packages=https://example.org/charts"
    with opened_branch(address, lambda: ANN) as branch:
        publish(branch, package())
        assert branch.find([DEMO]) == {DEMO: Found(package().digest, stored=True, announced=True)}
        with pytest.raises(PackageElsewhere):
            branch.fetch(DEMO)
    index = json.loads(forge.there("show", "pages:index.yaml"))
    assert index["entries"]["demo"][0]["urls"] == ["https://example.org/charts/demo-1.0.0.tgz"]


def test_all_is_verified(branch, package):
    publish(branch, package(), package("other"))
    assert (verify(branch).findings, verify(branch).releases) == ((), 2)


def test_a_repository_that_is_gone_is_an_outage(branch, forge):
    forge.path.rename(forge.path.with_name("gone"))
    with pytest.raises(Unreachable):
        branch.find([DEMO])


def test_a_damaged_index_is_an_error(branch, forge, package):
    forge.commit("gh-pages", index_yaml="apiVersion: v2\nentries: {}\n")
    with pytest.raises(InvalidIndex, match="apiVersion 'v2'"):
        branch.announce([package()])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("git+https://h/r.git#b", BranchAddress("https://h/r.git", "b", "", None)),
        ("git+git@h:r.git#a/b:c/d", BranchAddress("git@h:r.git", "a/b", "c/d", None)),
        ("git+/r#b?packages=https://h/x", BranchAddress("/r", "b", "", "https://h/x/")),
    ],
)
def test_addresses(text, address):
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["git+https://h/r.git", "git+#b", "git+/r#", "git+/r#b:../x", "git+/r#b:.git", "git+/r#b?packages=file:///x"],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError):
        read_address(text)


@pytest.mark.parametrize("text", ["git+ext::sh -c x#b", "git+--upload-pack=x#b", "git+https://u:p@h/r#b", "git+/x#-b"])
def test_hostile_addresses_do_not_reach_git(text):
    with pytest.raises(UsageError), opened(text):
        pass
