"""Destinations in a bad state: a clear error, nothing published by halves, nothing overwritten."""

import json
import os
import subprocess

import pytest

from sardonyx.catalogs import InvalidIndex
from sardonyx.charts.metadata import InvalidChart
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.yamltext import MalformedText
from sardonyx.publishing import PublishingRefused, State
from sardonyx.publishing.destinations import folder as folder_module
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.destinations.opening import open_destination
from sardonyx.publishing.status import Standing, as_text, is_current, status


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("apiVersion: v2\nentries: {}\n", "apiVersion 'v2'"),
        ("apiVersion: v1\nentrys: {}\n", "did you mean entries"),
        ("apiVersion: v1\nentries: []\n", "entries must be a mapping"),
    ],
)
def test_an_index_of_another_kind_is_left_alone(chart, destination, publishing, content, text, words):
    destination.mkdir()
    (destination / "index.yaml").write_text(text)
    before = content()
    with pytest.raises(InvalidIndex, match=words):
        publishing.publish([chart()])
    assert content() == before


def test_an_index_of_50_mb_is_read_or_refused_but_never_lost(chart, destination, publishing):
    publishing.publish([chart()])
    index = json.loads((destination / "index.yaml").read_text())
    entry = index["entries"]["demo"][0] | {"description": "x" * 50_000}
    index["entries"]["big"] = [entry | {"name": "big", "version": f"{n}.0.0"} for n in range(1000)]
    (destination / "index.yaml").write_text(json.dumps(index))
    publishing.publish([chart("demo", "2.0.0")])
    assert len(Folder(destination).index().entries["big"]) == 1000


def test_an_index_beyond_all_measure_is_refused(chart, destination, publishing, monkeypatch, content):
    publishing.publish([chart()])
    before = content()
    monkeypatch.setattr(folder_module, "LARGEST_INDEX", 100)
    with pytest.raises(InvalidIndex, match="is larger than"):
        publishing.publish([chart("demo", "2.0.0")])
    assert content() == before


def test_an_index_that_unfolds_without_end_is_refused(chart, destination, publishing, content):
    destination.mkdir()
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (destination / "index.yaml").write_text(f"apiVersion: v1\na0: &a0 [x]\n{layers}")
    before = content()
    with pytest.raises((InvalidIndex, MalformedText)):
        publishing.publish([chart()])
    assert content() == before


@pytest.mark.parametrize("name", ["../up", "/abs", "a/b", "..", "a\\b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(chart, name):
    with pytest.raises(InvalidChart):
        chart("demo", "1.0.0", name=name)


def test_a_link_out_of_the_folder_is_not_followed_by_an_entry(chart, destination, publishing, tmp_path):
    publishing.publish([chart()])
    secret = tmp_path / "secret.tgz"
    secret.write_bytes((destination / "demo-1.0.0.tgz").read_bytes())
    (destination / "link.tgz").symlink_to(secret)
    index = json.loads((destination / "index.yaml").read_text())
    index["entries"]["demo"][0]["urls"] = ["link.tgz"]
    (destination / "index.yaml").write_text(json.dumps(index))
    assert publishing.plan([chart(text="a: 2\n")]).charts[0].steps[0].state is State.REFUSED


def test_a_destination_named_twice_is_an_error(chart, destination, publishing):
    with pytest.raises(UsageError, match="is named twice"):
        publishing.plan([chart()], destination, destination)


def test_a_refusal_at_one_destination_keeps_all_others_as_they_are(chart, destination, tmp_path, publishing, content):
    publishing.publish([chart(text="a: 2\n")], tmp_path / "other")
    with pytest.raises(PublishingRefused):
        publishing.publish([chart(), chart("new")], destination, tmp_path / "other")
    assert content() == {}


def test_one_destination_ahead_of_another(chart, destination, tmp_path, publishing):
    publishing.publish([chart()])
    made = publishing.plan([chart()], destination, tmp_path / "second")
    assert [step.state for step in made.charts[0].steps] == [State.UNCHANGED, State.NEW]
    publishing.publish([chart()], destination, tmp_path / "second")
    assert (tmp_path / "second/demo-1.0.0.tgz").read_bytes() == (destination / "demo-1.0.0.tgz").read_bytes()


def test_a_clock_in_the_past_changes_nothing(chart, destination, tmp_path, publishing, monkeypatch):
    publishing.publish([chart()])
    monkeypatch.setattr("time.time", lambda: 0.0)
    publishing.publish([chart()], tmp_path / "past")
    assert (tmp_path / "past/index.yaml").read_bytes() == (destination / "index.yaml").read_bytes()


def test_a_package_stored_and_not_announced_is_incomplete_then_whole(chart, destination, publishing):
    publishing.publish([chart()])
    (destination / "index.yaml").unlink()
    made = publishing.plan([chart()])
    assert (made.charts[0].steps[0].state, made.charts[0].steps[0].reason) == (
        State.INCOMPLETE,
        "it is stored and not announced",
    )
    publishing.apply(made, [chart()])
    assert publishing.plan([chart()]).charts[0].steps[0].state is State.UNCHANGED


def test_how_charts_stand(chart, destination, publishing):
    publishing.publish([chart(), chart("gone", "3.0.0")])
    made = publishing.plan([chart(text="a: 2\n"), chart("new")])
    rows = status(made, {str(destination): {"demo": "1.0.0", "gone": "3.0.0"}})
    assert [(row.name, row.standing) for row in rows] == [
        ("demo", Standing.DIFFERS),
        ("gone", Standing.WITHOUT_SOURCE),
        ("new", Standing.MISSING),
    ]
    assert (is_current(rows), "no source   gone 3.0.0" in as_text(rows)) == (False, True)


@pytest.mark.parametrize("address", ["gopher://x/y", "file://elsewhere/x", "http://h/x", "s3:/b", "oci:h/x"])
def test_an_address_of_no_kind_is_refused(address):
    with pytest.raises(UsageError):
        open_destination(address)


def test_a_folder_may_have_a_colon_in_its_name():
    assert open_destination("./s3:/bucket").location == "s3:/bucket"


def test_a_url_of_a_folder(tmp_path):
    assert open_destination((tmp_path / "a b").as_uri()).location == str(tmp_path / "a b")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a file system")
def test_a_folder_that_can_only_be_read(chart, destination, publishing):
    destination.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(destination)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        with pytest.raises(SardonyxError, match="Read-only file system"):
            publishing.publish([chart()])
    finally:
        subprocess.run(["umount", destination], check=True)


def test_an_unset_variable_is_not_the_current_folder():
    with pytest.raises(UsageError, match="is empty"):
        open_destination("")


def test_a_file_is_no_destination(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        open_destination(str(tmp_path / "file"))
