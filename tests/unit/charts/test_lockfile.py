"""Chart.lock, compared with the one that Helm writes."""

import subprocess

import pytest

from sardonyx.catalogs import ContentCache, with_dependencies
from sardonyx.charts import InvalidChart, load_folder
from sardonyx.charts.lockfile import check_lock, lock_digest, with_lock
from sardonyx.core.yamltext import read_yaml

LIB = {"Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.2.0\ntype: library\n"}
DEPENDS = (
    "dependencies:\n- {name: lib, version: ^1.0.0, repository: 'file://../lib', condition: lib.enabled & <more>,"
    " tags: [a], import-values: [data]}\n"
)


@pytest.fixture
def parent(demo, write, tmp_path):
    write(tmp_path / "lib", LIB)
    (demo / "Chart.yaml").write_text((demo / "Chart.yaml").read_text() + DEPENDS)
    return demo


@pytest.fixture
def vendored(parent, tmp_path):
    return with_dependencies(load_folder(parent), cache=ContentCache(tmp_path / "cache"), base=parent)


def test_it_is_the_one_that_helm_writes(parent, vendored, helm_binary):
    ours = read_yaml(with_lock(vendored, epoch=0).files["Chart.lock"], "ours").value
    subprocess.run([helm_binary, "dependency", "update", parent], check=True, capture_output=True)
    theirs = read_yaml((parent / "Chart.lock").read_bytes(), "theirs").value
    assert {**ours, "generated": ""} == {**theirs, "generated": ""}


def test_helm_builds_from_it(parent, vendored, helm_binary):
    (parent / "Chart.lock").write_bytes(with_lock(vendored, epoch=0).files["Chart.lock"])
    subprocess.run([helm_binary, "dependency", "build", parent], check=True, capture_output=True)


def test_one_that_helm_wrote_is_good(parent, helm_binary):
    subprocess.run([helm_binary, "dependency", "update", parent], check=True, capture_output=True)
    check_lock(load_folder(parent))


def test_one_that_is_there_stays(parent, vendored, write):
    write(parent, {"Chart.lock": "dependencies: []\n"})
    assert with_lock(load_folder(parent), epoch=0).files["Chart.lock"] == b"dependencies: []\n"


def test_its_time_is_the_one_given(vendored):
    assert b'generated: "2023-11-14T22:13:20Z"' in with_lock(vendored, epoch=1_700_000_000).files["Chart.lock"]


@pytest.mark.parametrize(
    "change", [("^1.0.0", "^1.1.0"), ("file://../lib", "file://../other"), ("tags: [a]", "tags: [b]")]
)
def test_one_of_other_dependencies_is_refused(parent, vendored, change):
    (parent / "Chart.lock").write_bytes(with_lock(vendored, epoch=0).files["Chart.lock"])
    (parent / "Chart.yaml").write_text((parent / "Chart.yaml").read_text().replace(*change))
    with pytest.raises(InvalidChart, match="does not belong to the dependencies"):
        check_lock(load_folder(parent))


@pytest.mark.parametrize("text", ["", "[]", "a: 1", "dependencies: 1\ndigest: x", "dependencies: []\n"])
def test_what_is_no_lock_is_refused(parent, text):
    (parent / "Chart.lock").write_text(text)
    with pytest.raises(InvalidChart, match="is not a lock file"):
        check_lock(load_folder(parent))


def test_go_escapes_what_html_could_misread():
    assert lock_digest([{"name": "a", "repository": "<&>"}], []) != lock_digest([{"name": "a", "repository": ""}], [])
