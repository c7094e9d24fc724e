"""The index in a registry, written by several at once."""

import itertools
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.publishing.destination import ReleaseTaken
from sardonyx.publishing.destinations.oci import open_oci

ANSWER_400 = Answer(400, {}, b"{}")
ANSWER_403 = Answer(403, {}, b"{}")
INDEX = "/sardonyx-catalog/manifests/index"


def names(destination):
    return {(name, entry.version) for name, entries in destination.index().entries.items() for entry in entries}


def folded(destination):
    """Return the parts that the index names."""
    return destination.index().raw["annotations"]["sardonyx/parts"].split()


def test_many_at_once_lose_nothing(registry, path, pack):
    packages = [pack(f"chart-{number}", f"1.0.{minor}") for number in range(8) for minor in range(3)]
    writers = [packages[number::8] for number in range(8)]
    barrier = threading.Barrier(len(writers))

    def write(mine):
        destination = open_oci(f"oci://{registry.host}/{path}")
        barrier.wait()
        for package in mine:
            destination.announce([package])

    with ThreadPoolExecutor(len(writers)) as pool:
        list(pool.map(write, writers))
    assert names(open_oci(f"oci://{registry.host}/{path}")) == {package.release for package in packages}


def test_whoever_writes_last_keeps_what_others_wrote_meanwhile(destination, through, pack):
    late, meddler = through()
    done = itertools.count()

    def others_first(request):
        if request.method == "PUT" and request.path.endswith(INDEX) and next(done) == 0:
            destination.announce([pack("early")])

    meddler.before = others_first
    late.announce([pack("late")])
    assert names(destination) == {("early", "1.0.0"), ("late", "1.0.0")}
    assert len(folded(destination)) == 2


def test_a_writer_that_dies_after_undoing_the_index_loses_nothing(destination, through, pack):
    dying, meddler = through()
    state = {"written": False}

    def die_afterwards(request):
        if state["written"]:
            return ANSWER_403
        if request.method == "PUT" and request.path.endswith(INDEX):
            destination.announce([pack("early")])
            state["written"] = True
        return None

    meddler.before = die_afterwards
    with pytest.raises(CatalogError):
        dying.announce([pack("late")])
    assert names(destination) == {("early", "1.0.0"), ("late", "1.0.0")}


def test_a_blob_that_the_registry_does_not_know_for_a_moment(destination, through, pack):
    late, meddler = through()
    puts = itertools.count()

    def unknown_at_first(request):
        is_manifest = request.method == "PUT" and "/manifests/" in request.path
        return ANSWER_400 if is_manifest and next(puts) == 0 else None

    meddler.before = unknown_at_first
    late.announce([pack("one")])
    assert names(destination) == {("one", "1.0.0")}


def test_the_next_writer_folds_what_was_left(destination, through, pack):
    refused, meddler = through()
    meddler.before = lambda request: ANSWER_403 if request.path.endswith(INDEX) and request.method == "PUT" else None
    refused.announce([pack("one")])
    destination.announce([pack("two")])
    assert names(destination) == {("one", "1.0.0"), ("two", "1.0.0")}
    assert len(folded(destination)) == 2


def test_two_digests_for_one_release_are_told_to_whoever_came_second(destination, through, pack):
    late, meddler = through()

    def others_first(request):
        if request.method == "PUT" and "/manifests/part-" in request.path:
            destination.announce([pack(text="a: 2\n")])

    meddler.before = others_first
    with pytest.raises(ReleaseTaken):
        late.announce([pack()])
    assert destination.index().entries["demo"][0].digest == pack(text="a: 2\n").digest


def test_announcing_again_writes_nothing(destination, through, pack):
    destination.announce([pack()])
    again, meddler = through()
    again.announce([pack()])
    assert not [request for request in meddler.seen if not request.startswith("GET")]


def test_the_index_does_not_depend_on_the_order_of_writing(registry, path, pack):
    one, two = (open_oci(f"oci://{registry.host}/{path}/{name}") for name in ("one", "two"))
    packages = [pack("a"), pack("b"), pack("a", "1.1.0")]
    for package in packages:
        one.announce([package])
    for package in reversed(packages):
        two.announce([package])
    assert list(one.index().entries) == list(two.index().entries)
    assert [e.version for e in one.index().entries["a"]] == [e.version for e in two.index().entries["a"]]


def test_nothing_to_announce_writes_no_index(destination):
    destination.announce([])
    assert destination.index().raw == {}


def test_the_index_is_what_its_schema_says(destination, pack):
    schema = json.loads((Path(__file__).parents[4] / "schemas" / "catalog-index.schema.json").read_text())
    destination.announce([pack("demo", "1.0.0+b7", description="x"), pack("other")])
    jsonschema.Draft7Validator(schema).validate(dict(destination.index().raw))


def listed_wrongly(times):
    """Damage the names of parts in so many lists of tags."""
    left = [times]

    def after(request, answer):
        if "/sardonyx-catalog/tags/list" not in request.path or b"part-" not in answer.body or not left[0]:
            return answer
        left[0] -= 1
        return answer._replace(body=re.sub(rb"part-[0-9a-f]{4}", b"part-0000", answer.body))

    return after


def test_a_part_that_is_listed_wrongly_is_looked_for_again(destination, through, pack):
    late, meddler = through()
    meddler.after = listed_wrongly(1)
    late.announce([package := pack()])
    assert names(destination) == {package.release}


def test_a_part_that_does_not_show_is_not_other_content(destination, through, pack):
    late, meddler = through()
    meddler.after = listed_wrongly(99)
    with pytest.raises(Unreachable, match="does not show"):
        late.announce([package := pack()])
    assert names(destination) == {package.release}
