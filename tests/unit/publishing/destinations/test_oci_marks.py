"""Marks in the index of a catalog in a registry, set by several at once, among those who announce and fold."""

import itertools
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, ContentCache, InvalidIndex, UnknownChart, UnknownVersion, Unreachable
from sardonyx.catalogs.distribution import MANIFEST, Distribution, layer_digest
from sardonyx.catalogs.index import read_index
from sardonyx.catalogs.oci import Registry
from sardonyx.catalogs.ociindex import INDEX_TYPE
from sardonyx.catalogs.yanked import yank_reason
from sardonyx.publishing.destination import Reindexes
from sardonyx.publishing.destinations.oci import open_oci
from sardonyx.publishing.destinations.ocimanifest import Blob, artifact
from sardonyx.publishing.destinations.ociupload import put_blobs, put_manifest
from sardonyx.publishing.index_changes import patient
from sardonyx.publishing.index_editing import edited
from sardonyx.publishing.index_text import index_text, merged
from sardonyx.publishing.pruning import pruned
from sardonyx.publishing.yanking import NothingToChange, deprecate, unyank, yank

ANSWER_403 = Answer(403, {}, b"{}")
ANSWER_500 = Answer(500, {}, b"{}")
INDEX = "/sardonyx-catalog/manifests/index"


def yanking(name, version, reason="broken"):
    return lambda index: yank(index, name, version, reason, "x")


def unyanking(name, version):
    return lambda index: unyank(index, name, version, "x")


def pruning(name, *versions):
    return lambda index: pruned(index, [one for one in index.entries[name] if one.version in versions])


def yanked(destination):
    entries = (each for versions in destination.index().entries.values() for each in versions)
    return {(each.name, each.version): yank_reason(each.raw) for each in entries if yank_reason(each.raw)}


def versions(destination, name="demo"):
    return [entry.version for entry in destination.index().entries.get(name, ())]


@pytest.fixture
def published(destination, pack):
    """A catalog with two versions of a chart."""
    packages = [pack("demo", "1.0.0"), pack("demo", "1.1.0")]
    for package in packages:
        destination.store(package)
    destination.announce(packages)
    return destination


@pytest.fixture
def earlier(registry, path):
    """What a toolkit that knows nothing of marks reads and writes: ``index`` and the parts, nothing else."""
    distribution, repository = Distribution(registry.host), f"{path}/sardonyx-catalog"

    class Earlier:
        def layer(self, tag="index"):
            manifest = distribution.manifest(repository, tag)
            return distribution.blob(repository, layer_digest(manifest, INDEX_TYPE), limit=10**7)

        def index(self):
            folded = read_index(self.layer(), "index")
            tags = [tag for tag in distribution.tags(repository) if re.fullmatch("part-[0-9a-f]{40}", tag)]
            assert set(tags) <= set(folded.raw["annotations"]["sardonyx/parts"].split())
            return folded

        def write(self, layer):
            made = artifact(
                Blob("application/vnd.oci.empty.v1+json", b"{}"), [Blob(INDEX_TYPE, layer)], {}, mediaType=MANIFEST
            )
            put_blobs(distribution, repository, made)
            put_manifest(distribution, repository, "index", made, {})

    return Earlier()


@pytest.fixture
def catalog(registry, path, tmp_path):
    """Open the catalog anew, as whoever launches does."""
    return lambda: Registry(f"oci://{registry.host}/{path}", ContentCache(tmp_path / "cache"))


def test_a_registry_can_be_marked(published):
    assert isinstance(published, Reindexes)
    published.reindex(yanking("demo", "1.1.0", "loses data"), "")
    assert yanked(published) == {("demo", "1.1.0"): "loses data"}


def test_the_mark_goes_without_a_trace(published):
    before = published.index().entries
    published.reindex(yanking("demo", "1.1.0"), "")
    published.reindex(unyanking("demo", "1.1.0"), "")
    assert published.index().entries == before


def test_a_deprecated_version_has_the_flag_of_helm(published, earlier):
    published.reindex(lambda index: deprecate(index, "demo", "<1.1.0", "old", "x"), "")
    assert [entry.raw.get("deprecated") for entry in earlier.index().entries["demo"]] == [None, True]


def test_a_toolkit_that_knows_no_marks_reads_them(published, earlier):
    published.reindex(yanking("demo", "1.1.0", "loses data"), "")
    assert [yank_reason(entry.raw) for entry in earlier.index().entries["demo"]] == ["loses data", None]


def test_whoever_wrote_the_index_as_it_was_before_undoes_no_mark(published, earlier, destination):
    before = earlier.layer()
    published.reindex(yanking("demo", "1.1.0"), "")
    earlier.write(before)
    assert yanked(destination) == {("demo", "1.1.0"): "broken"}


def test_the_next_writer_folds_a_mark_that_was_undone(published, earlier, destination, pack):
    before = earlier.layer()
    published.reindex(yanking("demo", "1.1.0"), "")
    earlier.write(before)
    destination.announce([pack("other")])
    assert yank_reason(earlier.index().entries["demo"][0].raw) == "broken"


def test_a_toolkit_that_knows_no_marks_keeps_those_that_were_folded(published, earlier, destination, pack):
    published.reindex(yanking("demo", "1.1.0"), "")
    raw = earlier.index().raw  # it adds its entry, and writes all else as it was
    earlier.write(index_text(merged(raw, [{**pack("other").entry, "urls": ["oci://example.org/other:1.0.0"]}])))
    destination.reindex(unyanking("demo", "1.1.0"), "")
    assert (yanked(destination), versions(destination, "other")) == ({}, ["1.0.0"])


def test_an_announcement_that_is_written_last_keeps_the_mark(published, through, pack):
    late, meddler = through()
    done = itertools.count()

    def others_first(request):
        if request.method == "PUT" and request.path.endswith(INDEX) and next(done) == 0:
            published.reindex(yanking("demo", "1.0.0"), "")

    meddler.before = others_first
    late.announce([pack("late")])
    assert (yanked(published), versions(published, "late")) == ({("demo", "1.0.0"): "broken"}, ["1.0.0"])


@pytest.mark.parametrize("turn", range(3))
def test_many_at_once_lose_neither_entries_nor_marks(registry, path, pack, turn):
    there = [pack(f"chart-{number}", "1.0.0") for number in range(4)]
    open_oci(f"oci://{registry.host}/{path}").announce(there)
    coming = [pack(f"chart-{number}", f"2.{turn}.0") for number in range(4)]
    works = [lambda one, package=package: one.announce([package]) for package in coming]
    works += [lambda one, name=f"chart-{number}": one.reindex(yanking(name, "1.0.0"), "") for number in range(4)]
    at_once(works, f"oci://{registry.host}/{path}")
    destination = open_oci(f"oci://{registry.host}/{path}")
    assert yanked(destination) == {(f"chart-{number}", "1.0.0"): "broken" for number in range(4)}
    assert all(versions(destination, f"chart-{number}") == [f"2.{turn}.0", "1.0.0"] for number in range(4))


@pytest.mark.parametrize("turn", range(3))
def test_of_several_marks_on_one_version_one_counts_for_all_readers(published, registry, path, turn):
    reasons = [f"{turn}: reason {number}" for number in range(5)]
    works = [lambda one, why=why: one.reindex(patient(yanking("demo", "1.0.0", why)), "") for why in reasons]
    at_once(works, f"oci://{registry.host}/{path}")
    found = [yanked(open_oci(f"oci://{registry.host}/{path}")) for _ in range(2)]
    assert found[0] == found[1]
    assert found[0]["demo", "1.0.0"] in reasons


def at_once(works, address):
    """Let each be done by somebody with a client of their own, all at the same time."""
    barrier = threading.Barrier(len(works))

    def work(one):
        destination = open_oci(address)
        barrier.wait(30)
        one(destination)

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(work, works))


def test_whoever_comes_second_at_the_same_moment_decides_anew(published, through):
    second, meddler = through()
    done = itertools.count()

    def others_first(request):
        if request.method == "PUT" and "/manifests/mark-" in request.path and next(done) == 0:
            published.reindex(yanking("demo", "1.0.0", "zzz"), "")

    meddler.before = others_first
    second.reindex(yanking("demo", "1.0.0", "aaa"), "")
    assert yanked(published) == {("demo", "1.0.0"): "aaa"}


def test_of_a_yank_and_an_unyank_at_once_the_one_that_is_written_last_decides(published, through):
    published.reindex(yanking("demo", "1.0.0", "one"), "")
    second, meddler = through()
    done = itertools.count()

    def others_first(request):
        if request.method == "PUT" and "/manifests/mark-" in request.path and next(done) == 0:
            published.reindex(yanking("demo", "1.0.0", "two"), "")

    meddler.before = others_first
    second.reindex(unyanking("demo", "1.0.0"), "")
    assert yanked(published) == {}


def test_a_registry_that_lets_no_tag_be_moved_has_marks_all_the_same(published, through):
    refused, meddler = through()
    meddler.before = lambda request: ANSWER_403 if request.method == "PUT" and request.path.endswith(INDEX) else None
    refused.reindex(yanking("demo", "1.0.0"), "")
    assert yanked(published) == {("demo", "1.0.0"): "broken"}


def test_without_rights_nothing_changes(published, through):
    refused, meddler = through()
    meddler.before = lambda request: ANSWER_403 if request.method in ("PUT", "POST") else None
    with pytest.raises(CatalogError):
        refused.reindex(yanking("demo", "1.0.0"), "")
    assert yanked(published) == {}


def test_what_was_stopped_half_way_is_completed_by_the_next_run(published, through, earlier):
    cut, meddler = through()
    meddler.before = lambda request: (
        Answer(0, {}, b"") if request.path.endswith(INDEX) and request.method == "PUT" else None
    )
    with pytest.raises(Unreachable):
        cut.reindex(yanking("demo", "1.1.0"), "")
    with pytest.raises(NothingToChange):
        published.reindex(yanking("demo", "1.1.0"), "")
    assert yank_reason(earlier.index().entries["demo"][0].raw) == "broken"


def test_nothing_is_written_when_nothing_is_to_change(published, through):
    idle, meddler = through()
    idle.reindex(lambda index: edited(index, lambda entry: entry.raw, ["demo"]), "")
    assert not [request for request in meddler.seen if not request.startswith("GET")]


def test_what_is_published_cannot_be_changed_otherwise(published):
    def other_urls(index):
        return edited(index, lambda entry: {**entry.raw, "urls": ["oci://example.org/x:1"]}, ["demo"])

    with pytest.raises(CatalogError, match="can be marked or taken out, but not be changed otherwise"):
        published.reindex(other_urls, "")


def test_versions_that_were_taken_out_are_offered_nowhere(published, catalog):
    published.reindex(pruning("demo", "1.0.0"), "")
    assert versions(published) == ["1.1.0"]
    assert [entry.version for entry in catalog().versions("demo")] == ["1.1.0"]
    with pytest.raises(UnknownVersion):
        catalog().fetch("demo", "1.0.0")


def test_whoever_pinned_a_version_that_was_taken_out_still_gets_it(published, catalog, pack):
    published.reindex(pruning("demo", "1.0.0"), "")
    assert catalog().fetch("demo", "1.0.0", digest=pack().digest).data == pack().data


def test_a_chart_that_was_taken_out_whole_is_unknown(published, catalog):
    published.reindex(pruning("demo", "1.0.0", "1.1.0"), "")
    assert catalog().charts() == []
    with pytest.raises(UnknownChart):
        catalog().versions("demo")


def test_what_was_taken_out_stays_out_whoever_writes_the_index(published, earlier, destination):
    before = earlier.layer()
    published.reindex(pruning("demo", "1.0.0"), "")
    earlier.write(before)
    assert versions(destination) == ["1.1.0"]


def test_what_was_taken_out_comes_back_when_it_is_published_again(published, catalog, pack):
    published.reindex(pruning("demo", "1.0.0"), "")
    published.announce([pack()])
    assert versions(published) == ["1.1.0", "1.0.0"]
    assert [entry.version for entry in catalog().versions("demo")] == ["1.1.0", "1.0.0"]


def test_what_was_yanked_comes_back_yanked(published, pack):
    published.reindex(yanking("demo", "1.0.0"), "")
    published.reindex(pruning("demo", "1.0.0"), "")
    published.announce([pack()])
    assert yanked(published) == {("demo", "1.0.0"): "broken"}


def test_out_and_back_and_out_again(published, pack, earlier):
    for _ in range(2):
        published.announce([pack()])
        assert "1.0.0" in versions(published)
        published.reindex(pruning("demo", "1.0.0"), "")
        assert [entry.version for entry in earlier.index().entries["demo"]] == ["1.1.0"]


@pytest.mark.parametrize("text", ["{", "[1]", "{}x", '[{"chart":"demo"}]', "[[]]", "[" * 10000])
def test_damaged_marks_are_an_error_and_nothing_is_lost(published, earlier, text):
    raw = earlier.index().raw
    earlier.write(index_text({**raw, "annotations": {**raw["annotations"], "sardonyx/marks": text}}))
    before = earlier.layer()
    with pytest.raises(InvalidIndex, match="holds marks"):
        published.reindex(yanking("demo", "1.0.0"), "")
    assert earlier.layer() == before


def test_the_index_and_marks_are_what_the_schema_says(published, earlier):
    schema = json.loads((Path(__file__).parents[4] / "schemas" / "catalog-index.schema.json").read_text())
    published.reindex(yanking("demo", "1.1.0"), "")
    published.reindex(pruning("demo", "1.0.0"), "")
    jsonschema.Draft7Validator(schema).validate(dict(earlier.index().raw))


def test_a_server_that_fails_changes_nothing(published, through):
    failing, meddler = through()
    meddler.before = lambda request: ANSWER_500 if request.method == "GET" and "/tags/" in request.path else None
    with pytest.raises(Unreachable):
        failing.reindex(yanking("demo", "1.0.0"), "")
    assert yanked(published) == {}
