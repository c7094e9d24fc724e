"""What lies beside a package in folders and on web servers."""

import pytest

from sardonyx.catalogs import CatalogError, DigestMismatch, UnknownVersion, Unreachable, open_catalog
from sardonyx.catalogs.signatures import PROVENANCE_BYTES
from sardonyx.core.digests import digest_of

TEXT = b"-----BEGIN PGP SIGNED MESSAGE-----\n"


@pytest.fixture
def published(make_chart, publish):
    return publish(make_chart("demo", "1.0.0"))


@pytest.fixture
def digest(published) -> str:
    return digest_of((published / "demo-1.0.0.tgz").read_bytes())


@pytest.fixture
def beside(published, cache, digest):
    """Return the provenance that a catalog at a location has."""
    return lambda location: open_catalog(str(location), cache=cache).evidence("demo", "1.0.0", digest).provenance


def point_to(folder, *urls: str) -> None:
    """Let the index name other URLs of the package."""
    index = folder / "index.yaml"
    text = index.read_text()
    assert "demo-1.0.0.tgz" in text
    index.write_text(text.replace("- demo-1.0.0.tgz", "\n    ".join(f"- {url}" for url in urls)))


def test_nothing_lies_beside_it(published, serve_folder, beside):
    assert (beside(published), beside(serve_folder(published).url)) == (None, None)


def test_a_provenance_lies_beside_it(published, serve_folder, beside):
    (published / "demo-1.0.0.tgz.prov").write_bytes(TEXT)
    assert (beside(published), beside(serve_folder(published).url)) == (TEXT, TEXT)


def test_the_query_of_a_package_is_that_of_its_provenance(published, serve_folder, beside):
    server = serve_folder(published)
    point_to(published, f"{server.url}/demo-1.0.0.tgz?token=abc")
    beside(published)
    assert ("GET", "/demo-1.0.0.tgz.prov?token=abc") in server.requests


def test_it_is_looked_for_beside_each_url(published, serve_folder, beside):
    server = serve_folder(published)
    (published / "demo-1.0.0.tgz.prov").write_bytes(TEXT)
    point_to(published, "http://127.0.0.1:9/demo-1.0.0.tgz", f"{server.url}/demo-1.0.0.tgz")
    assert beside(published) == TEXT


def test_a_server_that_does_not_answer_may_have_it(published, serve_folder, beside):
    server = serve_folder(published)
    point_to(published, "http://127.0.0.1:9/demo-1.0.0.tgz", f"{server.url}/demo-1.0.0.tgz")
    with pytest.raises(Unreachable):
        beside(published)


def test_one_that_is_too_large_is_not_read(published, serve_folder, beside):
    (published / "demo-1.0.0.tgz.prov").write_bytes(bytes(PROVENANCE_BYTES + 1))
    for location in (published, serve_folder(published).url):
        with pytest.raises(Unreachable, match="is larger than 1 MiB"):
            beside(location)


def test_nothing_outside_the_folder_is_read(published, beside):
    (published.parent / "other.tgz.prov").write_bytes(TEXT)
    point_to(published, "../other.tgz")
    with pytest.raises(CatalogError, match="outside its folder"):
        beside(published)


def test_another_digest_is_refused(published, cache):
    with pytest.raises(DigestMismatch):
        open_catalog(str(published), cache=cache).evidence("demo", "1.0.0", "sha256:" + "0" * 64)


def test_a_version_that_is_not_there_has_no_evidence(published, cache, digest):
    with pytest.raises(UnknownVersion):
        open_catalog(str(published), cache=cache).evidence("demo", "2.0.0", digest)
