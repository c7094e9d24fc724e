"""Indexes in folders, changed while others publish to the folder."""

import pytest

from sardonyx.publishing import State
from sardonyx.publishing.destination import Discards, KeepsFiles, Release
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.index_changes import entry_changes, patient
from sardonyx.publishing.packing import package_of
from sardonyx.publishing.pruning import pruned
from sardonyx.publishing.yanking import NothingToChange, yank


@pytest.fixture
def published(destination, chart, publishing):
    publishing.publish([chart("demo", "1.0.0"), chart("demo", "1.1.0")])
    return destination


@pytest.fixture
def again(chart):
    """Pack the older version once more."""

    def make():
        from sardonyx.charts import package
        from sardonyx.publishing import Source

        source = Source(chart("demo", "1.0.0"), "x", 315532800)
        return package_of(source, package(source.chart, epoch=source.epoch))

    return make


def without(*versions):
    return lambda index: pruned(index, [one for one in index.entries.get("demo", ()) if one.version in versions])


def test_a_folder_can_do_all(published):
    assert isinstance(Folder(published), Discards)
    assert isinstance(Folder(published), KeepsFiles)


def test_entries_and_packages_go_together(published):
    _, files = Folder(published).discard(without("1.0.0"), "")
    assert files == ["demo-1.0.0.tgz"]
    assert sorted(file.name for file in published.iterdir()) == ["demo-1.1.0.tgz", "index.yaml"]


def test_an_entry_that_was_announced_meanwhile_keeps_its_package(published, again):
    read = Folder(published).index()
    late = Folder(published)
    going = without("1.0.0")
    assert late.leaving(read, going(read)) == ["demo-1.0.0.tgz"]
    late.discard(going, "")
    Folder(published).announce([again()])
    assert (published / "demo-1.0.0.tgz").read_bytes() == again().data


def test_a_package_that_was_deleted_between_storing_and_announcing_is_there_in_the_end(published, again):
    publisher = Folder(published)
    publisher.store(again())
    Folder(published).discard(without("1.0.0"), "")
    publisher.announce([again()])
    assert publisher.fetch(Release("demo", "1.0.0")) == again().data


def test_nothing_is_written_where_nothing_changes(published):
    before = (published / "index.yaml").stat()
    Folder(published).discard(without("9.9.9"), "")
    assert (published / "index.yaml").stat() == before


def test_a_yank_that_was_made_meanwhile_is_no_error(published):
    def change(index):
        return yank(index, "demo", "1.0.0", "why", "x")

    again = patient(change)
    Folder(published).reindex(again, "")
    Folder(published).reindex(again, "")
    with pytest.raises(NothingToChange):
        Folder(published).reindex(patient(change), "")


def test_a_second_entry_of_a_version_is_none_of_the_changes(index, entry):
    read = index(entry("demo", "1.0.0"), entry("demo", "1.0.0", description="twice"))
    (change,) = entry_changes(read, without("1.0.0")(read))
    assert change.after is None


def test_a_version_that_was_yanked_stays_as_it_is_and_that_is_said(published, publishing, chart):
    Folder(published).reindex(lambda index: yank(index, "demo", "1.1.0", "loses data", "x"), "")
    made = publishing.plan([chart("demo", "1.1.0")])
    ((_, step),) = made.those(State.UNCHANGED)
    assert step.reason == "it was yanked: loses data"
    assert publishing.publish([chart("demo", "1.1.0")]).there == (Release("demo", "1.1.0"),)
