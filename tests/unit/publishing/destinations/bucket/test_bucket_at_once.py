"""Several publishers at once: nobody's entry is lost, and of two different packages one wins."""

import threading

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.destination import ReleaseTaken
from sardonyx.publishing.destinations.bucket import Bucket


@pytest.fixture
def at_once(address, raw):
    """Let each of some packages be published by somebody of their own, at the same time; returns their errors."""

    def publish_all(packages) -> list[SardonyxError]:
        begin, errors = threading.Barrier(len(packages)), []

        def publish(package) -> None:
            destination = Bucket(address, raw)
            begin.wait(30)
            try:
                destination.store(package)
                destination.announce([package])
            except SardonyxError as error:
                errors.append(error)

        threads = [threading.Thread(target=publish, args=(package,)) for package in packages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return errors

    return publish_all


def test_all_entries_are_there_in_the_end(at_once, destination, pack):
    packages = [pack("demo", f"1.{number}.0") for number in range(12)]
    assert at_once(packages) == []
    assert {entry.version for entry in destination.index().entries["demo"]} == {one.release.version for one in packages}


def test_the_same_package_is_published_once(at_once, destination, pack):
    assert at_once([pack()] * 6) == []
    assert len(destination.index().entries["demo"]) == 1


@pytest.mark.parametrize("turn", range(3))
def test_of_different_packages_one_wins(at_once, destination, pack, turn):
    packages = [pack("demo", "1.0.0", text=f"a: {number}\n") for number in range(5)]
    errors = at_once(packages)
    assert [type(error) for error in errors] == [ReleaseTaken] * 4
    (entry,) = destination.index().entries["demo"]
    assert entry.digest in {package.digest for package in packages}
    assert destination.fetch(packages[0].release)
