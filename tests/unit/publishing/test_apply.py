"""Publishing: what stands in the folder afterwards, whatever happens on the way."""

import errno
import json
import multiprocessing
import os
import subprocess
from pathlib import Path

import pytest

from sardonyx.charts import package
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing import PublishingRefused, apply, plan


def versions(destination) -> dict[str, list[str]]:
    index = json.loads((destination / "index.yaml").read_text())
    return {name: [entry["version"] for entry in entries] for name, entries in index["entries"].items()}


def test_packages_and_index_are_written(chart, destination):
    published = apply(plan([chart(), chart("other", "2.0.0")], destination))
    assert [planned.file for planned in published.new] == ["demo-1.0.0.tgz", "other-2.0.0.tgz"]
    assert versions(destination) == {"demo": ["1.0.0"], "other": ["2.0.0"]}


def test_a_second_run_changes_nothing(chart, destination, content):
    apply(plan([chart()], destination, epoch=1))
    before = content()
    assert apply(plan([chart()], destination, epoch=2)).new == ()
    assert content() == before


def test_a_plan_applied_twice_changes_nothing(chart, destination, content):
    made = plan([chart()], destination)
    apply(made)
    before = content()
    apply(made)
    assert content() == before


def test_the_same_charts_give_the_same_folder_everywhere(chart, tmp_path):
    charts = [chart(), chart("demo", "1.1.0"), chart("other")]
    for name, order in (("a", charts), ("b", charts[::-1])):
        apply(plan(order, tmp_path / name, epoch=7))
    a, b = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in "ab")
    assert a == b


def test_one_by_one_gives_the_same_folder_as_all_at_once(chart, tmp_path):
    charts = [chart("demo", version) for version in ("1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1")]
    for one in charts:
        apply(plan([one], tmp_path / "a", epoch=7))
    apply(plan(charts, tmp_path / "b", epoch=7))
    assert (tmp_path / "a/index.yaml").read_bytes() == (tmp_path / "b/index.yaml").read_bytes()
    assert versions(tmp_path / "a") == {"demo": ["2.0.0-rc.1", "1.10.0", "1.9.0", "1.0.0"]}


def test_what_a_foreign_index_has_stays(chart, destination):
    destination.mkdir()
    (destination / "index.yaml").write_text(
        "# by hand\napiVersion: v1\nserverInfo: {contextPath: /x}\nannotations: {a: b}\nentries:\n"
        "  old: [{name: old, version: 0.1.0, urls: [old.tgz], created: '2020-01-01T00:00:00Z', note: kept}]\n"
        "  broken: [not an entry]\ngenerated: '2024-01-01T00:00:00Z'\n"
    )
    apply(plan([chart()], destination, epoch=1_600_000_000))
    index = json.loads((destination / "index.yaml").read_text())
    assert index["entries"]["old"][0]["note"] == "kept"
    assert index["entries"]["broken"] == ["not an entry"]
    assert (index["serverInfo"], index["annotations"]) == ({"contextPath": "/x"}, {"a": "b"})
    assert index["generated"] == "2020-09-13T12:26:40Z"


def test_one_refused_package_stops_all(chart, destination, content):
    apply(plan([chart()], destination))
    before = content()
    with pytest.raises(PublishingRefused, match=r"demo 1\.0\.0: it is published with other content"):
        apply(plan([chart(text="a: 2\n"), chart("new")], destination))
    assert content() == before


def test_a_version_that_somebody_published_since_the_plan_is_refused(chart, destination, content):
    made = plan([chart()], destination)
    apply(plan([chart(text="a: 2\n")], destination))
    before = content()
    with pytest.raises(PublishingRefused):
        apply(made)
    assert content() == before


def test_what_somebody_published_since_the_plan_stays(chart, destination):
    made = plan([chart()], destination)
    apply(plan([chart("other")], destination))
    apply(made)
    assert versions(destination) == {"demo": ["1.0.0"], "other": ["1.0.0"]}


def test_an_index_damaged_since_the_plan_is_left_alone(chart, destination, content):
    made = plan([chart()], destination)
    destination.mkdir()
    (destination / "index.yaml").write_text("{")
    before = content()
    with pytest.raises(SardonyxError):
        apply(made)
    assert content() == before


def publish_from_a_process(start, one, destination) -> None:
    start.wait()
    apply(plan([one], destination))


def test_runs_at_the_same_time_lose_nothing(chart, destination):
    context = multiprocessing.get_context("fork")
    start = context.Barrier(6)
    arguments = [(start, chart("demo", f"1.{number}.0"), destination) for number in range(6)]
    processes = [context.Process(target=publish_from_a_process, args=one) for one in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert versions(destination) == {"demo": [f"1.{number}.0" for number in (5, 4, 3, 2, 1, 0)]}


class Stopped(BaseException):
    """The process is gone, as far as the code can tell."""


STEPS = 8


@pytest.mark.parametrize("step", range(STEPS))
def test_a_run_stopped_between_any_two_steps_is_completed_by_the_next(chart, destination, tmp_path, monkeypatch, step):
    charts = [chart(), chart("other")]
    apply(plan(charts, tmp_path / "whole", epoch=7))
    stop_at(step, monkeypatch)
    try:
        apply(plan(charts, destination, epoch=7))
    except Stopped:
        announced = versions(destination) if (destination / "index.yaml").exists() else {}
        assert all((destination / f"{name}-1.0.0.tgz").exists() for name in announced)
    monkeypatch.undo()
    apply(plan(charts, destination, epoch=7))
    files = {file.name: file.read_bytes() for file in destination.iterdir()}
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "whole").iterdir()}


def stop_at(step: int, monkeypatch) -> None:
    """Stop the run before its n-th flush or rename; what it would clean up afterwards stays."""
    count = iter(range(STEPS))

    def counted(real):
        def call(*arguments, **named):
            if next(count, STEPS) == step:
                monkeypatch.setattr("pathlib.Path.unlink", lambda *_, **__: None)
                raise Stopped
            return real(*arguments, **named)

        return call

    monkeypatch.setattr("os.fsync", counted(os.fsync))
    monkeypatch.setattr("pathlib.Path.replace", counted(Path.replace))


def test_a_full_disk_is_an_error_and_what_was_there_stays(chart, destination, content, monkeypatch):
    apply(plan([chart()], destination))
    before = content()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SardonyxError, match="No space left on device"):
        apply(plan([chart("demo", "2.0.0")], destination))
    assert content() == before


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 16 KiB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("a file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_really_full(chart, tiny_disk):
    apply(plan([chart()], tiny_disk))
    before = {file.name: file.read_bytes() for file in tiny_disk.iterdir()}
    noise = os.urandom(20_000).hex()
    with pytest.raises(SardonyxError, match="No space left on device"):
        apply(plan([chart("demo", "2.0.0", text=f"a: {noise}\n")], tiny_disk))
    assert {file.name: file.read_bytes() for file in tiny_disk.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_an_error(chart, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SardonyxError, match="cannot be written"):
        apply(plan([chart()], tmp_path / "file/published"))


def test_nothing_to_publish_makes_an_empty_index(destination):
    apply(plan([], destination))
    assert versions(destination) == {}


def test_the_package_is_the_one_that_packaging_makes(chart, destination):
    apply(plan([chart()], destination, epoch=9))
    assert (destination / "demo-1.0.0.tgz").read_bytes() == package(chart(), epoch=9)
