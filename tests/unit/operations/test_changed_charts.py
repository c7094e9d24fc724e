import shutil
from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.operations.changed_charts import ChangedCharts, changed_charts
from sardonyx.repository import NotARepository, UnknownRevision
from sardonyx.repository.errors import HostileName, ShallowClone

A, B, LIB = Path("charts/a"), Path("charts/b"), Path("charts/lib")
ON_LIB = "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../lib'}]"


@pytest.fixture
def charts(write_chart, commit):
    """Three charts on main, and a branch off it."""
    charts = [write_chart("charts/a", "1.0.0", ON_LIB), write_chart("charts/b"), write_chart("charts/lib")]
    commit()
    return charts


def test_nothing_changed(charts):
    assert changed_charts(charts, "main") == ChangedCharts((), {}, {})


def test_a_changed_chart_comes_with_what_it_was(charts):
    (B / "templates" / "new.yaml").write_text("x")
    changed = changed_charts(charts, "main")
    assert (changed.touched, changed.reached) == ((B,), {})
    assert {folder: before.version for folder, before in changed.previous.items()} == {"charts/b": "1.0.0"}


def test_a_changed_library_reaches_its_users_who_keep_their_version(charts):
    (LIB / "values.yaml").write_text("b: 1")
    changed = changed_charts(charts, "main")
    assert (changed.touched, changed.reached) == ((LIB,), {A: LIB})
    assert list(changed.previous) == ["charts/lib"]


def test_a_library_that_is_no_candidate_reaches_its_users(charts):
    (LIB / "templates" / "_x.tpl").write_text("x")
    assert list(changed_charts([A, B], "main").reached) == [A]


def test_what_main_gained_since_is_not_a_change(charts, git, commit):
    git("switch", "-q", "-c", "topic")
    git("switch", "-q", "main")
    (B / "values.yaml").write_text("b: 1")
    commit()
    git("switch", "-q", "topic")
    (A / "values.yaml").write_text("b: 1")
    assert changed_charts(charts, "main").touched == (A,)


def test_versions_are_compared_with_main_as_it_is_now(charts, git, commit, write_chart):
    git("switch", "-q", "-c", "topic")
    git("switch", "-q", "main")
    write_chart("charts/b", "1.1.0")
    commit()
    git("switch", "-q", "topic")
    write_chart("charts/b", "1.1.0")
    assert changed_charts(charts, "main").previous["charts/b"].version == "1.1.0"


def test_a_new_chart_was_nothing_before(charts, write_chart):
    new = write_chart("charts/new")
    changed = changed_charts([*charts, new], "main")
    assert (changed.touched, dict(changed.previous)) == ((new,), {})


def test_a_deleted_chart_is_no_error(charts):
    shutil.rmtree(B)
    assert changed_charts([A, LIB], "main").touched == ()


def test_a_chart_that_could_not_be_read_was_nothing_before(charts, commit):
    (B / "Chart.yaml").write_text("{")
    commit()
    (B / "Chart.yaml").write_text("apiVersion: v2\nname: b\nversion: 1.0.0\n")
    assert dict(changed_charts(charts, "main").previous) == {}


def test_the_root_of_a_repository_can_be_a_chart(write_chart, here, commit):
    (write_chart("x") / "Chart.yaml").rename(here / "Chart.yaml")
    commit()
    (here / "values.yaml").write_text("new")
    assert list(changed_charts([Path()], "main").previous) == ["."]


def test_a_revision_that_does_not_exist(charts):
    with pytest.raises(UnknownRevision, match="fetch-depth: 0"):
        changed_charts(charts, "nowhere")


def test_a_branch_of_the_remote_is_offered(charts, git):
    git("update-ref", "refs/remotes/origin/release", "HEAD")
    with pytest.raises(UnknownRevision, match="did you mean origin/release"):
        changed_charts(charts, "release")


@pytest.mark.parametrize("revision", ["--output=x", ":/x", "main..x", "a b"])
def test_what_is_no_revision_does_not_reach_git(charts, revision):
    with pytest.raises(HostileName):
        changed_charts(charts, revision)


def test_a_shallow_clone_is_refused(charts, git, commit, here, monkeypatch):
    commit()
    git("clone", "-q", "--depth", "1", here.as_uri(), "../shallow")
    monkeypatch.chdir("../shallow")
    with pytest.raises(ShallowClone, match="fetch-depth: 0"):
        changed_charts(charts, "main")


def test_histories_that_never_met(charts, git):
    git("checkout", "-q", "--orphan", "other")
    git("commit", "-q", "-m", "Alone")
    with pytest.raises(UsageError, match="no commit in common"):
        changed_charts(charts, "main")


def test_no_repository(write_chart):
    with pytest.raises(NotARepository):
        changed_charts([write_chart("a")], "main")


def test_a_chart_elsewhere(charts, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(A, elsewhere)
    with pytest.raises(UsageError, match="one repository at a time"):
        changed_charts([*charts, elsewhere], "main")
