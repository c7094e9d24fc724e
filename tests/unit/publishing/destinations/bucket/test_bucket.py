"""A bucket as a destination: a real server of S3, which checks the condition of every write."""

import json

import pytest

from sardonyx.catalogs import CatalogError, DigestMismatch
from sardonyx.catalogs.s3 import NEW, matching
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.destination import Browsable, Found, PackageElsewhere, Release, ReleaseTaken, TakesProvenance
from sardonyx.publishing.destinations.bucket import open_s3
from sardonyx.publishing.destinations.opening import open_destination
from sardonyx.publishing.verify import verify

DEMO = Release("demo", "1.0.0")


@pytest.fixture
def publish(destination):
    def all_of(*packages) -> None:
        for package in packages:
            destination.store(package)
        destination.announce(packages)

    return all_of


@pytest.fixture
def etag(raw, path):
    """Tell how the index is known to the server."""
    return lambda: raw.head(f"{path}/index.yaml").etag


@pytest.fixture
def replace(raw, path):
    """Write an object past the toolkit."""

    def write(name: str, data: bytes) -> None:
        key = f"{path}/{name}"
        assert raw.put(key, data, {}, matching(raw.get(key)))

    return write


def test_an_address_of_a_bucket_opens_one(account, address):
    opened = open_destination(f"{address}/")
    assert isinstance(opened, Browsable)
    assert isinstance(opened, TakesProvenance)
    assert opened.location == address


def test_nothing_is_found_where_nothing_is(destination):
    assert destination.find([DEMO]) == {}


def test_what_is_stored_is_found_before_it_is_announced(destination, pack):
    destination.store(pack())
    assert destination.find([DEMO]) == {DEMO: Found(pack().digest, stored=True, announced=False)}
    assert destination.fetch(DEMO) == pack().data


def test_what_is_published_is_found(destination, publish, pack):
    publish(pack(), pack("demo", "1.1.0+b7"))
    release = Release("demo", "1.1.0+b7")
    assert destination.find([release])[release] == Found(pack(*release).digest, stored=True, announced=True)
    assert destination.fetch(release) == pack(*release).data


def test_the_digest_of_what_others_wrote_is_that_of_its_bytes(destination, raw, path, pack):
    raw.put(f"{path}/demo-1.0.0.tgz", pack().data, {}, NEW)
    assert destination.find([DEMO])[DEMO].digest == pack().digest


def test_the_same_again_writes_nothing(publish, pack, etag, server, path):
    publish(pack(prov=pack().digest.encode()))
    before = {file: file.stat().st_ino for file in (server.folder / "charts" / path).iterdir()}
    publish(pack(prov=pack().digest.encode() + b" again"))
    assert {file: file.stat().st_ino for file in (server.folder / "charts" / path).iterdir()} == before


def test_other_content_is_refused_and_nothing_changes(destination, publish, pack):
    publish(pack())
    with pytest.raises(ReleaseTaken):
        destination.store(pack(text="a: 2\n"))
    with pytest.raises(ReleaseTaken):
        destination.announce([pack("other"), pack(text="a: 2\n")])
    assert destination.fetch(DEMO) == pack().data
    assert list(destination.index().entries) == ["demo"]


def test_other_content_that_nothing_announces_is_refused_too(destination, pack):
    destination.store(pack())
    with pytest.raises(ReleaseTaken):
        destination.store(pack(text="a: 2\n"))
    assert destination.fetch(DEMO) == pack().data


def test_what_is_announced_of_others_stays(destination, publish, pack):
    publish(pack())
    open_s3(destination.location).announce([pack("other")])
    publish(pack("third"))
    assert list(destination.index().entries) == ["demo", "other", "third"]


def test_a_damaged_package_is_put_right(destination, publish, pack, replace):
    publish(pack())
    replace("demo-1.0.0.tgz", b"damage")
    assert destination.find([DEMO]) == {DEMO: Found(pack().digest, stored=False, announced=True)}
    with pytest.raises(DigestMismatch):
        destination.fetch(DEMO)
    destination.store(pack())
    assert destination.fetch(DEMO) == pack().data


def test_provenance_is_stored_beside_the_package(destination, publish, pack):
    publish(pack(prov=b"signed"))
    assert destination.provenance(DEMO) == b"signed"


def test_provenance_that_comes_later_changes_nothing_else(destination, publish, pack, etag):
    publish(pack())
    before = etag()
    assert destination.unsigned([DEMO, Release("demo", "2.0.0")]) == [DEMO]
    publish(pack(prov=b"signed"))
    assert (destination.provenance(DEMO), destination.unsigned([DEMO]), etag()) == (b"signed", [], before)


def test_provenance_of_this_package_is_not_replaced(destination, publish, pack):
    first = pack().digest.encode()
    publish(pack(prov=first))
    publish(pack(prov=first + b" again"))
    assert destination.provenance(DEMO) == first


def test_provenance_that_was_left_of_another_package_is_replaced(destination, publish, pack, raw, path):
    raw.put(f"{path}/demo-1.0.0.tgz.prov", b"sha256:0", {}, NEW)
    publish(pack(prov=pack().digest.encode()))
    assert destination.provenance(DEMO) == pack().digest.encode()


def test_packages_are_listed_announced_or_not(destination, publish, pack):
    publish(pack("demo", "1.1.0+b7", prov=b"signed"))
    destination.store(pack())
    assert list(destination.packages()) == ["demo-1.0.0.tgz", "demo-1.1.0+b7.tgz"]


def test_all_is_verified(destination, publish, pack):
    publish(pack(), pack("other"))
    assert (verify(destination).findings, verify(destination).releases) == ((), 2)


def test_readers_keep_packages_and_ask_for_the_index(publish, pack, read, url):
    publish(pack())
    headers, _ = read(f"{url}/index.yaml")
    assert (headers["content-type"], headers["cache-control"]) == ("application/yaml", "no-cache")
    headers, data = read(f"{url}/demo-1.0.0.tgz")
    assert (headers["content-type"], headers["cache-control"]) == ("application/gzip", "max-age=31536000, immutable")
    assert data == pack().data


def test_the_index_leads_to_what_lies_beside_it(publish, pack, read, url):
    publish(pack("demo", "1.0.0+b7"))
    entries = json.loads(read(f"{url}/index.yaml")[1])["entries"]
    assert entries["demo"][0]["urls"] == ["demo-1.0.0%2Bb7.tgz"]


def test_an_index_with_public_addresses(address, pack, read, url):
    public = open_s3(f"{address}?public=https://charts.example.org/lab")
    public.store(pack())
    public.announce([pack()])
    entries = json.loads(read(f"{url}/index.yaml")[1])["entries"]
    assert entries["demo"][0]["urls"] == ["https://charts.example.org/lab/demo-1.0.0.tgz"]
    assert public.fetch(DEMO) == pack().data
    with pytest.raises(PackageElsewhere):
        open_s3(address).fetch(DEMO)
    assert open_s3(address).find([DEMO])[DEMO].digest == pack().digest


def test_a_whole_bucket_is_a_repository_too(server, pack):
    server.make_bucket("whole-bucket")
    destination = open_s3("s3://whole-bucket")
    destination.store(pack())
    destination.announce([pack()])
    assert destination.fetch(DEMO) == pack().data
    assert list(destination.packages()) == ["demo-1.0.0.tgz"]


@pytest.mark.parametrize("text", [b"apiVersion: v2\nentries: {}\n", b"a: 1\n", b"[", b"apiVersion: v1\nentry: {}\n"])
def test_a_damaged_index_is_an_error_and_stays(destination, pack, replace, etag, text):
    replace("index.yaml", text)
    before = etag()
    for use in (destination.index, lambda: destination.find([DEMO]), lambda: destination.announce([pack()])):
        with pytest.raises(SardonyxError, match=r"index\.yaml"):
            use()
    assert etag() == before


@pytest.mark.parametrize("name", ["../demo", "a/demo", ".demo", "a\\demo"])
def test_a_name_that_leaves_the_prefix_is_an_error(destination, name):
    with pytest.raises(CatalogError, match="cannot be the name of a file"):
        destination.find([Release(name, "1.0.0")])


def test_what_is_not_there_cannot_be_fetched(destination):
    with pytest.raises(CatalogError, match="is not there"):
        destination.fetch(DEMO)
