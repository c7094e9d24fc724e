"""What is wrong in an index is said with its line; what Helm refuses is an error."""

import json

import pytest

from sardonyx.catalogs import read_index
from sardonyx.publishing.index_checks import index_findings, url_fault

HEAD = "apiVersion: v1\nentries:\n  demo:\n  - name: demo\n    version: 1.0.0\n    urls:\n    - demo.tgz\n"
SAID = {
    "a key of the index": (HEAD + "genrated: x\n", "index-key", "x:8:1", "'genrated' is not known"),
    "another version": (HEAD.replace("v1", "v2"), "index-version", "x:1:1", "'v2'; only v1"),
    "a key of an entry": (HEAD + "    digset: x\n", "index-key", "x:4:5", "demo 1.0.0: the key 'digset'"),
    "a list for a text": (HEAD + "    home: [a]\n", "index-type", "x:4:5", "home must be a text"),
    "a text for a flag": (HEAD + '    deprecated: "yes"\n', "index-type", "x:4:5", "deprecated must be true or false"),
    "a text for a list": (HEAD + "    keywords: a\n", "index-type", "x:4:5", "keywords must be a list"),
    "deep annotations": (HEAD + "    annotations:\n      a: [1]\n", "index-type", "x:4:5", "a mapping of texts"),
    "no version": (HEAD.replace("1.0.0", "latest"), "catalog-entry", "x:4:5", "not SemVer"),
    "a script": (HEAD.replace("demo.tgz", "javascript:alert(1)"), "index-url", "x:4:5", "is not one of http"),
    "a way out": (HEAD.replace("demo.tgz", "../../etc/passwd"), "index-url", "x:4:5", "leads out"),
    "a hidden way out": (HEAD.replace("demo.tgz", "a/%2e%2e/b"), "index-url", "x:4:5", "leads out"),
    "a name that is a path": (HEAD.replace("  demo:", "  ../demo:"), "index-name", "x:3:3", "cannot be the name"),
    "an annotation": (
        HEAD + "    annotations:\n      artifacthub.io/license: ''\n",
        "index-annotation",
        "x:4:5",
        "artifacthub.io/license: is empty",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_wrong_is_said_with_its_place(case):
    text, rule, place, words = SAID[case]
    found = next(each for each in index_findings(read_index(text.encode(), "x")) if each.rule == rule)
    assert (str(found.place), words in found.message) == (place, True), found


def test_a_sound_index_has_no_findings():
    text = HEAD + "    annotations:\n      artifacthub.io/license: MIT\ngenerated: x\n"
    assert index_findings(read_index(text.encode(), "x")) == []


@pytest.mark.parametrize(
    "url", ["a-1.0.0.tgz", "charts/a.tgz", "/charts/a.tgz", "https://example.org/a.tgz", "oci://h/a"]
)
def test_ordinary_urls_are_fine(url):
    assert url_fault(url) is None


@pytest.mark.parametrize("url", ["//example.org/a", "file:///a", "data:x,y", "a\\..\\b", "a\nb", "http:", "http://[x"])
def test_other_urls_are_not(url):
    assert url_fault(url)


def test_show_says_all_as_json(write_index, entry, sardonyx):
    marks = {"deprecated": True, "annotations": {"sardonyx/yanked": "why"}, "appVersion": 2}
    code, out, _ = sardonyx("show", write_index(entry("a", "1.0.0", **marks), entry("a", "2.0.0")), "--format", "json")
    (chart,) = json.loads(out)["charts"]
    assert (code, chart["newest"], [each["version"] for each in chart["versions"]]) == (0, "2.0.0", ["2.0.0", "1.0.0"])
    assert (chart["versions"][1]["yanked"], chart["versions"][1]["deprecated"]) == ("why", True)


def test_show_fails_where_helm_refuses(write_index, entry, sardonyx):
    code, _, err = sardonyx("show", write_index(entry("a", "1.0.0", nonsense=1)))
    assert (code, "index.yaml:4:5: a 1.0.0: the key 'nonsense' is not known" in err) == (1, True)


def test_show_reads_from_the_web(served, destination, write_index, entry, sardonyx):
    (destination / "index.yaml").write_bytes((write_index(entry("a", "1.0.0")) / "index.yaml").read_bytes())
    for address in (served, f"{served}/index.yaml"):
        assert "1.0.0" in sardonyx("show", address, "--chart", "a")[1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "1:1"),
        ("apiVersion: v1\nentries: [\n", "3:1"),
        ('{"apiVersion": "v1",\n "entries": {"a": [}}', "2:"),
        (HEAD + "genrated: x\n", "8:1"),
        (HEAD.replace("v1", "v9"), "1:1"),
    ],
)
def test_a_damaged_index_is_never_written(tmp_path, sardonyx, text, place):
    file = tmp_path / "index.yaml"
    file.write_text(text)
    for command in (["yank", file, "demo", "1.0.0", "--reason", "x"], ["merge", file, file, "--out", file]):
        code, _, err = sardonyx(*command)
        assert (code, f"{file}:{place}" in err) == (1, True), err
    assert file.read_text() == text


def test_control_characters_do_not_reach_the_terminal(tmp_path, sardonyx, entry):
    text = json.dumps({"apiVersion": "v1", "entries": {"a": [entry("a", "1.0.0", **{"\x1b[2J": 1})]}})
    (tmp_path / "index.yaml").write_text(text)
    code, out, err = sardonyx("show", tmp_path)
    assert (code, "\x1b" in out + err) == (1, False)
