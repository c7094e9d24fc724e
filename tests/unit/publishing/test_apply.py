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
from sardonyx.publishing import PublishingRefused, SourceChanged


def versions(destination) -> dict[str, list[str]]:
    index = json.loads((destination / "index.yaml").read_text())
    return {name: [entry["version"] for entry in entries] for name, entries in index["entries"].items()}


def test_packages_and_index_are_written(chart, destination, publishing):
    published = publishing.publish([chart(), chart("other", "2.0.0")])
    assert published.new == (("demo", "1.0.0"), ("other", "2.0.0"))
    assert versions(destination) == {"demo": ["1.0.0"], "other": ["2.0.0"]}


def test_a_second_run_changes_nothing(chart, content, publishing):
    publishing.publish([chart()], epoch=1)
    before = content()
    assert publishing.publish([chart()], epoch=2).new == ()
    assert content() == before


def test_a_plan_applied_twice_changes_nothing(chart, content, publishing):
    made = publishing.plan([chart()])
    publishing.apply(made, [chart()])
    before = content()
    publishing.apply(made, [chart()])
    assert content() == before


def test_the_same_charts_give_the_same_folder_everywhere(chart, tmp_path, publishing):
    charts = [chart(), chart("demo", "1.1.0"), chart("other")]
    for name, order in (("a", charts), ("b", charts[::-1])):
        publishing.publish(order, tmp_path / name, epoch=7)
    a, b = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in "ab")
    assert a == b


def test_one_by_one_gives_the_same_folder_as_all_at_once(chart, tmp_path, publishing):
    charts = [chart("demo", version) for version in ("1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1")]
    for one in charts:
        publishing.publish([one], tmp_path / "a", epoch=7)
    publishing.publish(charts, tmp_path / "b", epoch=7)
    assert (tmp_path / "a/index.yaml").read_bytes() == (tmp_path / "b/index.yaml").read_bytes()
    assert versions(tmp_path / "a") == {"demo": ["2.0.0-rc.1", "1.10.0", "1.9.0", "1.0.0"]}


def test_what_a_foreign_index_has_stays(chart, destination, publishing):
    destination.mkdir()
    (destination / "index.yaml").write_text(
        "# by hand\napiVersion: v1\nserverInfo: {contextPath: /x}\nannotations: {a: b}\nentries:\n"
        "  old: [{name: old, version: 0.1.0, urls: [old.tgz], created: '2020-01-01T00:00:00Z', note: kept}]\n"
        "  broken: [not an entry]\ngenerated: '2024-01-01T00:00:00Z'\n"
    )
    publishing.publish([chart()], epoch=1_600_000_000)
    index = json.loads((destination / "index.yaml").read_text())
    assert index["entries"]["old"][0]["note"] == "kept"
    assert index["entries"]["broken"] == ["not an entry"]
    assert (index["serverInfo"], index["annotations"]) == ({"contextPath": "/x"}, {"a": "b"})
    assert index["generated"] == "2020-09-13T12:26:40Z"


def test_one_refused_package_stops_all(chart, content, publishing):
    publishing.publish([chart()])
    before = content()
    with pytest.raises(PublishingRefused, match=r"demo 1\.0\.0: it is published with other content"):
        publishing.publish([chart(text="a: 2\n"), chart("new")])
    assert content() == before


def test_a_version_that_somebody_published_since_the_plan_is_refused(chart, content, publishing):
    made = publishing.plan([chart()])
    publishing.publish([chart(text="a: 2\n")])
    before = content()
    with pytest.raises(PublishingRefused):
        publishing.apply(made, [chart()])
    assert content() == before


def test_what_somebody_published_since_the_plan_stays(chart, destination, publishing):
    made = publishing.plan([chart()])
    publishing.publish([chart("other")])
    publishing.apply(made, [chart()])
    assert versions(destination) == {"demo": ["1.0.0"], "other": ["1.0.0"]}


def test_an_index_damaged_since_the_plan_is_left_alone(chart, destination, content, publishing):
    made = publishing.plan([chart()])
    destination.mkdir()
    (destination / "index.yaml").write_text("{")
    before = content()
    with pytest.raises(SardonyxError):
        publishing.apply(made, [chart()])
    assert content() == before


def publish_from_a_process(start, one, publishing) -> None:
    start.wait()
    publishing.publish([one])


def test_runs_at_the_same_time_lose_nothing(chart, destination, publishing):
    context = multiprocessing.get_context("fork")
    start = context.Barrier(6)
    arguments = [(start, chart("demo", f"1.{number}.0"), publishing) for number in range(6)]
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
def test_a_run_stopped_between_two_steps_is_completed(chart, destination, tmp_path, monkeypatch, step, publishing):
    charts = [chart(), chart("other")]
    publishing.publish(charts, tmp_path / "whole", epoch=7)
    stop_at(step, monkeypatch)
    try:
        publishing.publish(charts, epoch=7)
    except Stopped:
        announced = versions(destination) if (destination / "index.yaml").exists() else {}
        assert all((destination / f"{name}-1.0.0.tgz").exists() for name in announced)
    monkeypatch.undo()
    publishing.publish(charts, epoch=7)
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


def test_a_full_disk_is_an_error_and_what_was_there_stays(chart, content, monkeypatch, publishing):
    publishing.publish([chart()])
    before = content()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SardonyxError, match="No space left on device"):
        publishing.publish([chart("demo", "2.0.0")])
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


def test_a_disk_that_is_really_full(chart, tiny_disk, publishing):
    publishing.publish([chart()], tiny_disk)
    before = {file.name: file.read_bytes() for file in tiny_disk.iterdir()}
    noise = os.urandom(20_000).hex()
    with pytest.raises(SardonyxError, match="No space left on device"):
        publishing.publish([chart("demo", "2.0.0", text=f"a: {noise}\n")], tiny_disk)
    assert {file.name: file.read_bytes() for file in tiny_disk.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_an_error(chart, tmp_path, publishing):
    (tmp_path / "file").write_text("")
    with pytest.raises(SardonyxError, match="cannot be written"):
        publishing.publish([chart()], tmp_path / "file/published")


def test_nothing_to_publish_touches_nothing(destination, publishing):
    publishing.publish([])
    assert not destination.exists()


def test_a_chart_that_changed_since_the_plan_is_refused(chart, content, publishing):
    made = publishing.plan([chart(), chart("other")])
    with pytest.raises(SourceChanged, match=r"changed since the plan was made"):
        publishing.apply(made, [chart(text="a: 2\n"), chart("other")])
    assert content() == {}


def test_a_chart_that_has_another_version_since_the_plan_is_refused(chart, publishing):
    made = publishing.plan([chart()])
    with pytest.raises(SourceChanged, match=r"is no longer demo 1\.0\.0"):
        publishing.apply(made, [chart("demo", "1.0.1")])


def test_the_same_content_that_somebody_published_since_the_plan_is_left_alone(chart, content, publishing):
    made = publishing.plan([chart()], epoch=1)
    publishing.publish([chart()], epoch=2)
    before = content()
    (done,) = publishing.apply(made, [chart()], epoch=1)
    assert (done.new, done.there, content()) == ((), (("demo", "1.0.0"),), before)


def test_the_package_is_the_one_that_packaging_makes(chart, destination, publishing):
    publishing.publish([chart()], epoch=9)
    assert (destination / "demo-1.0.0.tgz").read_bytes() == package(chart(), epoch=9)
