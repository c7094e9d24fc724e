"""What templates read, use and need; the cases are in ``cases/reads.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sardonyx.charts.templates import EACH, Kind, Read, Reads, is_read, may_differ, path_tree, place_of, reads
from sardonyx.core.yamltext import read_yaml

CASES = read_yaml((Path(__file__).parent / "cases" / "reads.yaml").read_bytes(), "reads.yaml").value
SUBCHART = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- {name: database, version: 1.0.0}\n",
    "charts/database/Chart.yaml": "apiVersion: v2\nname: database\nversion: 1.0.0\n",
    "charts/database/templates/_names.tpl": '{{ define "database.name" }}{{ .Values.name }}{{ end }}',
}


def _written(read: Read) -> str:
    path = ".".join("*" if segment is EACH else str(segment) for segment in read.path)
    return path + ("!" if read.is_whole else "")


def _read(found: Reads) -> list[str]:
    return sorted(_written(read) for read in found.reads)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_paths(case: dict[str, Any], make_chart):
    chart = make_chart(case["template"], case.get("helpers", ""), case.get("files"))
    found = reads(chart, [case.get("values", {})])
    if "reads" in case:
        assert _read(found) == sorted(case["reads"])
    tree = path_tree(found)
    paths = [[int(part) if part.isdigit() else part for part in path.split(".")] for path in case.get("covers", [])]
    assert all(is_read(tree, path) for path in paths)


def test_a_read_has_its_place(make_chart):
    found = reads(make_chart("a: b\nc: {{ .Values.d }}"))
    (read,) = found.reads
    assert [str(place_of(found, site)) for site in read.sites] == ["demo/templates/object.yaml:2:7"]


def test_values_of_a_subchart_are_below_its_name(make_chart):
    files = {**SUBCHART, "charts/database/templates/a.yaml": "{{ .Values.a }}{{ .Values.global.b }}"}
    assert _read(reads(make_chart("", files=files))) == ["database.a!", "database.global.b!", "global.b!"]


def test_a_text_that_a_subchart_gives_is_followed(make_chart):
    inside = {
        "charts/database/values.yaml": "text: '{{ .Values.a }}'\nplain: x\n",
        "charts/database/templates/a.yaml": "{{ tpl .Values.text . }}",
    }
    assert _read(reads(make_chart("", files={**SUBCHART, **inside}))) == ["database.a!", "database.text!"]


def test_a_definition_of_a_subchart_reads_what_its_scope_has(make_chart):
    include = '{{ include "database.name" . }}{{ include "database.name" .Subcharts.database }}'
    assert _read(reads(make_chart(include, files=SUBCHART))) == ["database.name!", "name!"]


def test_a_packed_subchart_is_read(make_chart):
    from sardonyx.charts import package

    inside = package(make_chart("{{ .Values.a }}"))
    outer = make_chart("", files=SUBCHART)
    files = {**outer.files, "charts/demo-1.0.0.tgz": inside}
    assert _read(reads(type(outer)(outer.metadata, files, "demo"))) == ["demo.a!"]


def test_everything_below_a_missing_dependency_is_read(make_chart):
    chart = make_chart("", files={"Chart.yaml": SUBCHART["Chart.yaml"]})
    found = reads(chart)
    assert _read(found) == ["database!", "global!"]
    assert found.absent == ("database",)


def test_what_helm_reads_of_dependencies_counts(make_chart):
    entry = "alias: db, condition: 'a.b,c', tags: [t], import-values: [x, {child: y.z, parent: p}]}"
    metadata = SUBCHART["Chart.yaml"].replace("}", f", {entry}")
    found = reads(make_chart("", files={**SUBCHART, "Chart.yaml": metadata}))
    assert _read(found) == ["a.b!", "c!", "db.exports.x!", "db.y.z!", "tags.t!"]


def test_tags_at_any_depth_are_those_of_the_outermost_chart(make_chart):
    inside = SUBCHART["charts/database/Chart.yaml"] + "dependencies:\n- {name: deep, version: 1.0.0, tags: [t]}\n"
    deep = {"charts/database/charts/deep/Chart.yaml": "apiVersion: v2\nname: deep\nversion: 1.0.0\n"}
    found = reads(make_chart("", files={**SUBCHART, "charts/database/Chart.yaml": inside, **deep}))
    assert _read(found) == ["tags.t!"]


def test_the_definition_nearest_to_the_root_is_in_force(make_chart):
    files = {**SUBCHART, "templates/_names.tpl": '{{ define "database.name" }}{{ .Values.mine }}{{ end }}'}
    found = reads(make_chart('{{ include "database.name" . }}', files=files))
    assert _read(found) == ["mine!"]
    assert [(each.place.path, each.is_in_force) for each in found.definitions] == [
        ("demo/templates/_names.tpl", True),
        ("demo/charts/database/templates/_names.tpl", False),
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{{ if .Values.a }}{{ .Values.a.b | quote }}{{ end }}",
        "{{ with .Values.a }}{{ .b.c }}{{ end }}",
        "{{ (.Values.a).b | default 1 }}",
        "{{ and .Values.a .Values.a.b | default 1 }}",
        "{{ if not .Values.a }}{{ else }}{{ .Values.a.b | default 1 }}{{ end }}",
        "{{ if .Values.x }}{{ else if .Values.a }}{{ .Values.a.b | default 1 }}{{ end }}",
    ],
)
def test_nothing_is_needed_where_a_condition_asks_for_it(template, make_chart):
    found = reads(make_chart(template))
    assert [need for need in found.needs if need.path == ("a",)] == []


def test_a_condition_of_the_caller_counts_in_a_definition(make_chart):
    chart = make_chart('{{ if .Values.a }}{{ include "x" . }}{{ end }}', '{{ define "x" }}{{ .Values.a.b.c }}{{ end }}')
    assert [(need.kind, need.path) for need in reads(chart).needs] == [
        (Kind.PARENT, ("a", "b")),
        (Kind.OUTPUT, ("a", "b", "c")),
    ]


def test_a_use_names_the_files_that_come_to_it(make_chart):
    chart = make_chart('{{ include "x" . }}', '{{ define "x" }}{{ randAlpha 3 }}{{ end }}', {"templates/b.yaml": ""})
    (used,) = reads(chart).uses
    assert (used.name, str(used.place), used.files) == (
        "randAlpha",
        "demo/templates/_helpers.tpl:1:20",
        ("demo/templates/object.yaml",),
    )


@pytest.mark.parametrize(
    ("template", "differs"),
    [
        ("{{ uuidv4 }}", True),
        ("{{ now }}", True),
        ("{{ keys .Values | join }}", True),
        ("{{ .Values.a | sha256sum }}", False),
        ("{{ range $k, $v := .Values }}{{ end }}", False),
        ('{{ define "x" }}{{ uuidv4 }}{{ end }}', False),
        ("{{ include .Values.name . }}", True),
    ],
)
def test_renders_may_differ_where_a_random_function_is_reached(template, differs, make_chart):
    assert may_differ(reads(make_chart(template))) is differs


def test_a_broken_template_makes_the_rest_uncertain(make_chart):
    found = reads(make_chart("{{ .Values.a", files={"templates/b.yaml": "{{ .Values.b }}"}))
    assert [str(broken.place) for broken in found.broken] == ["demo/templates/object.yaml:1:1"]
    assert is_read(path_tree(found), ("anything",))


_DEEP = "".join(f'{{{{ define "d{n}" }}}}{{{{ include "d{n + 1}" . }}}}{{{{ end }}}}' for n in range(3000))
_WIDE = "".join(
    f'{{{{ define "w{n}" }}}}' + "".join(f'{{{{ include "w{n + 1}" (dict "{k}" .) }}}}' for k in range(9)) + "{{ end }}"
    for n in range(12)
)
HOSTILE = {
    "definitions that include each other": ('{{ include "d0" . }}', _DEEP),
    "scopes that double": ('{{ include "w0" . }}', _WIDE),
    "a scope that grows": ('{{ include "x" . }}', '{{ define "x" }}{{ include "x" (dict "a" . "b" .) }}{{ end }}'),
    "a path that grows": (
        '{{ include "x" .Values }}',
        '{{ define "x" }}{{ include "x" .a }}{{ include "x" .b }}{{ end }}',
    ),
    "a map that grows": ("{{ $d := dict }}" + '{{ $d = dict "a" $d "b" $d }}' * 300 + "{{ $d }}", ""),
    "a list that grows": ("{{ $d := list }}{{ range until 9 }}{{ $d = append $d (list $d $d) }}{{ end }}{{ $d }}", ""),
    "blocks inside each other": ("{{ if .Values.a }}" * 99 + "{{ end }}" * 99, ""),
    "loops inside each other": (
        "{{ $x := 1 }}" + "{{ range .Values.a }}{{ $x = list $x }}" * 60 + "{{ end }}" * 60,
        "",
    ),
    "a text that is its own template": ("{{ tpl .Values.t . }}", ""),
}


@pytest.mark.parametrize(("template", "helpers"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_too_much_to_follow_ends_and_claims_nothing(template, helpers, make_chart):
    found = reads(make_chart(template, helpers), [{"t": "{{ tpl .Values.t . }}{{ tpl .Values.t . }}"}])
    assert found.is_complete or is_read(path_tree(found), ("anything",))
