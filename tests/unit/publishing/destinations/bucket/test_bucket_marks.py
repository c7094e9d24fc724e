"""Marks in the index of a bucket, among several writers, and where answers are lost."""

import itertools
import threading

import pytest
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.s3 import NEW
from sardonyx.catalogs.yanked import yank_reason
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.destination import Discards, KeepsFiles, Reindexes
from sardonyx.publishing.destinations.bucket import Bucket
from sardonyx.publishing.index_changes import patient
from sardonyx.publishing.yanking import yank


@pytest.fixture
def published(destination, pack):
    packages = [pack("demo", f"1.{number}.0") for number in range(4)]
    for package in packages:
        destination.store(package)
    destination.announce(packages)
    return destination


def yanking(version):
    return patient(lambda index: yank(index, "demo", version, "broken", "x"))


def yanked(destination):
    return {entry.version for entry in destination.index().entries["demo"] if yank_reason(entry.raw)}


def test_what_a_bucket_can_do(destination):
    assert isinstance(destination, Reindexes)
    assert isinstance(destination, KeepsFiles)
    assert not isinstance(destination, Discards)


def test_marks_and_announcements_at_once_lose_nothing(published, address, raw, pack):
    works = [lambda one, version=f"1.{number}.0": one.reindex(yanking(version), "") for number in range(4)]
    late = [pack("late", f"1.{number}.0") for number in range(4)]
    works += [lambda one, package=package: one.announce([package]) for package in late]
    threads = [threading.Thread(target=work, args=(Bucket(address, raw),)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert yanked(published) == {f"1.{number}.0" for number in range(4)}
    assert len(published.index().entries["late"]) == 4


def test_a_mark_whose_answer_was_lost_is_made_once(published, server, meddle, hasty):
    meddler = meddle(server.host)
    puts = itertools.count()

    def lose_the_first(request, answer):
        is_index = request.method == "PUT" and request.path.endswith("index.yaml")
        return Answer(0, {}, b"") if is_index and next(puts) == 0 else answer

    meddler.after = lose_the_first
    hasty(meddler.host).reindex(yanking("1.0.0"), "")
    assert yanked(published) == {"1.0.0"}


def test_an_outage_half_way_leaves_the_index(published, server, meddle, hasty):
    meddler = meddle(server.host)
    meddler.before = lambda request: Answer(503, {}, b"") if request.path.endswith("index.yaml") else None
    with pytest.raises(Unreachable):
        hasty(meddler.host).reindex(yanking("1.0.0"), "")
    assert yanked(published) == set()


def test_a_damaged_index_stays_as_it_is(destination, raw, address):
    key = f"{address.removeprefix('s3://charts/')}/index.yaml"
    assert raw.put(key, b"{", {}, NEW)
    with pytest.raises(SardonyxError, match=r"index\.yaml:2:1"):
        destination.reindex(yanking("1.0.0"), "")
    assert raw.get(key).data == b"{"


def test_a_file_beside_the_index_that_changed_meanwhile_is_not_written_over(destination):
    destination.write_beside("artifacthub-repo.yml", b"one", None)
    destination.write_beside("artifacthub-repo.yml", b"two", b"one")
    with pytest.raises(CatalogError, match="is not what it was"):
        destination.write_beside("artifacthub-repo.yml", b"three", b"one")
    assert destination.read_beside("artifacthub-repo.yml") == b"two"
