"""``sardonyx validate --changed-since`` and ``--ct`` in a real Git repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx

METADATA = "apiVersion: v2\nname: {}\nversion: {}\nmaintainers: [{{name: olga, email: olga@example.org}}]\n{}"
VERSIONS = ("--select", "version-not-incremented")
ON_LIB = "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../lib'}]\n"


class Checkout(Sardonyx):
    """The command in a repository with the charts app, lib (which app depends on) and other."""

    def git(self, *arguments: str) -> None:
        person = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
        subprocess.run(["git", *person, *arguments], cwd=self.folder, check=True, capture_output=True)

    def chart(self, name: str, version: str, more: str = "") -> None:
        folder = self.folder / "charts" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Chart.yaml").write_text(METADATA.format(name, version, more))

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text)


@pytest.fixture
def checkout(tmp_path, cache) -> Checkout:
    checkout = Checkout(tmp_path, Path(cache))
    checkout.chart("app", "1.0.0", ON_LIB)
    checkout.chart("lib", "1.0.0", "type: library\n")
    checkout.chart("other", "1.0.0")
    checkout.git("init", "-q", "-b", "main")
    checkout.git("add", "-A")
    checkout.git("commit", "-q", "-m", "Begin")
    checkout.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return checkout


def test_no_chart_changed(checkout):
    checkout.write("notes.txt", "x")
    result = checkout.must("validate", *VERSIONS, "--changed-since", "main")
    assert (result.out, "no chart changed" in result.err) == ("nothing found\n", True)


def test_a_changed_chart_needs_a_higher_version(checkout):
    checkout.write("charts/other/values.yaml", "a: 1\n")
    result = checkout("validate", *VERSIONS, "--changed-since", "main")
    assert "warning: the chart changed, but 1.0.0 was the version before [version-not-incremented]" in result.out
    assert "looked at 1 chart" in result.err
    checkout.chart("other", "1.0.1")
    assert checkout.must("validate", *VERSIONS, "--changed-since", "main").out == "nothing found\n"


def test_users_of_a_changed_library_are_looked_at(checkout):
    checkout.chart("lib", "1.1.0", "type: library\n")
    result = checkout.must("validate", *VERSIONS, "--changed-since", "main")
    assert (result.out, "looked at 2 charts" in result.err) == ("nothing found\n", True)
    assert "charts/app: looked at because charts/lib changed" in result.err


def test_a_revision_that_is_not_here_says_what_to_do(checkout):
    result = checkout("validate", "--changed-since", "release")
    assert (result.code, result.out) == (2, "")
    assert "fetch-depth: 0" in result.err


def test_one_line_stands_in_place_of_ct_lint(checkout):
    checkout.write("ct.yaml", "excluded-charts: [lib]\nadditional-commands: ['touch ran']\nchart-dir: [x]\n")
    checkout.write("charts/other/values.yaml", "a: 1\n")
    result = checkout("validate", "--ct")
    assert (result.code, "error: the chart changed, but 1.0.0 was the version before" in result.out) == (1, True)
    assert "ct.yaml:2:1: additional-commands has no effect" in result.err
    assert "ct.yaml:3:1: chart-testing knows no key 'chart-dir'" in result.err
    assert not (checkout.folder / "ran").exists()


def test_maintainers_are_checked_as_ct_does(checkout):
    (checkout.folder / "charts/other/Chart.yaml").write_text("apiVersion: v2\nname: other\nversion: 1.0.1\n")
    checkout.write("ct.yaml", "")
    assert "error: the chart has no maintainers" in checkout("validate", "--ct").out
    checkout.write("other.yaml", "validate-maintainers: false\n")
    assert "[maintainer-missing]" not in checkout.must("validate", "--ct", "other.yaml", "--verbose").out


def test_ct_and_paths_exclude_each_other(checkout):
    checkout.write("ct.yaml", "")
    assert checkout("validate", "charts", "--ct=ct.yaml").code == 2


def test_files_stand_for_their_charts(checkout):
    result = checkout.must("validate", "charts/lib/Chart.yaml", "charts/other/Chart.yaml")
    assert "looked at 3 charts" in result.err


def test_no_chart_can_be_allowed(checkout):
    checkout.write("notes.txt", "x")
    assert checkout("validate", "notes.txt").code == 2
    assert checkout("validate", "notes.txt", "--allow-empty").code == 0
