"""What real Helm and our own catalogs make of a bucket that anybody may read over plain http."""

import os
import subprocess
from pathlib import Path

import pytest

from sardonyx.catalogs import ContentCache, open_catalog


@pytest.fixture
def helm(helm_binary: Path, tmp_path: Path, url):
    """Run helm with the bucket as the repository ``lab``."""

    def run(*arguments: str) -> str:
        environment = {**os.environ, "HOME": str(tmp_path / "home"), "NO_PROXY": "127.0.0.1"}
        command = [helm_binary, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def published(destination, pack):
    packages = [pack(prov=b"signed"), pack("demo", "1.1.0+b7", description="What it is")]
    for package in packages:
        destination.store(package)
    destination.announce(packages)
    return packages


def test_helm_finds_and_pulls_what_is_published(published, helm, url, tmp_path):
    helm("repo", "add", "lab", url)
    assert "What it is" in helm("search", "repo", "lab/demo", "--versions")
    helm("pull", "lab/demo", "--version", "1.1.0+b7")
    assert (tmp_path / "demo-1.1.0+b7.tgz").read_bytes() == published[1].data


def test_helm_pulls_the_provenance(published, helm, url, tmp_path):
    helm("pull", "demo", "--repo", url, "--version", "1.0.0", "--prov")
    assert (tmp_path / "demo-1.0.0.tgz.prov").read_bytes() == b"signed"


def test_helm_renders_what_is_published(published, helm, url):
    assert "kind: ConfigMap" in helm("template", "x", "demo", "--repo", url)


def test_a_catalog_reads_it(published, url, tmp_path):
    catalog = open_catalog(url, cache=ContentCache(tmp_path / "cache"))
    assert [entry.version for entry in catalog.versions("demo")] == ["1.1.0+b7", "1.0.0"]
    assert catalog.fetch("demo", "1.0.0").digest == published[0].digest
