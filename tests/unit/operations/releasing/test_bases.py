"""What each chart is compared with."""

from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.operations.charts import NoChart
from sardonyx.publishing.release_plan import Status
from sardonyx.repository import NotARepository, UnknownRevision
from sardonyx.repository.errors import HostileName, ShallowClone


def test_the_last_tag_of_each_chart(catalog):
    catalog.replace("app/values.yaml", "'1'", "'2'")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    catalog.commit()
    catalog.tag("app-1.0.1", "app-9.9.9-not_a_version", "app-v", "v3")
    catalog.git("tag", "-a", "-m", "x", "other-0.3.2")
    bases = {each.name: each.base.revision for each in catalog.plan().releases}
    assert bases == {"app": "app-1.0.1", "lib": "lib-1.2.0", "web": "web-1.0.0", "other": "other-0.3.2"}


def test_a_tag_of_a_chart_whose_name_begins_the_same(catalog):
    catalog.chart("app-1.0.0", "2.0.0")
    catalog.commit()
    catalog.tag("app-1.0.0-2.0.0")
    bases = {each.name: each.base.revision for each in catalog.plan().releases}
    assert (bases["app"], bases["app-1.0.0"]) == ("app-1.0.0", "app-1.0.0-2.0.0")


def test_a_chart_without_a_tag_among_others_is_new(catalog):
    catalog.chart("fresh", "0.1.0")
    catalog.commit()
    release = catalog.release("fresh")
    assert (release.status, release.version) == (Status.NEW, "0.1.0")


@pytest.fixture
def untagged(empty):
    empty.chart("app")
    empty.commit()
    return empty


def test_without_tags_where_the_default_branch_was_left(untagged):
    untagged.git("switch", "-q", "-c", "topic")
    untagged.replace("app/values.yaml", "'1'", "'2'")
    untagged.commit()
    release = untagged.release("app")
    assert (release.base.revision, release.version) == ("main", "1.0.1")
    assert release.base.why == "there is no tag of a chart: where HEAD left main, the default branch"


def test_the_default_branch_is_that_of_the_remote(untagged):
    untagged.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    untagged.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert untagged.release("app").base.revision == "origin/trunk"


def test_the_target_branch_of_a_ct_file(untagged):
    Path("ct.yaml").write_text("target-branch: stable\n")
    untagged.git("update-ref", "refs/remotes/origin/stable", "HEAD")
    assert untagged.release("app").base.revision == "origin/stable"


def test_a_target_branch_that_is_not_here(untagged):
    Path("ct.yaml").write_text("target-branch: stable\n")
    with pytest.raises(UnknownRevision, match="git fetch origin"):
        untagged.plan()


def test_the_charts_are_those_of_a_ct_file(catalog):
    Path("ct.yaml").write_text("excluded-charts: [app]\n")
    assert [each.name for each in catalog.plan().releases] == ["lib", "other", "web"]


def test_without_a_branch_to_compare_with_everything_is_new(untagged):
    untagged.git("branch", "-m", "topic")
    plan = untagged.plan()
    assert [each.status for each in plan.releases] == [Status.NEW]
    assert plan.remarks == ("there is no tag and no default branch here: everything counts as never released",)


def test_what_the_branch_gained_since_counts_for_the_version(untagged):
    untagged.git("switch", "-q", "-c", "topic")
    untagged.replace("app/values.yaml", "'1'", "'2'")
    untagged.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    untagged.commit()
    untagged.git("switch", "-q", "main")
    untagged.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    untagged.commit()
    untagged.git("switch", "-q", "topic")
    assert untagged.release("app").version == "1.0.2"


def test_a_revision_that_was_asked_for(catalog):
    catalog.replace("app/values.yaml", "'1'", "'2'")
    catalog.commit()
    assert catalog.release("app", since="main~1").version == "1.0.1"
    assert catalog.release("app", since="main").status is Status.UNCHANGED


@pytest.mark.parametrize("revision", ["--output=x", "-q", ":/x", "main..x", "a b", "x\n"])
def test_what_is_no_revision_does_not_reach_git(catalog, revision):
    with pytest.raises(HostileName):
        catalog.plan(since=revision)
    assert not Path("x").exists()


def test_a_target_branch_that_looks_like_an_option(untagged):
    Path("ct.yaml").write_text("target-branch: --output=x\nremote: -c\n")
    with pytest.raises(HostileName):
        untagged.plan()


def test_a_revision_that_is_not_here(catalog):
    with pytest.raises(UnknownRevision, match="fetch"):
        catalog.plan(since="nowhere")


def test_a_shallow_clone_says_what_to_fetch(catalog, monkeypatch):
    catalog.commit()
    catalog.git("clone", "-q", "--depth", "1", Path.cwd().as_uri(), "../shallow")
    monkeypatch.chdir("../shallow")
    with pytest.raises(ShallowClone, match="git fetch --unshallow"):
        catalog.plan()


def test_histories_that_never_met(untagged):
    untagged.git("checkout", "-q", "--orphan", "other")
    untagged.commit("Alone")
    with pytest.raises(UsageError, match="no commit in common"):
        untagged.plan()


def test_no_commit_yet(empty):
    empty.chart("app")
    with pytest.raises(UsageError, match="no commit yet"):
        empty.plan()


def test_no_repository(empty):
    empty.chart("app")
    empty.git("rev-parse", "--git-dir")
    Path(".git").rename("../git")
    with pytest.raises(NotARepository):
        empty.plan()


def test_no_chart(empty):
    with pytest.raises(NoChart):
        empty.plan()


def test_two_charts_of_one_name(catalog):
    catalog.chart("copy/app")
    catalog.replace("copy/app/Chart.yaml", "copy/app", "app")
    with pytest.raises(UsageError, match="both called app"):
        catalog.plan()


def test_a_chart_that_moved_is_the_same_one(catalog):
    catalog.git("mv", "charts/other", "charts/elsewhere")
    catalog.commit()
    release = catalog.release("other")
    assert (release.status, release.folder) == (Status.UNCHANGED, "charts/elsewhere")


def test_a_chart_that_was_renamed_is_a_new_one(catalog):
    catalog.replace("other/Chart.yaml", "name: other", "name: better")
    catalog.commit()
    release = catalog.release("better")
    assert release.status is Status.NEW
    assert "was called other" in release.remarks[0]


def test_a_chart_that_was_removed_is_named(catalog):
    catalog.git("rm", "-rq", "charts/other")
    catalog.commit()
    assert catalog.release("other").status is Status.REMOVED


def test_a_chart_that_is_not_looked_at_is_not_removed(catalog):
    Path("ct.yaml").write_text("excluded-charts: [other]\n")
    assert "other" not in [each.name for each in catalog.plan().releases]


def test_a_tag_on_a_commit_without_the_chart(catalog):
    first = catalog.git("rev-parse", "HEAD")
    catalog.chart("late", "1.0.0")
    catalog.commit()
    catalog.git("tag", "late-1.0.0", first)
    release = catalog.release("late")
    assert release.version == "1.0.1"
    assert "late-1.0.0 has no such chart that can be read" in release.remarks[0]


def test_the_root_of_a_repository_can_be_a_chart(empty):
    Path("Chart.yaml").write_text("apiVersion: v2\nname: root\nversion: 1.0.0\n")
    empty.commit()
    empty.tag("root-1.0.0")
    Path("values.yaml").write_text("a: 1\n")
    assert empty.release("root").version == "1.1.0"
