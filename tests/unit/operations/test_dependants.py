from pathlib import Path

import pytest

from sardonyx.operations.dependants import local_sources, reached_by

LIB, APP, OTHER = Path("lib"), Path("app"), Path("other")


def on(name: str, range: str, repository: str = "") -> str:
    return f"dependencies: [{{name: {name}, version: '{range}', repository: '{repository}'}}]"


def test_a_folder_that_changed_reaches_its_users(write_chart):
    write_chart("lib")
    write_chart("app", "1.0.0", on("lib", "1.x.x", "file://../lib"))
    write_chart("other")
    assert reached_by([LIB], [APP, LIB, OTHER]) == {APP: LIB}


def test_it_reaches_through_folders_that_are_no_candidates(write_chart):
    write_chart("base")
    write_chart("lib", "1.0.0", on("base", "1.x.x", "file://../base"))
    write_chart("app", "1.0.0", on("lib", "1.x.x", "file://../lib/"))
    assert reached_by([Path("base")], [APP]) == {APP: Path("base")}


@pytest.mark.parametrize(("range", "is_reached"), [("1.x.x", True), ("", True), ("~2.0", False), ("no range!", False)])
def test_a_name_reaches_where_the_version_is_in_the_range(write_chart, range, is_reached):
    write_chart("lib", "1.2.0")
    write_chart("app", "1.0.0", on("lib", range, "https://charts.example.org"))
    assert bool(reached_by([LIB], [APP])) is is_reached


def test_libraries_that_name_each_other_end(write_chart):
    write_chart("lib", "1.0.0", on("app", "1.x.x", "file://../app"))
    write_chart("app", "1.0.0", on("lib", "1.x.x", "file://../lib"))
    assert reached_by([OTHER], [APP, LIB]) == {}


def test_a_folder_that_was_deleted_reaches_its_users(write_chart):
    write_chart("app", "1.0.0", on("lib", "1.x.x", "file://../lib"))
    assert reached_by([LIB], [APP]) == {APP: LIB}


def test_what_cannot_be_read_depends_on_nothing(write_chart):
    (write_chart("app") / "Chart.yaml").write_text("{")
    assert reached_by([LIB], [APP]) == {}


def test_sources_are_folders_as_the_chart_is(write_chart):
    write_chart("charts/app", "1.0.0", on("lib", "1.x.x", "file://../../lib"))
    assert local_sources(Path("charts/app")) == [LIB]
