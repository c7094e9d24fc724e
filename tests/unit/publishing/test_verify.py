"""Checking what is published: what is damaged, misnamed or not as the index says, and nothing else."""

import json
import shutil

import pytest

from sardonyx.catalogs import CatalogError
from sardonyx.charts import package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.verify import Checks, verify


@pytest.fixture
def published(chart, destination, publishing):
    publishing.publish([chart(), chart("other", "2.0.0+b1", keywords=["k"], appVersion=1.5, deprecated=False)])
    return destination


@pytest.fixture
def rules(published):
    return lambda: [finding.rule for finding in verify(Folder(published)).findings]


def change_entry(folder, **more) -> None:
    index = json.loads((folder / "index.yaml").read_text())
    index["entries"]["demo"][0].update(more)
    (folder / "index.yaml").write_text(json.dumps(index))


def test_what_was_published_is_sound(rules):
    assert rules() == []


def test_a_damaged_package(rules, published):
    (published / "demo-1.0.0.tgz").write_bytes(b"damaged")
    assert rules() == ["package-missing"]


def test_a_lost_package(rules, published):
    (published / "demo-1.0.0.tgz").unlink()
    assert rules() == ["package-missing"]


def test_another_chart_under_the_name(rules, published, chart):
    data = package(chart("wrong"))
    (published / "demo-1.0.0.tgz").write_bytes(data)
    change_entry(published, digest=digest_of(data))
    assert rules() == ["package-misnamed"]


def test_what_is_no_package(rules, published):
    (published / "demo-1.0.0.tgz").write_bytes(b"no package")
    change_entry(published, digest=digest_of(b"no package"))
    assert rules() == ["package-invalid"]


class WithDamagedProvenances(Folder):
    def provenance(self, release):
        raise CatalogError("is not what its manifest says")


def test_a_provenance_that_its_destination_cannot_give(published):
    found = verify(WithDamagedProvenances(published))
    assert ([finding.rule for finding in found.findings], found.signed) == (["provenance-wrong"] * 2, 0)


def test_an_index_that_says_other_things(rules, published):
    change_entry(published, description="other", appVersion="9")
    assert rules() == ["index-differs"]


def test_an_entry_without_a_digest(rules, published):
    change_entry(published, digest="")
    assert rules() == ["digest-missing"]


def test_an_entry_that_cannot_be_read(rules, published):
    change_entry(published, urls=[])
    assert "catalog-entry" in rules()


def test_a_package_that_nothing_announces(rules, published):
    shutil.copy(published / "demo-1.0.0.tgz", published / "demo-9.0.0.tgz")
    assert rules() == ["package-unannounced"]


def test_a_package_that_lies_elsewhere_is_said_to_be_unchecked(rules, published):
    change_entry(published, urls=["https://example.org/demo-1.0.0.tgz"])
    assert rules() == ["package-elsewhere"]


def test_a_provenance_is_counted_and_checked(published):
    (published / "demo-1.0.0.tgz.prov").write_bytes(b"signed")
    assert verify(Folder(published)).signed == 1

    def refuse(provenance: bytes, data: bytes, file: str) -> None:
        raise SardonyxError(f"{file} is signed by nobody known")

    found = verify(Folder(published), Checks(refuse))
    rules = {finding.subject: finding.rule for finding in found.findings}
    assert (rules, found.signed) == ({"demo": "provenance-wrong", "other": "provenance-missing"}, 0)


def test_what_helm_indexed_is_sound(published, helm_binary, rules):
    import subprocess

    (published / "index.yaml").unlink()
    subprocess.run([helm_binary, "repo", "index", published], check=True, capture_output=True)
    assert rules() == []
