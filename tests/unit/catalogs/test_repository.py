"""Helm repositories in folders and on a real web server."""

import pytest

from sardonyx.catalogs import (
    CatalogError,
    DigestMismatch,
    UnknownChart,
    UnknownVersion,
    Unreachable,
    open_catalog,
)
from sardonyx.charts import InvalidPackage, load_package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import UsageError


@pytest.fixture
def published(make_chart, publish):
    return publish(make_chart("demo", "1.0.0"), make_chart("demo", "1.1.0"), make_chart("other", "2.0.0"))


@pytest.fixture
def served(published, serve_folder):
    return serve_folder(published)


def rewrite(folder, old: str, new: str) -> None:
    index = folder / "index.yaml"
    index.write_text(index.read_text().replace(old, new))


@pytest.mark.parametrize("prefix", ["", "file://", "file://localhost"])
def test_a_folder_is_a_catalog(published, cache, prefix):
    catalog = open_catalog(f"{prefix}{published}", cache=cache)
    assert catalog.charts() == ["demo", "other"]


def test_versions_come_newest_first(served, cache):
    assert [entry.version for entry in open_catalog(served.url, cache=cache).versions("demo")] == ["1.1.0", "1.0.0"]


def test_a_package_is_fetched_and_verified(served, published, cache):
    fetched = open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")
    assert fetched.data == (published / "demo-1.0.0.tgz").read_bytes()
    assert fetched.digest == digest_of(fetched.data)
    assert load_package(fetched.data, origin=fetched.origin).version == "1.0.0"


def test_an_index_below_a_path_has_relative_urls(published, serve_folder, cache):
    server = serve_folder(published.parent)
    assert open_catalog(f"{server.url}/published", cache=cache).fetch("demo", "1.0.0").version == "1.0.0"


def test_a_pinned_package_in_the_cache_needs_no_network(served, cache):
    digest = open_catalog(served.url, cache=cache).fetch("demo", "1.0.0").digest
    served.requests.clear()
    open_catalog(served.url, cache=cache).fetch("demo", "1.0.0", digest=digest)
    assert served.requests == []


def test_a_second_fetch_reads_the_index_only(served, cache):
    open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")
    served.requests.clear()
    open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")
    assert served.requests == [("GET", "/index.yaml")]


def test_an_unknown_chart_names_the_nearest(served, cache):
    with pytest.raises(UnknownChart, match="did you mean demo"):
        open_catalog(served.url, cache=cache).fetch("dmeo", "1.0.0")


def test_an_unknown_version_names_what_there_is(served, cache):
    with pytest.raises(UnknownVersion, match=r"there are: 1\.1\.0, 1\.0\.0"):
        open_catalog(served.url, cache=cache).fetch("demo", "9.9.9")


def test_a_package_that_the_index_does_not_announce_is_refused(served, published, cache):
    (published / "demo-1.0.0.tgz").write_bytes((published / "demo-1.1.0.tgz").read_bytes())
    with pytest.raises(DigestMismatch):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")


def test_a_pin_that_differs_from_the_index_is_refused_before_fetching(served, cache):
    with pytest.raises(DigestMismatch):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0", digest="sha256:" + "0" * 64)
    assert served.requests == [("GET", "/index.yaml")]


def test_a_pin_is_checked_when_the_index_has_no_digest(served, published, cache):
    rewrite(published, "digest:", "note:")
    with pytest.raises(DigestMismatch):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0", digest="sha256:" + "0" * 64)


def test_a_pin_that_is_no_digest_is_a_usage_error(served, cache):
    with pytest.raises(UsageError, match="is not a digest"):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0", digest="md5:1")


def test_a_package_of_another_chart_is_refused(served, published, cache):
    rewrite(published, "digest:", "note:")
    (published / "demo-1.0.0.tgz").write_bytes((published / "other-2.0.0.tgz").read_bytes())
    with pytest.raises(CatalogError, match=r"holds other 2\.0\.0 instead"):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")


def test_a_damaged_package_is_refused(served, published, cache):
    rewrite(published, "digest:", "note:")
    (published / "demo-1.0.0.tgz").write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(InvalidPackage):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")


def test_the_next_url_is_tried(served, published, cache):
    rewrite(published, "- demo-1.0.0.tgz", "- missing.tgz\n    - demo-1.0.0.tgz")
    assert open_catalog(served.url, cache=cache).fetch("demo", "1.0.0").version == "1.0.0"


@pytest.mark.parametrize("url", ["../secret.tgz", "/etc/hostname", "file:///etc/hostname", "ftp://example.org/x"])
def test_a_local_index_cannot_point_outside_its_folder(published, cache, url):
    (published.parent / "secret.tgz").write_bytes((published / "demo-1.0.0.tgz").read_bytes())
    rewrite(published, "- demo-1.0.0.tgz", f"- {url}")
    with pytest.raises(CatalogError, match="outside its folder"):
        open_catalog(str(published), cache=cache).fetch("demo", "1.0.0")


def test_a_link_in_a_local_catalog_cannot_point_outside_its_folder(published, cache):
    (published / "demo-1.0.0.tgz").unlink()
    (published / "demo-1.0.0.tgz").symlink_to("/etc/hostname")
    with pytest.raises(CatalogError, match="outside its folder"):
        open_catalog(str(published), cache=cache).fetch("demo", "1.0.0")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/x", "https://"])
def test_an_index_on_the_web_can_only_point_to_the_web(served, published, cache, url):
    rewrite(published, "- demo-1.0.0.tgz", f"- {url}")
    with pytest.raises(Unreachable):
        open_catalog(served.url, cache=cache).fetch("demo", "1.0.0")


@pytest.mark.parametrize("location", ["ftp://example.org", "https://", "file://host/x", "oci://", "gopher://x/y"])
def test_a_location_of_another_kind_is_a_usage_error(location, cache):
    with pytest.raises(UsageError):
        open_catalog(location, cache=cache)


def test_a_folder_without_an_index_is_a_usage_error(tmp_path, cache):
    with pytest.raises(UsageError, match=r"holds no index\.yaml"):
        open_catalog(str(tmp_path), cache=cache)


def test_entries_that_were_skipped_are_reported(served, published, cache):
    rewrite(published, 'version: "2.0.0"', "version: newest")
    assert "newest" in open_catalog(served.url, cache=cache).warnings()[0].message
