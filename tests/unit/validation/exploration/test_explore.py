"""The exploration of a chart as a whole; what its rules report is tested with the cases of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.validation.exploration.explore import explore
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.modes import Mode

SCHEMA = """{"type": "object", "properties": {
  "name": {"type": "string", "default": "demo"},
  "size": {"type": "integer", "default": 1, "minimum": 0},
  "loud": {"type": "boolean", "default": false},
  "night": {"type": "boolean", "default": false}
}}"""
MORE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-more
data:
  share: "{{ div 100 .Values.size }}"
  name: {{ .Values.name }}
  {{- if and .Values.loud .Values.night }}
   wrong: "yes"
  {{- end }}
"""
QUIET = MORE.partition("  {{- if")[0]
FILES = {"values.schema.json": SCHEMA, "templates/more.yaml": MORE}


def test_off_means_off(subject):
    assert explore(subject(FILES), Mode.OFF).planned == 0


def test_without_a_schema_there_is_no_form(subject):
    its = subject({"values.schema.json": ""})
    assert explore(its, Mode.FULL).causes == ()


@pytest.mark.parametrize("mode", [Mode.QUICK, Mode.FULL])
def test_each_fault_is_one_cause_with_the_fewest_changes(subject, mode: Mode):
    causes = {each.failure.kind: each.sets for each in explore(subject(FILES), mode).causes}
    assert causes[Kind.FAILS] == (((("size",), 0),),)
    assert causes[Kind.UNPARSABLE][0] == ((("loud",), True), (("night",), True))


def test_the_number_of_parts_changes_nothing(subject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    its, found = subject(FILES), []
    for parts in (1, 3):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / str(parts)))
        found.append(explore(its, Mode.FULL, parts=parts))
    assert found[0] == found[1]


def test_what_is_remembered_gives_the_same(subject):
    its = subject(FILES)
    assert explore(its, Mode.FULL) == explore(its, Mode.FULL)


def test_two_at_once_give_the_same(subject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    its = subject(FILES)
    here = explore(its, Mode.QUICK)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert explore(its, Mode.QUICK, parts=2) == here


def test_a_second_exploration_renders_only_the_hostile_texts_again(subject, monkeypatch: pytest.MonkeyPatch):
    its = subject(FILES)
    explore(its, Mode.QUICK)
    rendered: list[int] = []
    render = its.renderer.renders.pool.render
    monkeypatch.setattr(its.renderer.renders.pool, "render", lambda requests: rendered.append(1) or render(requests))
    assert explore(its, Mode.QUICK).planned > 2 * len(rendered)


def test_it_ends_early_when_renders_exceed_the_limits(subject):
    schema = (
        '{"type": "object", "properties": {"mode": {"type": "string", "default": "a", "enum": ["a", "b", "c", "d"]}}}'
    )
    template = '{{ if has .Values.mode (list "b" "c" "d") }}{{ range until 1000000000 }}{{ . }}{{ end }}{{ end }}'
    with WorkerPool(Limits(seconds=1.5)) as pool:
        found = explore(subject({"values.schema.json": schema, "templates/more.yaml": template}, pool), Mode.QUICK)
    assert {each.failure.kind for each in found.causes} == {Kind.LIMIT}
    assert found.left_out == ("it ended early, because renders exceed the limits of time, memory or length",)


def test_charts_that_draw_something_at_random_have_dead_fields_too(subject):
    template = QUIET.replace("name: {{ .Values.name }}", "name: {{ randAlphaNum 9 }}{{ if .Values.night }}{{ end }}")
    template += '  loud: "{{ .Values.loud }}"'
    files = {"values.schema.json": SCHEMA, "templates/config.yaml": template}
    assert explore(subject(files), Mode.QUICK).dead == (("night",),)


def test_a_field_that_matters_with_another_value_elsewhere_is_not_dead(subject):
    schema = """{"type": "object", "properties": {
      "image": {"type": "string", "default": "a", "enum": ["a", "b"]},
      "allowed": {"type": "boolean", "default": true},
      "night": {"type": "boolean", "default": false}
    }}"""
    check = '{{ if and (ne .Values.image "a") (not .Values.allowed) }}{{ fail "no" }}{{ end }}'
    template = MORE.replace("{{ .Values.name }}", f"x{check}{{{{ if .Values.night }}}}{{{{ end }}}}").split("  {{- if")[
        0
    ]
    files = {"values.schema.json": schema, "templates/config.yaml": template.replace(".Values.size", "1")}
    assert explore(subject(files), Mode.FULL).dead == (("night",),)


SERVED = """{{- if .Values.server.enabled }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  ports: [{port: 80}]
{{- end }}
---
{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .Release.Name }}
spec:
  defaultBackend: {service: {name: {{ .Release.Name }}, port: {number: 80}}}
{{- end }}
{{ if .Values.server.more }}{{ with .Values.server.extra }}{{ .of.mine }}{{ end }}{{ end }}
"""


def test_what_a_switch_leaves_behind_is_found_where_other_values_beside_it_fail(subject):
    files = {
        "values.schema.json": SCHEMA,
        "values.yaml": "server: {enabled: true, extra: '', more: ''}\ningress: {enabled: true}\n",
        "templates/served.yaml": SERVED,
    }
    found = explore(subject(files), Mode.FULL).operator_causes
    assert {each.failure.kind: each.sets for each in found}[Kind.DANGLING] == (((("server", "enabled"), False),),)
