"""Loading folders: what comes in, what is refused."""

import os

import pytest

from sardonyx.charts import InvalidChart, load_folder, schema_document, values_document
from sardonyx.core.errors import UsageError
from sardonyx.core.yamltext import MalformedText


def test_every_file_is_there_under_its_relative_path(demo):
    assert sorted(load_folder(demo).files) == [
        "Chart.yaml",
        "README.md",
        "templates/_names.tpl",
        "templates/config.yaml",
        "values.schema.json",
        "values.yaml",
    ]


def test_ignored_files_and_folders_stay_out(demo, write):
    write(demo, {".helmignore": "ci/\n*.bak\n", "ci/a-values.yaml": "", "x.bak": ""})
    assert {"ci/a-values.yaml", "x.bak"}.isdisjoint(load_folder(demo).files)


def test_a_byte_order_mark_is_dropped(demo):
    (demo / "values.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_folder(demo).files["values.yaml"] == b"a: 1\n"


def test_a_link_inside_the_chart_is_followed(demo):
    (demo / "LICENSE").symlink_to("README.md")
    assert load_folder(demo).files["LICENSE"] == b"# demo\n"


@pytest.mark.parametrize("target", ["/etc", "/etc/hostname", "..", "../other", "missing", "templates/.."])
def test_a_link_that_leads_out_or_nowhere_is_refused(demo, target):
    (demo.parent / "other").write_text("outside")
    (demo / "link").symlink_to(target)
    with pytest.raises(InvalidChart):
        load_folder(demo)


def test_a_link_that_leads_out_may_be_ignored(demo, write):
    (demo / "link").symlink_to("/etc")
    write(demo, {".helmignore": "link\n"})
    assert "link" not in load_folder(demo).files


def test_a_pipe_is_refused(demo):
    os.mkfifo(demo / "pipe")
    with pytest.raises(InvalidChart, match="neither a file nor a folder"):
        load_folder(demo)


def test_a_huge_file_is_refused(demo):
    with (demo / "huge").open("wb") as file:
        file.truncate(6 * 2**20)
    with pytest.raises(InvalidChart, match="larger than 5 MiB"):
        load_folder(demo)


def test_a_huge_folder_is_refused(demo):
    for number in range(21):
        with (demo / f"part{number}").open("wb") as file:
            file.truncate(5 * 2**20)
    with pytest.raises(InvalidChart, match="more than 100 MiB"):
        load_folder(demo)


def test_no_folder_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError):
        load_folder(tmp_path / "nowhere")


def test_values_and_schema_have_places(demo):
    chart = load_folder(demo)
    assert values_document(chart).marks["greeting",] == (2, 1)
    assert schema_document(chart).value == {"type": "object"}


def test_no_values_are_an_empty_mapping_and_no_schema_is_none(demo):
    (demo / "values.yaml").unlink()
    (demo / "values.schema.json").unlink()
    chart = load_folder(demo)
    assert (values_document(chart).value, schema_document(chart)) == ({}, None)


def test_values_must_be_a_mapping(demo):
    (demo / "values.yaml").write_text("[1]")
    with pytest.raises(InvalidChart, match="must be a mapping"):
        values_document(load_folder(demo))


def test_a_duplicate_key_in_values_names_its_line(demo):
    (demo / "values.yaml").write_text("a: 1\na: 2\n")
    with pytest.raises(MalformedText, match=r"values.yaml:2:1"):
        values_document(load_folder(demo))
