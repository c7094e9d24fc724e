from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.operations.mending import read_files, write_changes


@pytest.fixture
def chart(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo" / "templates" / "sub").mkdir(parents=True)
    for name in ("Chart.yaml", "values.yaml", "templates/a.yaml", "templates/sub/b.tpl", "README.md"):
        (tmp_path / "demo" / name).write_text("a\n")
    return Path("demo")


def test_the_files_of_a_chart_that_rules_look_at_are_read(chart):
    assert sorted(read_files([chart])) == [
        f"demo/{name}" for name in ("Chart.yaml", "templates/a.yaml", "templates/sub/b.tpl", "values.yaml")
    ]


def test_links_are_not_written_through(chart, tmp_path):
    (tmp_path / "outside").write_text("a\n")
    (chart / "values.yaml").unlink()
    (chart / "values.yaml").symlink_to(tmp_path / "outside")
    assert "demo/values.yaml" not in read_files([chart])


def test_nothing_is_written_when_one_file_has_changed_since(chart):
    before = read_files([chart])
    (chart / "values.yaml").write_text("b\n")
    with pytest.raises(SardonyxError, match="changed while it was looked at"):
        write_changes(before, {"demo/Chart.yaml": b"c\n", "demo/values.yaml": b"c\n"})
    assert ((chart / "Chart.yaml").read_text(), (chart / "values.yaml").read_text()) == ("a\n", "b\n")


def test_a_file_that_is_gone_or_became_a_link_is_refused(chart):
    before = read_files([chart])
    (chart / "values.yaml").unlink()
    (chart / "values.yaml").symlink_to("Chart.yaml")
    with pytest.raises(SardonyxError):
        write_changes(before, {"demo/values.yaml": b"c\n"})
    assert (chart / "Chart.yaml").read_text() == "a\n"


def test_files_keep_their_mode(chart):
    (chart / "values.yaml").chmod(0o600)
    write_changes(read_files([chart]), {"demo/values.yaml": b"c\n"})
    assert (chart / "values.yaml").read_bytes() == b"c\n"
    assert (chart / "values.yaml").stat().st_mode & 0o777 == 0o600


def test_what_another_run_has_mended_in_the_same_way_is_fine(chart):
    before = read_files([chart])
    (chart / "values.yaml").write_text("c\n")
    write_changes(before, {"demo/Chart.yaml": b"c\n", "demo/values.yaml": b"c\n"})
    assert (chart / "Chart.yaml").read_bytes() == b"c\n"


def test_of_many_runs_at_once_one_writes_and_the_others_say_so(chart):
    before = read_files([chart])

    def write(number: int) -> bool:
        try:
            write_changes(before, {"demo/Chart.yaml": b"%d\n" % number, "demo/values.yaml": b"%d\n" % number})
        except SardonyxError:
            return False
        return True

    with ThreadPoolExecutor(8) as executor:
        written = [number for number, is_done in enumerate(executor.map(write, range(40))) if is_done]
    texts = {(chart / name).read_text() for name in ("Chart.yaml", "values.yaml")}
    assert texts == {f"{number}\n" for number in written}
