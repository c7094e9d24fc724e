from __future__ import annotations

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
