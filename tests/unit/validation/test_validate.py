"""Many charts at once, and what holds for the findings of every rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sardonyx.core.findings import Finding, Level
from sardonyx.dialect import SchemaRegistry
from sardonyx.validation import Settings, validate

NAMES = ("one", "two", "three", "four")
LIBRARY = "apiVersion: v2\nname: lib\nversion: 1.2.0\ntype: library\n"
USES_LIBRARY = (
    "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n"
    "- {name: lib, version: 1.x.x, repository: 'file://../lib'}\n"
)


def _chart(name: str) -> dict[str, str]:
    return {"Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n", "values.yaml": "greeting: 1\n"}


def _errors(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level is Level.ERROR]


def test_a_broken_chart_does_not_keep_the_others_from_being_looked_at(validated):
    broken = {"Chart.yaml": "{"}
    found = validated(_chart("one"), broken, _chart("three"), names=("one", "broken", "three"))
    assert {finding.subject for finding in found} == {"one", "broken", "three"}


def test_threads_do_not_change_the_order(validated, pool):
    alone = validated(*map(_chart, NAMES), names=NAMES)
    together = validate([Path(name) for name in reversed(NAMES)], Settings(SchemaRegistry()), pool, threads=4)
    assert together == alone


def test_an_error_in_a_dependency_is_placed_in_its_folder(validated):
    helper = '{{ define "lib.name" }}{{ .Values.missing.name }}{{ end }}'
    library = {"Chart.yaml": LIBRARY, "templates/_name.tpl": helper, "templates/config.yaml": None}
    uses = {"Chart.yaml": USES_LIBRARY, "templates/config.yaml": '{{ include "lib.name" . }}'}
    found = validated(library, uses, names=("lib", "demo"))
    assert [str(finding.place) for finding in _errors(found)] == ["lib/templates/_name.tpl:1:33"]


def test_a_dependency_that_cannot_be_read_is_placed_relative_to_the_current_folder(validated):
    found = validated({"Chart.yaml": "name: lib"}, {"Chart.yaml": USES_LIBRARY}, names=("lib", "demo"))
    assert {finding.place.path for finding in _errors(found) if finding.place} == {"lib/Chart.yaml"}


def test_a_chart_without_its_dependencies_is_not_rendered(validated):
    uses = {"Chart.yaml": USES_LIBRARY, "templates/config.yaml": "{{ fail }}"}
    assert [finding.rule for finding in _errors(validated(uses))] == ["dependency-missing"]


def test_a_repository_that_does_not_answer_is_of_no_matter_where_charts_has_the_dependency(validated):
    lacks = {"Chart.yaml": USES_LIBRARY.replace("file://../lib", "http://127.0.0.1:9")}
    has = {**lacks, "charts/lib/Chart.yaml": LIBRARY}
    found = validated(lacks, has, names=("one", "two"))
    assert {finding.place.path for finding in _errors(found) if finding.place} == {"one/Chart.yaml"}


def test_a_template_that_never_ends_is_a_finding(validated, short_pool):
    validated(
        {"templates/config.yaml": '{{ define "a" }}{{ include "a" . }}{{ end }}{{ range until 2000000000 }}{{ end }}'}
    )
    found = validate([Path("demo")], Settings(SchemaRegistry()), short_pool)
    assert {finding.rule for finding in found} == {"render-failed"}


def test_a_link_that_leads_outside_is_a_finding(validated, pool, tmp_path):
    validated({})
    (tmp_path / "demo" / "values.yaml").unlink()
    (tmp_path / "demo" / "values.yaml").symlink_to("/etc/hostname")
    found = validate([Path("demo")], Settings(SchemaRegistry()), pool)
    assert [(finding.rule, str(finding.place)) for finding in found] == [("chart-unreadable", "demo/values.yaml")]


def test_marker_values_are_not_shown(validated):
    schema = '{"type": "object", "properties": {"token": {"type": "string", "default": "", "render": "password"}}}'
    template = "{{ if .Values.token }}{{ fail .Values.token }}{{ end }}"
    found = validated({"values.schema.json": schema, "templates/config.yaml": template})
    assert found == []


HOSTILE = {
    "values that are no numbers": {"values.yaml": "greeting: .nan\n"},
    "deep schema": {"values.schema.json": '{"properties": {"a": ' * 400 + "{}" + "}}" * 400},
    "deep values": {"values.yaml": "a: " + "[" * 5000 + "]" * 5000},
    "a schema of another kind": {"values.schema.json": '{"type": "object", "properties": [1], "definitions": 3}'},
    "keywords of another kind": {
        "values.schema.json": '{"type": "object", "properties": {"a": 1, "b": {"type": "string", "x-onyxia": []}}}'
    },
    "annotations of another kind": {
        "values.schema.json": """{"type": "object", "properties": {
          "a": {"type": [], "x-onyxia": {"overwriteDefaultWith": "user.email", "overwriteListEnumWith": 1}},
          "b": {"type": "string", "x-onyxia": 1, "hidden": {"value": [], "path": "b"}, "pattern": 1, "sliderMin": ""},
          "c": {"type": "string", "hidden": {"value": "", "path": "b"}, "enum": 1, "listEnum": {}, "sliderUnit": 2}
        }}"""
    },
    "metadata of another kind": {"Chart.yaml": "apiVersion: []\nname: {}\nversion: true\ndependencies: [1]\n1: 2\n"},
    "windows line ends": {"values.yaml": "greeting: hello\r\n", "templates/config.yaml": "a: 1\r\n---\r\nb: [\r\n"},
    "nothing": {"Chart.yaml": "", "values.yaml": "", "values.schema.json": ""},
    "a template of white space": {"templates/config.yaml": "---\n---\n \n"},
    "an unusable pattern": {
        "values.schema.json": '{"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}'
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_anything_gives_findings_that_can_be_written(files, validated):
    found = validated(files)
    json.dumps([finding.value for finding in found], allow_nan=False)
    assert all(finding.place and finding.place.path.startswith("demo") for finding in found)


def test_bytes_that_are_no_text_are_a_finding(validated, pool):
    validated({})
    Path("demo/values.yaml").write_bytes(b"greeting: \xff\xfe\n")
    found = validate([Path("demo")], Settings(SchemaRegistry()), pool)
    assert {finding.rule for finding in found} == {"chart-unreadable"}


def test_what_a_library_writes_is_placed_in_the_library(validated):
    helper = (
        '{{ define "lib.pod" }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostage: {{ .b }}\n{{ end }}'
    )
    library = {"Chart.yaml": LIBRARY, "templates/_pod.tpl": helper, "templates/config.yaml": None}
    uses = {"Chart.yaml": USES_LIBRARY, "templates/config.yaml": '{{ include "lib.pod" . }}'}
    found = [finding for finding in validated(library, uses, names=("lib", "demo")) if "hostage" in finding.message]
    assert [str(finding.place) for finding in found] == ["lib/templates/_pod.tpl:7:1"]
