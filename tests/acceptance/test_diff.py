"""``sardonyx diff`` as a chart's maintainer runs it: our own catalog, changed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import jsonschema
import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text())
GIT = ("git", "-c", "user.name=Olga", "-c", "user.email=olga@example.org")


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with our catalog twice: as it is in ``old``, and to be changed in ``new``."""
    for name in ("old", "new"):
        shutil.copytree(ROOT / "catalog-charts", tmp_path / name)
    return Sardonyx(tmp_path, cache)


@pytest.fixture
def checkout(sardonyx) -> Sardonyx:
    """The same folder as a Git repository in which both are committed."""
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "Begin")):
        subprocess.run([*GIT, *arguments], cwd=sardonyx.folder, check=True)
    return sardonyx


def replace(sardonyx, file, old, new):
    path = sardonyx.folder / "new" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_schema(sardonyx, chart, change):
    path = sardonyx.folder / "new" / chart / "values.schema.json"
    schema = json.loads(path.read_text())
    change(schema["properties"])
    path.write_text(json.dumps(schema, indent=2))


def remove_username(sardonyx):
    edit_schema(sardonyx, "postgresql", lambda fields: fields["database"]["properties"].pop("username"))
    replace(sardonyx, "postgresql/values.yaml", "  username: postgres\n", "")


def compared(sardonyx, chart="postgresql", *arguments):
    result = sardonyx("diff", f"old/{chart}", f"new/{chart}", "--format", "json", *arguments)
    document = json.loads(result.out)
    jsonschema.validate(document, SCHEMA)
    assert result.code == (1 if document["breaking"] else 0)
    return document


def test_two_equal_charts_differ_in_nothing(sardonyx):
    result = sardonyx.must("diff", "old/postgresql", "new/postgresql")
    assert result.out.splitlines()[1:] == ["nothing differs"]


def test_a_removed_field_breaks_and_stands_first(sardonyx):
    remove_username(sardonyx)
    result = sardonyx("diff", "old/postgresql", "new/postgresql")
    assert result.code == 1
    assert result.out.splitlines()[2:4] == [
        "── breaking ──",
        "! database.username: removed: what was set there has no effect any more",
    ]


def test_a_default_is_shown_in_every_part_it_reaches(sardonyx):
    replace(sardonyx, "postgresql/values.schema.json", '"default": "defaultdb"', '"default": "mydb"')
    replace(sardonyx, "postgresql/values.yaml", "name: defaultdb", "name: mydb")
    document = compared(sardonyx)
    change = {"status": "changed", "field": "database.name", "old": "defaultdb", "new": "mydb"}
    assert (document["defaults"], document["values"]) == ([change], [change])
    assert [(row["kind"], row["field"]) for row in document["schema"]] == [("default", "database.name")]
    assert any(
        '-      value: "defaultdb"' in line or "mydb" in line for row in document["objects"] for line in row["diff"]
    )


def test_a_field_comes_into_the_form(sardonyx):
    node = {"type": "boolean", "title": "Fast", "default": False}
    edit_schema(sardonyx, "postgresql", lambda fields: fields["database"]["properties"].update(fast=node))
    (row,) = compared(sardonyx)["form"]
    assert row == {"status": "added", "field": "database.fast", "title": "Fast", "old": None, "new": "checkbox"}


def test_a_new_version_alone_only_relabels_objects(sardonyx):
    replace(sardonyx, "postgresql/Chart.yaml", "version: 0.1.0", "version: 0.2.0")
    document = compared(sardonyx)
    assert {row["status"] for row in document["objects"]} <= {"relabelled"}
    assert (document["old"]["version"], document["new"]["version"]) == ("0.1.0", "0.2.0")


def test_an_immutable_field_is_named(sardonyx):
    replace(
        sardonyx,
        "postgresql/templates/statefulset.yaml",
        "serviceName:",
        "podManagementPolicy: Parallel\n  serviceName:",
    )
    document = compared(sardonyx)
    (breaking,) = document["breaking"]
    assert breaking["area"] == "objects"
    assert re.match(r"StatefulSet postgresql-\d+$", breaking["subject"])
    assert breaking["message"].startswith("spec.podManagementPolicy changes: ")


def test_an_object_comes_and_another_goes(sardonyx):
    (sardonyx.folder / "new/postgresql/templates/serviceaccount.yaml").unlink()
    (sardonyx.folder / "new/postgresql/templates/more.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n"
    )
    rows = {(row["status"], row["kind"]) for row in compared(sardonyx)["objects"]}
    assert {("added", "ConfigMap"), ("removed", "ServiceAccount")} <= rows


def test_a_template_that_fails_breaks_the_new_version(sardonyx):
    with (sardonyx.folder / "new/postgresql/templates/services.yaml").open("a") as file:
        file.write('{{ fail "no more" }}\n')
    document = compared(sardonyx)
    assert [(row["area"], row["subject"]) for row in document["breaking"]] == [("objects", "the new version")]
    assert "no more" in document["failures"][0]["message"]


def test_a_field_without_a_value_breaks_the_launcher(sardonyx):
    edit_schema(sardonyx, "postgresql", lambda fields: fields.update(odd={"type": "string"}))
    document = compared(sardonyx)
    assert [row["subject"] for row in document["breaking"]] == ["odd"]
    assert [row["area"] for row in document["failures"]] == ["values"]


def test_what_is_random_in_every_render_is_no_difference(sardonyx):
    for name in ("old", "new"):
        (sardonyx.folder / name / "postgresql/templates/random.yaml").write_text(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: random}\ndata: {a: '{{ randAlphaNum 20 }}'}\n"
        )
    assert compared(sardonyx)["objects"] == []


@pytest.mark.parametrize("format", ["text", "json"])
def test_secrets_are_masked(sardonyx, format):
    (sardonyx.folder / "mine.yaml").write_text("project: {id: me, password: real-project-password}\n")
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
    secret += "stringData: {a: '%s{{ .Values.security.password }}', b: SAME}\n"
    leak = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '%s{{ .Values.security.password }}'}\n"
    for name in ("old", "new"):
        path = sardonyx.folder / name / "postgresql/templates/s.yaml"
        path.write_text((secret + leak) % (name, name))
    out = sardonyx("diff", "old/postgresql", "new/postgresql", "-c", "mine.yaml", "--format", format).out
    assert "real-project-password" not in out
    assert "SAME" not in out
    assert "•••••• (after)" in out


def test_a_folder_is_compared_with_a_revision(checkout):
    remove_username(checkout)
    by_name = checkout("diff", "main:new/postgresql", "new/postgresql")
    since = checkout("diff", "--since", "main", "new/postgresql")
    assert (by_name.code, since.code) == (1, 1)
    assert "! database.username: removed" in by_name.out
    assert by_name.out == since.out


def test_two_revisions_are_compared_without_a_checkout(checkout):
    remove_username(checkout)
    subprocess.run([*GIT, "commit", "-qam", "Remove"], cwd=checkout.folder, check=True)
    shutil.rmtree(checkout.folder / "new")
    result = checkout("diff", "main~1:new/postgresql", "main:./new/postgresql")
    assert result.code == 1
    assert "! database.username: removed" in result.out


def test_a_library_beside_the_chart_is_taken_from_the_same_revision(checkout):
    replace(checkout, "sardonyx-library/templates/_labels.tpl", "app.kubernetes.io/instance", "example.org/instance")
    out = checkout("diff", "--since", "main", "new/postgresql").out
    assert "spec.selector changes" in out
    assert re.search(r"^ +\+ .*example.org/instance", out, re.MULTILINE)


def test_what_helmignore_excludes_is_left_out_of_a_revision_too(checkout):
    (checkout.folder / "new/postgresql/.helmignore").write_text("drafts/\n*.tmp.yaml\n")
    drafts = checkout.folder / "new/postgresql/templates/drafts"
    drafts.mkdir()
    for path in (drafts / "a.yaml", checkout.folder / "new/postgresql/templates/b.tmp.yaml"):
        path.write_text("this: is no object\n")
    subprocess.run([*GIT, "add", "."], cwd=checkout.folder, check=True)
    subprocess.run([*GIT, "commit", "-qm", "Draft"], cwd=checkout.folder, check=True)
    assert "nothing differs" in checkout.must("diff", "old/postgresql", "main:new/postgresql").out


def test_a_package_is_as_good_as_a_folder(sardonyx):
    sardonyx.must("package", "old/postgresql", "--destination", "build")
    (package,) = (sardonyx.folder / "build").iterdir()
    assert "nothing differs" in sardonyx.must("diff", package, "new/postgresql").out


def test_a_dependency_that_cannot_be_had_leaves_the_rest_to_compare(sardonyx):
    replace(sardonyx, "postgresql/Chart.yaml", "name: sardonyx-library", "name: missing-library")
    document = compared(sardonyx)
    assert document["breaking"] == []
    assert "missing-library" in document["failures"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("old/postgresql",), "compare with what?"),
        (("nowhere", "old/postgresql"), "there is no nowhere"),
        (("old/postgres", "new/postgresql"), "did you mean old/postgresql?"),
        (("--since", "main", "new/postgres"), "did you mean new/postgresql?"),
        (("main:nowhere", "new/postgresql"), "there is no chart in main:nowhere"),
        (("main:../../elsewhere", "new/postgresql"), "outside the repository"),
        (("--output=x:new", "new/postgresql"), "No such option"),
        (("--", "--output=x:new", "new/postgresql"), "is not a revision"),
        (("--since", "main", "old/postgresql", "new/postgresql"), "one folder"),
        (("--since", "no-such-branch", "new/postgresql"), "no-such-branch"),
    ],
)
def test_what_cannot_be_compared_is_refused(checkout, arguments, words):
    result = checkout("diff", *arguments)
    assert result.code in (1, 2)
    assert (result.out, words in result.err) == ("", True), result.err
