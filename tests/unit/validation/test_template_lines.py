import pytest

from sardonyx.validation.template_lines import defining_line, line_with, template_line

TEMPLATE = """\
kind: Service
{{- if .Values.ports }}
ports:
{{- range .Values.ports }}
  - port: {{ .number }}
    name: {{ .name | quote }}
{{- end }}
{{- end }}
labels:
  {{- include "labels" . | nindent 2 }}
image: {{ .Values.image }}
image: base:{{ .Values.tag }}
"""
RENDERED = """\
kind: Service
ports:
  - port: 80
    name: "web"
  - port: 81
    name: "other"
labels:
  a: b
image: main
image: base:1
"""


@pytest.mark.parametrize(
    ("rendered", "line"),
    [(1, 1), (3, 5), (5, 5), (6, 6), (10, 12)],
    ids=["text alone", "one of a range", "another one", "a quoted value", "the most literal line"],
)
def test_the_line_that_wrote_another_one_is_found(rendered, line):
    assert template_line(TEMPLATE, RENDERED, rendered) == line


def test_text_from_another_template_is_placed_at_the_line_above_it():
    assert template_line(TEMPLATE, RENDERED, 8) == 9


def test_a_neighbour_in_another_document_is_not_taken():
    assert template_line("kind: A\n---\n{{ .b }}\n", "kind: A\n---\nsomething\n", 3) == 0


@pytest.mark.parametrize("line", [0, -1, 99])
def test_a_line_that_is_not_there_has_no_place(line):
    assert template_line(TEMPLATE, RENDERED, line) == 0


def test_a_text_is_found_from_a_line_on():
    assert line_with(RENDERED, ["port:"], 4) == 5


def test_what_another_template_defines_is_found_by_the_line_alone():
    templates = {"_a.tpl": '{{ define "a" }}\nendpoint: {{ .url }}\nname: {{ .b }}\n', "_b.tpl": "name: {{ .a }}\n"}
    found = [defining_line(templates, text) for text in ("  endpoint: https://", "name: x", "other: 1")]
    assert found == [("_a.tpl", 2), None, None]


def test_what_an_action_writes_counts_less_than_text():
    template = 'size: "{{ .a }}-{{ .b }}"\nsize: "{{ .a }}-volume"\n'
    assert template_line(template, 'size: "x-volume"\n', 1) == 2
