"""The file of a repository that Artifact Hub reads, and the images of its charts."""

import re
from pathlib import Path

import pytest

from sardonyx.charts import load_folder
from sardonyx.charts.artifacthub import annotation_faults
from sardonyx.core.errors import UsageError
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.manifests import Manifest
from sardonyx.publishing.artifacthub import metadata_findings, owner_of, yanked_versions
from sardonyx.publishing.artifacthub_images import IMAGES, images_annotation, images_in, with_images

ID = "0b1c2d3e-4f50-4161-8273-8495a6b7c8d9"
WORKLOAD = {
    "kind": "Deployment",
    "spec": {
        "template": {
            "spec": {
                "containers": [{"name": "main", "image": "b/main:1"}, {"name": "again", "image": "b/main:1"}],
                "initContainers": [{"name": "init", "image": "a/init@sha256:" + "0" * 64}],
                "volumes": [{"name": "model", "image": {"reference": "c/model:2"}}],
            }
        }
    },
}


def objects(*values):
    return [Manifest(value, "t.yaml", 1) for value in values]


def test_images_are_listed_once_with_a_container_that_names_them():
    found = images_in(objects(WORKLOAD, {"kind": "Prometheus", "spec": {"image": "d/p:3"}}))
    assert [(each["image"], each.get("name")) for each in found] == [
        ("a/init@sha256:" + "0" * 64, "init"),
        ("b/main:1", "again"),
        ("c/model:2", "model"),
        ("d/p:3", None),
    ]


def test_data_names_no_images():
    data = {"data": {"image": "x"}, "stringData": {"image": "y"}}
    assert images_annotation(objects({"kind": "ConfigMap", **data}, {"kind": "Secret", **data})) is None


@pytest.mark.parametrize("image", [None, 7, "", "  ", "two words", [], {"repository": "x"}])
def test_what_is_no_image_is_left_out(image):
    assert images_in(objects({"kind": "Pod", "spec": {"containers": [{"name": "a", "image": image}]}})) == []


def test_the_list_is_one_that_artifact_hub_takes():
    text = with_images({"name": "demo"}, objects(WORKLOAD))["annotations"][IMAGES]
    assert (annotation_faults(IMAGES, text), len(read_yaml(text, "x").value)) == ([], 3)


def test_an_author_s_own_list_stays():
    entry = {"annotations": {IMAGES: "- image: mine\n"}}
    assert with_images(entry, objects(WORKLOAD)) == entry


def test_versions_that_were_yanked_are_ignored(index, entry):
    mark = {"annotations": {"sardonyx/yanked": "why"}}
    (found,) = yanked_versions(index(entry("a", "1.0.0+b.1", **mark), entry("a", "2.0.0")))
    assert re.match(found.version, "1.0.0+b.1")
    assert not re.match(found.version, "1.0.0-b.1")


def test_the_file_is_written_and_read(write_index, entry, sardonyx):
    folder = write_index(entry("a", "1.0.0"), entry("b", "1.0.0"))
    options = ["--repository-id", ID, "--owner", "Ann Bö <ann@example.org>", "--ignore", "a", "--ignore", "b=beta"]
    assert sardonyx("artifacthub", folder, *options)[0] == 0
    assert read_yaml((folder / "artifacthub-repo.yml").read_bytes(), "x").value == {
        "repositoryID": ID,
        "owners": [{"name": "Ann Bö", "email": "ann@example.org"}],
        "ignore": [{"name": "a"}, {"name": "b", "version": "beta"}],
    }
    assert sardonyx("artifacthub", folder)[0] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--repository-id", "x"], "is not the id"),
        (["--owner", "ann@example.org"], "is no owner"),
        (["--ignore", "c"], "there is no chart 'c'"),
        (["--ignore", "a=("], "no regular expression"),
    ],
)
def test_what_artifact_hub_cannot_use_is_refused(write_index, entry, sardonyx, options, words):
    folder = write_index(entry("a", "1.0.0"))
    code, _, err = sardonyx("artifacthub", folder, *options)
    assert (code, words in err, (folder / "artifacthub-repo.yml").exists()) == (2, True, False)


def test_a_file_that_says_something_else_stays(write_index, entry, sardonyx):
    folder = write_index(entry("a", "1.0.0"))
    (folder / "artifacthub-repo.yml").write_text("# mine\nowners: []\n")
    options = ["--owner", "Ann <ann@example.org>"]
    assert "--replace writes it anew" in sardonyx("artifacthub", folder, *options)[2]
    assert sardonyx("artifacthub", folder, *options, "--replace")[0] == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("repositoryID: x\n", "f:1:1"),
        ("owner: []\n", "f:1:1"),
        ("owners:\n- name: a\n", "f:2:3"),
        ("- a\n", "f:1:1"),
        ("ignore:\n- name: 1\n", "f:2:3"),
    ],
)
def test_a_wrong_file_is_told_with_its_lines(text, place):
    assert place in [str(found.place) for found in metadata_findings(text.encode(), "f")]


def test_no_owner():
    with pytest.raises(UsageError, match="write it as"):
        owner_of("Ann <>")


@pytest.fixture
def published(destination, chart, publishing):
    template = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: {{ .Values.a }}:1}]}\n"
    )
    folder = Path(chart("demo", "1.0.0", text="a: img\n").origin)
    (folder / "templates" / "a.yaml").write_text(template)
    publishing.publish([load_folder(folder), chart("lib", "1.0.0", type="library")])
    return destination


def test_images_of_published_charts_come_into_the_index(published, sardonyx):
    assert sardonyx("images", published)[1] == "demo 1.0.0\n"
    entry = read_yaml((published / "index.yaml").read_bytes(), "x").value["entries"]["demo"][0]
    assert entry["annotations"][IMAGES] == "- image: img:1\n  name: c\n"


def test_a_package_that_is_another_is_not_rendered(published, sardonyx):
    (published / "demo-1.0.0.tgz").write_bytes(b"x")
    code, out, err = sardonyx("images", published)
    assert (code, out, "is damaged" in err) == (0, "", True)
