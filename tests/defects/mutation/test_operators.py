"""What each operator does to a chart."""

from __future__ import annotations

import json

import pytest
from tests.defects.charts import Files, form_files, sound_files, with_slots
from tests.defects.mutation.changes import CHART, SCHEMA, VALUES, applied
from tests.defects.mutation.mutants import OPERATORS, mutants, operator_name
from tests.defects.mutation.schema_operators import normalised

TEMPLATE = "templates/a.yaml"
METADATA = "name: demo\nversion: 1.0.0\nappVersion: '1'\ndependencies:\n  - {name: a, version: 1.0.0, repository: ''}\n"
RICH = {
    "type": "object",
    "properties": {
        "on": {"type": "boolean", "default": True},
        "group": {
            "type": "object",
            "x-onyxia": {"overwriteSchemaWith": "ide/s3.json"},
            "properties": {
                "text": {"type": "string", "default": "a", "pattern": "^a$", "hidden": {"value": False, "path": "on"}},
                "mode": {"type": "string", "default": "a", "enum": ["a", "b"]},
                "size": {"type": "string", "default": "1m", "sliderMin": 1, "sliderMax": 2, "sliderUnit": "m"},
                "key": {
                    "type": "string",
                    "default": "",
                    "render": "password",
                    "x-onyxia": {"overwriteDefaultWith": "{{git.token}}"},
                },
            },
        },
    },
}

CASES = [
    ("drop brace", "a: {{ .Values.a }}", "a: {{ .Values.a }"),
    ("chomp line break", "a: {{ .Values.a }}", "a: {{ .Values.a -}}"),
    ("indent item", "a:\n  - b", "a:\n   - b"),
    ("indent key", "a:\n  b: c", "a:\n   b: c"),
    ("indent block", "{{ .a | nindent 4 }}", "{{ .a | nindent 6 }}"),
    ("fail on branch", "{{- if .a }}b{{ end }}", "{{- if .a }}{{ $.Values.not.there }}b{{ end }}"),
    ("drop end", "{{ if .a }}b{{- end }}", "{{ if .a }}b"),
    ("unquote", "{{ .a | quote }}", "{{ .a }}"),
    ("rename read", "{{ .Values.a.b }}", "{{ .Values.a.bs }}"),
    ("rename definition", '{{ include "a.b" . }}', '{{ include "a.bs" . }}'),
    ("lose root", "{{ $.Values.a }}", "{{ .Values.a }}"),
    ("lose release name", "{{ .Release.Name }}-a", "{{ .Chart.Name }}-a"),
    ("rename in reference", "  claimName: a-{{ .b }}", "  claimName: a-{{ .b }}-other"),
    ("repeat template", "a: b\n", "a: b\n---\na: b\n"),
    ("age api", "apiVersion: batch/v1", "apiVersion: batch/v1beta1"),
    ("misspell field", "  hostNetwork: true", "  hostNetworks: true"),
    ("quote number", "  port: 80", '  port: "80"'),
    ("use random", "{{ .Values.a | quote }}", "{{ randAlphaNum 8 | quote }}"),
]
BY_NAME = {operator_name(operator): operator for operator in OPERATORS}


@pytest.mark.parametrize(("name", "before", "after"), CASES, ids=[name for name, *_ in CASES])
def test_a_template_is_changed_in_one_place(name: str, before: str, after: str):
    changes = list(BY_NAME[name]({TEMPLATE: before}))
    assert [(change.path, change.text) for change in changes] == [(TEMPLATE, after)]


def test_a_line_of_the_values_goes():
    changes = BY_NAME["drop values key"]({VALUES: "a:\n  b: 1\n  # c: 2\n"})
    assert [change.text for change in changes] == ["a:\n  # c: 2\n"]


@pytest.mark.parametrize("name", [operator_name(each) for each in OPERATORS if "schema" in each.__module__])
def test_a_schema_is_changed_where_the_operator_fits(name: str):
    files = normalised({SCHEMA: json.dumps(RICH)})
    changes = list(BY_NAME[name](files))
    assert changes
    assert all(json.loads(change.text or "") != RICH for change in changes)


@pytest.mark.parametrize("name", ["raise dependency", "shorten version", "misspell metadata"])
def test_the_metadata_is_changed(name: str):
    assert all(change.text != METADATA and change.path == CHART for change in BY_NAME[name]({CHART: METADATA}))
    assert list(BY_NAME[name]({CHART: METADATA}))


def test_the_line_is_where_the_change_begins():
    change = next(BY_NAME["quote boolean"](normalised({SCHEMA: json.dumps(RICH)})))
    assert (change.text or "").splitlines()[change.line - 1].strip() == '"default": "true"'


def test_the_same_seed_gives_the_same_mutants():
    charts = {"one": sound_chart(), "two": sound_chart()}
    first, second, other = (mutants(charts, OPERATORS, 2, seed) for seed in (1, 1, 2))
    assert [each.name for each in first] == [each.name for each in second] != [each.name for each in other]
    assert max(sum(each.operator == name for each in first) for name in BY_NAME) == 2


def test_a_mutant_differs_in_one_file():
    files = sound_chart()
    for mutant in mutants({"one": files}, OPERATORS, 3, 1):
        assert mutant.files == applied(files, mutant.change)
        assert mutant.files != files


def sound_chart() -> Files:
    return normalised(with_slots({**sound_files(), **form_files({"on": True, "name": "a"}, {})}, {}))
