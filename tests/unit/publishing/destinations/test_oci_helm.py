"""What real Helm makes of what we push, and what we make of what it pushes."""

import hashlib
import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from sardonyx.publishing.destination import Found
from sardonyx.publishing.destinations.oci import open_oci
from sardonyx.publishing.destinations.ocimanifest import artifact_of

EPOCH = 1_700_000_000
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
FULL = {
    "description": "One line\nand another, with <b> & 'quotes' \u00e9\u2028",
    "home": "https://example.org/?a=1&b=2",
    "sources": ["https://example.org/source", "https://example.org/more"],
    "keywords": ["b", "a"],
    "maintainers": [{"name": "A", "email": "a@example.org", "url": "https://example.org"}, {"name": "B"}],
    "icon": "https://example.org/icon.svg",
    "appVersion": "1.10",
    "kubeVersion": ">=1.20.0-0",
    "type": "application",
    "deprecated": True,
    "annotations": {
        "artifacthub.io/changes": "- one\n- two\n",
        "org.opencontainers.image.title": "not this",
        "org.opencontainers.image.created": "2000-01-01T00:00:00Z",
        "a": "",
    },
}


@pytest.fixture
def helm(helm_binary: Path, tmp_path: Path):
    def run(*arguments: str) -> str:
        environment = {**os.environ, "TZ": "UTC", "HOME": str(tmp_path)}
        command = [helm_binary, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def helm_push(helm, tmp_path):
    """Let Helm push a package whose file has the time of its entry."""

    def push(package, location: str) -> None:
        file = tmp_path / package.file
        file.write_bytes(package.data)
        os.utime(file, (EPOCH, EPOCH))
        if package.provenance is not None:
            file.with_name(f"{file.name}.prov").write_bytes(package.provenance)
        helm("push", package.file, location, "--plain-http")

    return push


def manifest_at(host: str, path: str, package) -> bytes:
    tag = package.release.version.replace("+", "_")
    url = f"http://{host}/v2/{path}/{package.release.name}/manifests/{tag}"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": MANIFEST})) as answer:
        return answer.read()


CHARTS = {
    "plain": {},
    "full": FULL,
    "provenance": {"prov": b"-----BEGIN PGP SIGNED MESSAGE-----\n"},
    "maintainer without a name": {"maintainers": [{"email": "a@example.org"}]},
    "number as a version": {"appVersion": 1.5},
    "dependencies": {
        "dependencies": [
            {"name": "a", "version": "1.x", "repository": "https://example.org", "condition": "a.on", "tags": ["x"]},
            {
                "name": "b",
                "repository": "",
                "version": "2",
                "alias": "c",
                "import-values": [{"parent": "x", "child": "y"}],
            },
        ]
    },
}


@pytest.mark.parametrize("kind", CHARTS)
def test_the_manifest_is_the_one_that_helm_writes(registry, path, pack, helm_push, kind):
    package = pack("demo", "1.0.0+b7", **CHARTS[kind])
    helm_push(package, f"oci://{registry.host}/{path}/helm")
    written = manifest_at(registry.host, f"{path}/helm", package)
    config = json.loads(written)["config"]["digest"]
    with urllib.request.urlopen(f"http://{registry.host}/v2/{path}/helm/demo/blobs/{config}") as answer:
        assert artifact_of(package).blobs[0].data.decode() == answer.read().decode()
    assert artifact_of(package).manifest.decode() == written.decode()


def test_the_manifest_that_is_stored_has_that_digest(registry, path, pack):
    package = pack(**FULL)
    open_oci(f"oci://{registry.host}/{path}").store(package)
    stored = manifest_at(registry.host, path, package)
    assert hashlib.sha256(stored).digest() == hashlib.sha256(artifact_of(package).manifest).digest()


def test_what_helm_pushed_is_unchanged(registry, path, pack, helm_push):
    package, destination = pack(), open_oci(f"oci://{registry.host}/{path}")
    helm_push(package, destination.location)
    before = manifest_at(registry.host, path, package)
    destination.store(package)
    assert destination.find([package.release]) == {package.release: Found(package.digest, stored=True, announced=False)}
    assert manifest_at(registry.host, path, package) == before


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-rc.1+b7"])
def test_helm_pulls_what_was_stored(registry, path, pack, helm, tmp_path, version):
    package = pack("demo", version, prov=b"-----BEGIN PGP SIGNED MESSAGE-----\n")
    open_oci(f"oci://{registry.host}/{path}").store(package)
    helm("pull", f"oci://{registry.host}/{path}/demo", "--version", version, "--plain-http", "--prov")
    assert (tmp_path / package.file).read_bytes() == package.data
    assert (tmp_path / f"{package.file}.prov").read_bytes() == package.provenance


def test_helm_installs_what_was_stored(registry, path, pack, helm):
    package, where = pack("demo", "1.0.0+b7"), f"oci://{registry.host}/{path}"
    open_oci(where).store(package)
    options = (f"{where}/demo", "--version", "1.0.0+b7", "--plain-http")
    assert "kind: ConfigMap" in helm("template", "x", *options)
    assert "kind: ConfigMap" in helm("install", "x", *options, "--dry-run=client")


def test_helm_reads_the_index_as_one_of_a_repository(registry, path, pack, helm, tmp_path, serve_bytes):
    package, destination = pack(), open_oci(f"oci://{registry.host}/{path}")
    destination.store(package)
    destination.announce([package])
    index = json.dumps(dict(destination.index().raw)).encode()
    helm("repo", "add", "published", serve_bytes("/index.yaml", index))
    assert "published/demo\t1.0.0" in helm("search", "repo", "published/demo")
    helm("pull", "published/demo", "--plain-http")
    assert (tmp_path / package.file).read_bytes() == package.data
