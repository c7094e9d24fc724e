"""Which templates a few of them need."""

from __future__ import annotations

import pytest

from sardonyx.helm.reaching import Reach

FILES = {
    "Chart.yaml": "name: demo",
    "templates/_names.tpl": '{{ define "demo.full" }}{{ include "demo.n" . }}{{ end }}{{ define "demo.n" }}{{ end }}',
    "templates/_other.tpl": '{{ define "other" }}{{ include "demo.full" . }}{{ end }}',
    "templates/_sum.tpl": '{{- define "sum" }}{{ include (print .context.Template.BasePath .path) .context }}{{ end }}',
    "templates/_spaced.tpl": '{{ define "a name" }}x{{ end }}',
    "templates/_tpl.tpl": '{{ define "tpl" }}{{ tpl .text .context }}{{ end }}',
    "templates/alone.yaml": "a: {{ .Values.a }}  # demo.full",
    "templates/map.yaml": "b: {{ .Values.b }}",
    "templates/deep/map.yaml": "c: {{ .Values.b }}",
    "templates/named.yaml": 'a: {{ include "other" . }}',
    "charts/sub/templates/map.yaml": "d: {{ .Values.b }}",
}
ALWAYS = {"templates/_spaced.tpl"}
NAMES = {"templates/_names.tpl"}
OTHER = {*NAMES, "templates/_other.tpl"}
MAPS = {"templates/map.yaml", "charts/sub/templates/map.yaml"}


def _reached(template: str, values: str = "{}") -> set[str] | None:
    files = {path: text.encode() for path, text in {**FILES, "templates/this.yaml": template}.items()}
    found = Reach(files).of(["templates/this.yaml"], values)
    return None if found is None else {*found} - {"templates/this.yaml"} - ALWAYS


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a: 1", set()),
        ('a: {{ include "demo.full" . }}', NAMES),
        ('a: {{- template "demo.full" . }}', NAMES),
        ("a: {{ include `demo.full` . }}", NAMES),
        ('a: {{ include  "other" . | indent 2 }}', OTHER),
        ('a: {{ include (ternary "demo.full" "other" .Values.a) . }}', OTHER),
        ('a: {{ include "sum" (dict "path" "/map.yaml" "context" $) }}', MAPS | {"templates/_sum.tpl"}),
        ('a: {{ include (print $.Template.BasePath "/map.yaml") . }}', MAPS),
        ('a: {{ include (printf "%s/deep/map.yaml" .Template.BasePath) . }}', {"templates/deep/map.yaml"}),
        ('{{/* include $what "demo.full" */}}a: 1', set()),
        ("{{- /* {{ include $what . }} */ -}}a: 1", set()),
        ('{{ fail "please include this" }}', set()),
        ('{{ "{{" }} include "demo.full" . {{ "}}" }}', NAMES),
        ("a: {{ include $name . }}", None),
        ('a: {{ include (printf "demo.%s" .Values.a) . }}', None),
        ('a: {{ tpl "{{ include \\"demo.%s\\" . }}" . }}', None),
        ('a: {{ include "sum" (dict "path" (printf "/%s.yaml" "map") "context" $) }}', None),
    ],
)
def test_what_a_template_includes_is_reached(template: str, expected: set[str] | None):
    assert _reached(template) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ('{"a":"x"}', set()),
        ('{"a":"{{ include \\"demo.full\\" . }}"}', NAMES),
        ('{"a":"{{ template \\"other\\" . }}"}', OTHER),
        ('{"a":"{{ include $name . }}"}', None),
    ],
)
def test_what_a_text_of_the_values_includes_is_reached_where_it_is_a_template(values: str, expected: set[str] | None):
    tpl = {"templates/_tpl.tpl"}
    assert _reached('{{ include "tpl" (dict "text" .Values.a "context" .) }}', values) == (
        None if expected is None else expected | tpl
    )
    assert _reached("{{ .Values.a }}", values) == set()


@pytest.mark.parametrize("text", ["{{" * 300_000, "{{ include " * 100_000, '{{ \\"/' + "%" * 500_000, "{{/*" * 200_000])
@pytest.mark.parametrize("end", ["", "}}"])
def test_values_that_are_made_to_take_long_are_read_once(text: str, end: str):
    assert _reached('{{ include "tpl" . }}', f'{{"a":"{text}{end}"}}') in (None, {"templates/_tpl.tpl"})
