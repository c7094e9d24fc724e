"""Publishing to Debian's docker-registry."""

import pytest
from tests.servers.registry import Signing

from sardonyx.catalogs import CatalogError, ContentCache, Unreachable, open_catalog
from sardonyx.core.errors import UsageError
from sardonyx.publishing.destination import Found, Release, ReleaseTaken
from sardonyx.publishing.destinations import ociupload
from sardonyx.publishing.destinations.oci import open_oci

EVERY_REGISTRY = [(signing, tls) for signing in Signing for tls in (False, True)]


@pytest.fixture
def sign_in(start_registry, monkeypatch, tmp_path):
    """Start a registry and make its account and its authority known."""

    def start(signing, *, tls=False):
        server = start_registry(signing, tls=tls)
        monkeypatch.setenv("DOCKER_CONFIG", str(server.write_docker_config(tmp_path / "docker")))
        if tls:
            monkeypatch.setenv("SSL_CERT_FILE", str(server.authority.certificates))
        return server

    return start


@pytest.mark.parametrize(("signing", "tls"), EVERY_REGISTRY)
def test_what_is_stored_is_fetched(sign_in, path, pack, signing, tls):
    package = pack("demo", "1.0.0-rc.1+b7")
    destination = open_oci(f"oci://{sign_in(signing, tls=tls).host}/{path}")
    destination.store(package)
    destination.announce([package])
    assert destination.fetch(package.release) == package.data
    assert destination.find([package.release]) == {package.release: Found(package.digest, stored=True, announced=True)}


def test_nothing_is_found_where_nothing_is(destination):
    assert destination.find([Release("demo", "1.0.0")]) == {}


def test_what_is_stored_only_is_not_announced(destination, pack):
    package = pack()
    destination.store(package)
    assert destination.find([package.release]) == {package.release: Found(package.digest, stored=True, announced=False)}


def test_what_is_announced_only_is_not_stored(destination, pack):
    package = pack()
    destination.announce([package])
    assert destination.find([package.release]) == {package.release: Found(package.digest, stored=False, announced=True)}


def test_storing_twice_does_nothing(destination, pack):
    destination.store(pack())
    destination.store(pack())
    assert destination.fetch(Release("demo", "1.0.0")) == pack().data


def test_other_content_under_a_version_is_refused(destination, pack):
    before = pack()
    destination.store(before)
    with pytest.raises(ReleaseTaken, match=r"demo 1\.0\.0 is there with other content"):
        destination.store(pack(text="a: 2\n"))
    assert destination.fetch(before.release) == before.data


def test_another_digest_is_not_announced(destination, pack):
    destination.announce([pack()])
    with pytest.raises(ReleaseTaken):
        destination.announce([pack(text="a: 2\n"), pack("other")])
    assert list(destination.index().entries) == ["demo"]


def test_provenance_is_stored_beside_the_package(destination, pack):
    package = pack(prov=b"-----BEGIN PGP SIGNED MESSAGE-----\n")
    destination.store(package)
    assert destination.provenance(package.release) == package.provenance


def test_a_package_without_provenance_has_none(destination, pack):
    destination.store(pack())
    assert destination.provenance(pack().release) is None


def test_fetching_what_is_not_there_is_an_error(destination):
    with pytest.raises(CatalogError, match="is not there"):
        destination.fetch(Release("demo", "1.0.0"))


def test_a_large_package_is_sent_in_chunks(destination, pack, monkeypatch, registry):
    monkeypatch.setattr(ociupload, "LARGE", 100)
    monkeypatch.setattr(ociupload, "_CHUNK", 150)
    package = pack()
    destination.store(package)
    assert destination.fetch(package.release) == package.data


def test_a_blob_that_another_repository_has_is_mounted(registry, path, pack):
    package = pack()
    for folder in ("staging", "stable"):
        open_oci(f"oci://{registry.host}/{path}/{folder}").store(package)
    assert open_oci(f"oci://{registry.host}/{path}/stable").fetch(package.release) == package.data


def test_a_blob_is_mounted_with_tokens_for_both_repositories(sign_in, path, pack):
    server, package = sign_in(Signing.TOKENS), pack("mounted")
    server.tokens.asked.clear()
    for folder in ("staging", "stable"):
        open_oci(f"oci://{server.host}/{path}/{folder}").store(package)
    wanted = {f"repository:{path}/stable/mounted:pull,push", f"repository:{path}/staging/mounted:pull"}
    assert wanted <= set(server.tokens.asked)


@pytest.mark.parametrize("signing", [Signing.PASSWORDS, Signing.TOKENS])
def test_a_registry_that_wants_an_account_is_an_error(start_registry, path, pack, signing):
    server = start_registry(signing)
    with pytest.raises(CatalogError) as raised:
        open_oci(f"oci://{server.host}/{path}").store(pack())
    assert "helm registry login" in (raised.value.help or "")


@pytest.mark.parametrize("signing", [Signing.PASSWORDS, Signing.TOKENS])
def test_a_wrong_password_is_an_error_without_it(sign_in, path, pack, signing, tmp_path):
    server = sign_in(signing)
    server.write_docker_config(tmp_path / "docker", "wr0ng")
    with pytest.raises(CatalogError) as raised:
        open_oci(f"oci://{server.host}/{path}").store(pack())
    assert "wr0ng" not in str(raised.value)


def test_a_certificate_of_an_unknown_authority_is_an_error(start_registry, path):
    server = start_registry(tls=True)
    with pytest.raises(Unreachable) as raised:
        open_oci(f"oci://{server.host}/{path}").index()
    assert "SSL_CERT_FILE" in (raised.value.help or "")


@pytest.mark.parametrize("name", ["Demo", "a..b", "sardonyx-catalog", "demo_", "x" * 300])
def test_a_name_that_a_registry_cannot_hold_is_an_error(destination, name):
    with pytest.raises(CatalogError):
        destination.find([Release(name, "1.0.0")])


@pytest.mark.parametrize(
    "address", ["oci://", "oci:///x", "oci://u:p4ss@127.0.0.1/x", "oci://127.0.0.1/x?y", "https://x/y"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(UsageError) as raised:
        open_oci(address)
    assert "p4ss" not in str(raised.value)


def test_a_catalog_that_was_published_to_can_be_browsed(destination, pack, tmp_path):
    for package in (pack(), pack("demo", "1.1.0", description="What it is"), pack("other")):
        destination.store(package)
        destination.announce([package])
    catalog = open_catalog(destination.location, cache=ContentCache(tmp_path / "cache"))
    assert catalog.charts() == ["demo", "other"]
    assert [entry.raw.get("description") for entry in catalog.versions("demo")] == ["What it is", None]
    assert catalog.fetch("demo", "1.1.0").digest == catalog.versions("demo")[0].digest


def test_all_that_is_there_can_be_listed(destination, pack):
    for package in (pack(), pack("demo", "1.1.0+b7")):
        destination.store(package)
    destination.announce([pack()])
    assert list(destination.packages()) == ["demo-1.0.0.tgz", "demo-1.1.0+b7.tgz"]
