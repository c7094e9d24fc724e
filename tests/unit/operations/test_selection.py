from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.operations.charts import NoChart
from sardonyx.operations.ct_configuration import CtConfiguration
from sardonyx.operations.selection import Scope, Selection, select

A, B, LIB = Path("charts/a"), Path("charts/b"), Path("charts/lib")
ON_LIB = "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../lib'}]"


@pytest.fixture
def _charts(write_chart):
    write_chart("charts/a", "1.0.0", ON_LIB)
    write_chart("charts/b")
    write_chart("charts/lib")


@pytest.fixture
def _branch(_charts, commit, git):
    commit()
    git("update-ref", "refs/remotes/origin/main", "HEAD")


def charts(scope: Scope) -> tuple[Path, ...]:
    return select(scope).charts


@pytest.mark.usefixtures("_charts")
class TestPaths:
    def test_by_default_all_charts_below(self):
        assert charts(Scope()) == (A, B, LIB)

    def test_absolute_paths_become_relative(self):
        assert charts(Scope([A.absolute(), B])) == (A, B)

    def test_a_file_stands_for_its_chart(self):
        assert charts(Scope([B / "values.yaml", B / "templates" / ".." / "Chart.yaml"])) == (B,)

    def test_a_file_of_a_library_stands_also_for_its_users_and_says_why(self):
        found = select(Scope([LIB / "values.yaml"]))
        assert (found.charts, found.remarks) == (
            (A, LIB),
            ("charts/a: looked at because charts/lib changed",),
        )

    def test_files_are_found_from_inside_a_chart(self, monkeypatch):
        monkeypatch.chdir(LIB / "templates")
        Path("_x.tpl").touch()
        assert charts(Scope([Path("_x.tpl")])) == (Path(".."), Path("../../a"))

    def test_a_file_beside_charts_stands_for_none(self):
        Path("README.md").touch()
        assert charts(Scope([Path("README.md"), B / "values.yaml"])) == (B,)
        with pytest.raises(NoChart, match=r"README\.md"):
            select(Scope([Path("README.md")]))

    def test_a_folder_without_charts_is_an_error_unless_it_may_be_empty(self):
        Path("empty").mkdir()
        with pytest.raises(NoChart, match="empty"):
            select(Scope([Path("empty"), A]))
        assert charts(Scope([Path("empty"), A], allow_empty=True)) == (A,)

    def test_a_path_that_is_not_there_is_an_error_always(self):
        with pytest.raises(UsageError):
            select(Scope([Path("nowhere")], allow_empty=True))


@pytest.mark.usefixtures("_branch")
class TestChanges:
    def test_no_change_selects_nothing_and_is_no_error(self):
        assert select(Scope(changed_since="main")) == Selection(())

    def test_only_named_charts_are_narrowed(self):
        for folder in (A, B):
            (folder / "values.yaml").write_text("b: 1")
        assert charts(Scope([B], changed_since="main")) == (B,)

    def test_users_of_a_library_come_with_the_reason(self):
        (LIB / "values.yaml").write_text("b: 1")
        found = select(Scope(changed_since="main"))
        assert (found.charts, list(found.previous)) == ((A, LIB), ["charts/lib"])
        assert found.remarks == ("charts/a: looked at because charts/lib changed",)


@pytest.mark.usefixtures("_branch")
class TestCt:
    def test_changed_charts_against_the_branch_of_the_remote(self):
        (B / "values.yaml").write_text("b: 1")
        found = select(Scope(ct=CtConfiguration(remarks=("x",))))
        assert (found.charts, list(found.previous), found.remarks) == ((B,), ["charts/b"], ("x",))

    def test_excluded_charts_are_left_out(self):
        (B / "values.yaml").write_text("b: 1")
        assert charts(Scope(ct=CtConfiguration(excluded_charts=("b",)))) == ()

    def test_deprecated_charts_are_left_out_on_demand(self, write_chart):
        write_chart("charts/b", "1.0.0", "deprecated: true")
        assert charts(Scope(ct=CtConfiguration(exclude_deprecated=True))) == ()
        assert charts(Scope(ct=CtConfiguration())) == (B,)

    def test_all_charts_and_still_the_versions_of_those_that_changed(self):
        (B / "values.yaml").write_text("b: 1")
        found = select(Scope(ct=CtConfiguration(all=True)))
        assert (found.charts, list(found.previous)) == ((A, B, LIB), ["charts/b"])

    def test_charts_by_name(self):
        assert charts(Scope(ct=CtConfiguration(charts=("charts/b",)))) == (B,)

    def test_a_chart_that_is_named_but_not_there(self):
        with pytest.raises(UsageError, match="charts/gone"):
            select(Scope(ct=CtConfiguration(charts=("charts/gone",))))

    def test_without_the_version_check_nothing_was_before(self):
        (B / "values.yaml").write_text("b: 1")
        assert select(Scope(ct=CtConfiguration(check_version_increment=False))).previous == {}

    def test_another_revision_can_stand_in_place_of_the_branch(self):
        (B / "values.yaml").write_text("b: 1")
        assert charts(Scope(ct=CtConfiguration(target_branch="gone"), changed_since="main")) == (B,)

    def test_a_branch_that_was_not_fetched(self):
        with pytest.raises(UsageError, match="origin/gone names no commit here"):
            select(Scope(ct=CtConfiguration(target_branch="gone")))


@pytest.mark.usefixtures("_charts")
def test_ct_without_a_repository_when_nothing_is_compared():
    assert charts(Scope(ct=CtConfiguration(all=True, check_version_increment=False))) == (A, B, LIB)
