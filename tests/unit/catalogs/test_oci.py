"""An OCI registry, filled by the real Helm where it can be had."""

import json
import subprocess

import pytest

from sardonyx.catalogs import (
    CatalogError,
    DigestMismatch,
    UnknownChart,
    UnknownVersion,
    Unreachable,
    open_catalog,
)
from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import UsageError

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


@pytest.fixture
def fill(registry, make_chart):
    """Put versions of the chart ``demo`` into the registry."""

    def put(*versions: str, media_type: str = LAYER) -> None:
        for version in versions:
            data = package(load_folder(make_chart("demo", version)))
            layer = {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}
            registry.stored[digest_of(data)] = data
            manifest = json.dumps({"schemaVersion": 2, "layers": [layer]}).encode()
            registry.tagged["charts/demo", version.replace("+", "_")] = (MANIFEST, manifest)

    return put


@pytest.fixture
def catalog(registry, cache):
    return open_catalog(f"oci://{registry.server.host}/charts", cache=cache)


def test_tags_of_several_pages_are_versions_newest_first(fill, catalog):
    fill("1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1+b7", "0.1.0")
    assert [entry.version for entry in catalog.versions("demo")] == [
        "2.0.0-rc.1+b7",
        "1.10.0",
        "1.2.0",
        "1.0.0",
        "0.1.0",
    ]


def test_tags_that_are_no_versions_are_passed_over(fill, catalog, registry):
    fill("1.0.0")
    registry.tagged["charts/demo", "latest"] = registry.tagged["charts/demo", "1.0.0"]
    assert [entry.version for entry in catalog.versions("demo")] == ["1.0.0"]


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-rc.1+b7"])
def test_a_package_is_fetched(fill, catalog, version):
    fill(version)
    assert catalog.fetch("demo", version).version == version


def test_the_old_media_type_is_read(fill, catalog):
    fill("1.0.0", media_type="application/tar+gzip")
    assert catalog.fetch("demo", "1.0.0").name == "demo"


def test_a_token_is_asked_for_without_an_account(fill, catalog, registry):
    fill("1.0.0")
    registry.token = "t0ken"
    assert catalog.fetch("demo", "1.0.0").name == "demo"
    assert ("GET", "/token?service=tests&scope=repository%3Ax%3Apull") in registry.server.requests


def test_a_registry_that_wants_an_account_is_an_error(serve, cache):
    server = serve(lambda *request: (401, {"WWW-Authenticate": 'Basic realm="x"'}, b""))
    with pytest.raises(Unreachable, match="asks for an account"):
        open_catalog(f"oci://{server.host}/charts", cache=cache).fetch("demo", "1.0.0")


def test_a_token_from_plain_http_elsewhere_is_not_asked_for(serve, cache):
    server = serve(lambda *request: (401, {"WWW-Authenticate": 'Bearer realm="http://example.org/token"'}, b""))
    with pytest.raises(Unreachable, match="asks for an account"):
        open_catalog(f"oci://{server.host}/charts", cache=cache).fetch("demo", "1.0.0")


def test_a_pinned_package_in_the_cache_needs_no_network(fill, catalog, registry):
    fill("1.0.0")
    digest = catalog.fetch("demo", "1.0.0").digest
    registry.server.requests.clear()
    catalog.fetch("demo", "1.0.0", digest=digest)
    assert registry.server.requests == []


def test_a_pin_that_differs_is_refused(fill, catalog):
    fill("1.0.0")
    with pytest.raises(DigestMismatch):
        catalog.fetch("demo", "1.0.0", digest="sha256:" + "0" * 64)


def test_a_blob_that_is_not_what_the_manifest_says_is_refused(fill, catalog, registry):
    fill("1.0.0")
    registry.stored.update(dict.fromkeys(registry.stored, b"other"))
    with pytest.raises(DigestMismatch):
        catalog.fetch("demo", "1.0.0")


def test_an_unknown_chart_is_named(catalog):
    with pytest.raises(UnknownChart, match="'demo'"):
        catalog.versions("demo")


def test_an_unknown_version_names_what_there_is(fill, catalog):
    fill("1.0.0")
    with pytest.raises(UnknownVersion, match=r"there are: 1\.0\.0"):
        catalog.fetch("demo", "2.0.0")


@pytest.mark.parametrize("version", ["../../x", "1.0.0?x=1", "", "a b"])
def test_a_version_cannot_change_the_request(catalog, version):
    with pytest.raises(UsageError, match="is not a version"):
        catalog.fetch("demo", version)


@pytest.mark.parametrize("name", ["../x", "Demo", "a/../b", ""])
def test_a_name_cannot_change_the_request(catalog, name):
    with pytest.raises(CatalogError):
        catalog.versions(name)


@pytest.mark.parametrize("manifest", [b"", b"[]", b'{"layers": 1}', b'{"layers": []}', b'{"layers": [1, {}]}'])
def test_a_manifest_of_something_else_is_an_error(catalog, registry, manifest):
    registry.tagged["charts/demo", "1.0.0"] = (MANIFEST, manifest)
    with pytest.raises(CatalogError):
        catalog.fetch("demo", "1.0.0")


def test_a_layer_without_a_digest_is_an_error(catalog, registry):
    manifest = json.dumps({"layers": [{"mediaType": LAYER, "digest": "sha256:../../x"}]}).encode()
    registry.tagged["charts/demo", "1.0.0"] = (MANIFEST, manifest)
    with pytest.raises(CatalogError, match="without the SHA-256"):
        catalog.fetch("demo", "1.0.0")


def test_a_registry_cannot_list_its_charts(catalog):
    with pytest.raises(CatalogError, match="cannot list"):
        catalog.charts()


def test_what_helm_pushes_is_fetched(registry, catalog, make_chart, tmp_path, helm_binary):
    data = package(load_folder(make_chart("demo", "1.0.0+b7")))
    (tmp_path / "demo.tgz").write_bytes(data)
    command = [helm_binary, "push", "demo.tgz", f"oci://{registry.server.host}/charts", "--plain-http"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert catalog.fetch("demo", "1.0.0+b7").data == data


def test_helm_pulls_what_the_registry_holds(registry, fill, tmp_path, helm_binary, make_chart):
    make_chart("demo", "1.0.0")
    data = package(load_folder(tmp_path / "sources/demo-1.0.0"))
    (tmp_path / "demo.tgz").write_bytes(data)
    where = f"oci://{registry.server.host}/charts"
    for command in (["push", "demo.tgz", where], ["pull", f"{where}/demo", "--version", "1.0.0"]):
        subprocess.run([helm_binary, *command, "--plain-http"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "demo-1.0.0.tgz").read_bytes() == data
