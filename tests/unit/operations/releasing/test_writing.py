"""Writing releases: all of them or none."""

from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.operations import releasing_writing
from sardonyx.operations.releasing_writing import write_releases

LIB, APP = Path("charts/lib/Chart.yaml"), Path("charts/app/Chart.yaml")


@pytest.fixture
def changed(catalog):
    """The library has another template, so that it and both its users are to be raised."""
    catalog.replace("lib/templates/_names.tpl", "x", "y")
    catalog.commit("fix: mend the name")
    return catalog


def test_comments_and_the_rest_stay(changed):
    before = APP.read_text()
    write_releases(changed.plan())
    after = APP.read_text()
    head = before.replace("1.0.0", "1.0.1").replace("1.2.0", "1.2.1")
    assert after.startswith(head)
    assert after.removeprefix(head).startswith("annotations:\n  artifacthub.io/changes: |\n    - kind: fixed\n")


def test_without_writing_nothing_is_touched(changed):
    changed.plan()
    assert changed.git("status", "--porcelain") == ""


def test_a_second_preparation_finds_nothing_to_do(changed):
    write_releases(changed.plan())
    assert changed.plan().after == {}


def test_modes_of_files_stay(changed):
    APP.chmod(0o640)
    write_releases(changed.plan())
    assert APP.stat().st_mode & 0o777 == 0o640


def test_a_file_that_changed_meanwhile_stops_everything(changed):
    plan = changed.plan()
    APP.write_text("mine")
    before = LIB.read_bytes()
    with pytest.raises(SardonyxError, match="changed while it was looked at"):
        write_releases(plan)
    assert LIB.read_bytes() == before


def test_a_link_is_not_written_through(changed, tmp_path):
    APP.rename(tmp_path / "Chart.yaml")
    plan = None
    APP.write_bytes((tmp_path / "Chart.yaml").read_bytes())
    plan = changed.plan()
    APP.unlink()
    APP.symlink_to(tmp_path / "Chart.yaml")
    with pytest.raises(SardonyxError, match="is a link"):
        write_releases(plan)


def test_what_was_written_is_taken_back_when_a_later_file_cannot_be(changed, monkeypatch):
    plan = changed.plan()
    before = {path: Path(path).read_bytes() for path in plan.after}
    real, last = releasing_writing.write_atomically, list(plan.after)[-1]

    def full(path, data):
        if str(path) == last and data != before[last]:
            raise SardonyxError("could not be written: No space left on device")
        real(path, data)

    monkeypatch.setattr(releasing_writing, "write_atomically", full)
    with pytest.raises(SardonyxError, match="No space left"):
        write_releases(plan)
    assert {path: Path(path).read_bytes() for path in plan.after} == before


def test_what_a_killed_run_left_is_completed(changed):
    plan = changed.plan()
    first, *_ = plan.after
    Path(first).write_bytes(plan.after[first])
    again = changed.plan()
    assert {**again.after, first: plan.after[first]} == plan.after


def test_one_chart_with_a_problem_stops_all(changed):
    changed.write({"other/Chart.yaml": "name: other\n"})
    with pytest.raises(SardonyxError, match="other cannot be prepared, so nothing is written"):
        write_releases(changed.plan())
    assert changed.git("status", "--porcelain") == "M charts/other/Chart.yaml"


def test_a_version_that_cannot_be_edited_is_a_problem(changed):
    changed.replace("app/Chart.yaml", "version: 1.0.0", "version: &v 1.0.0")
    assert "change it by hand" in changed.release("app").problems[0]


def test_an_interrupt_after_a_file_was_written_restores_that_file_too(changed, monkeypatch):
    write = releasing_writing.write_atomically

    def interrupted(path, data):
        write(path, data)
        monkeypatch.setattr(releasing_writing, "write_atomically", write)
        raise KeyboardInterrupt

    monkeypatch.setattr(releasing_writing, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_releases(changed.plan())
    assert changed.git("status", "--porcelain") == ""
