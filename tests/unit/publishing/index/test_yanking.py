"""Marks on published versions, and what the real Helm says to them."""

import json

import pytest

from sardonyx.catalogs import UnknownChart, UnknownVersion, read_index, yank_reason
from sardonyx.charts import InvalidRange
from sardonyx.core.errors import UsageError
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.index_text import index_text
from sardonyx.publishing.verify import verify
from sardonyx.publishing.yanking import DEPRECATED, NothingToChange, deprecate, unyank, yank


@pytest.fixture
def two(index, entry):
    return index(entry("demo", "1.0.0"), entry("demo", "1.1.0", annotations={"a": "b"}), entry("other", "1.0.0"))


def again(document):
    return read_index(index_text(document), "x")


def test_a_yanked_version_keeps_all_but_the_mark(two):
    marked = again(yank(two, "demo", "1.1.0", " loses\n data ", "x")).entries["demo"][0]
    before = two.entries["demo"][0].raw
    assert yank_reason(marked.raw) == "loses data"
    assert marked.raw == {**before, "annotations": {"a": "b", "sardonyx/yanked": "loses data"}}


def test_other_versions_and_charts_stay(two):
    after = again(yank(two, "demo", "1.1.0", "why", "x"))
    assert (after.entries["demo"][1], after.entries["other"]) == (two.entries["demo"][1], two.entries["other"])


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_the_mark_goes_without_a_trace(two, version):
    assert unyank(again(yank(two, "demo", version, "why", "x")), "demo", version, "x") == two.raw


def test_a_second_reason_replaces_the_first(two):
    first = again(yank(two, "demo", "1.0.0", "one", "x"))
    assert yank_reason(again(yank(first, "demo", "1.0.0", "two", "x")).entries["demo"][1].raw) == "two"


def test_the_same_again_changes_nothing(two):
    with pytest.raises(NothingToChange):
        yank(again(yank(two, "demo", "1.0.0", "one", "x")), "demo", "1.0.0", "one", "x")


def test_what_was_not_yanked_cannot_be_unyanked(two):
    with pytest.raises(NothingToChange, match="was not yanked"):
        unyank(two, "demo", "1.0.0", "x")


@pytest.mark.parametrize(("name", "version", "error"), [("demmo", "1", UnknownChart), ("demo", "1.0", UnknownVersion)])
def test_what_is_not_there_is_named(two, name, version, error):
    with pytest.raises(error):
        yank(two, name, version, "why", "x")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_is_a_sentence(two, reason):
    with pytest.raises(UsageError, match="1 to 500"):
        yank(two, "demo", "1.0.0", reason, "x")


@pytest.mark.parametrize(("versions", "marked"), [("", ["1.1.0", "1.0.0"]), ("<1.1", ["1.0.0"]), ("1.1.x", ["1.1.0"])])
def test_a_range_is_deprecated(two, versions, marked):
    entries = again(deprecate(two, "demo", versions, "use other", "x")).entries["demo"]
    found = [each.version for each in entries if each.raw.get("deprecated")]
    assert found == marked == [each.version for each in entries if DEPRECATED in each.raw.get("annotations", {})]


@pytest.mark.parametrize(("versions", "error"), [("9.x", UnknownVersion), ("no range", InvalidRange)])
def test_a_range_without_versions_is_refused(two, versions, error):
    with pytest.raises(error):
        deprecate(two, "demo", versions, "why", "x")


@pytest.fixture
def published(destination, served, chart, publishing):
    publishing.publish([chart("demo", "1.0.0"), chart("demo", "1.1.0")])
    return destination, served


def test_helm_pulls_and_lists_a_version_that_was_yanked(published, sardonyx, helm, tmp_path):
    folder, url = published
    assert sardonyx("yank", folder, "demo", "1.1.0", "--reason", 'a "reason": {x}')[0] == 0
    helm("pull", "demo", "--repo", url, "--version", "1.1.0")
    helm("repo", "add", "ours", url)
    assert (tmp_path / "demo-1.1.0.tgz").exists()
    assert [found["version"] for found in json.loads(helm("search", "repo", "demo", "-l", "-o", "json"))] == [
        "1.1.0",
        "1.0.0",
    ]


def test_helm_reads_the_marks_strictly_as_yaml_too(published, sardonyx, helm, tmp_path):
    from sardonyx.core.yamltext import write_yaml

    folder, url = published
    sardonyx("yank", folder, "demo", "1.1.0", "--reason", "why")
    sardonyx("deprecate", folder, "demo", "--reason", "old")
    text = write_yaml(json.loads((folder / "index.yaml").read_bytes()))
    (folder / "index.yaml").write_text(text)
    assert "deprecated: true" in text
    helm("pull", "demo", "--repo", url, "--version", "1.1.0")


def test_a_dry_run_writes_nothing(published, sardonyx):
    before = (published[0] / "index.yaml").read_bytes()
    assert sardonyx("yank", published[0], "demo", "1.1.0", "--reason", "why", "--dry-run")[0] == 0
    assert (published[0] / "index.yaml").read_bytes() == before


def test_what_was_added_to_an_entry_does_not_contradict_its_package(published, sardonyx):
    folder, _ = published
    sardonyx("yank", folder, "demo", "1.1.0", "--reason", "why")
    sardonyx("deprecate", folder, "demo", "--reason", "old")
    assert verify(Folder(folder)).findings == ()
