"""What other rules and the exploration ask about templates."""

from __future__ import annotations

import pytest

from sardonyx.charts import schema_document, values_document
from sardonyx.charts.metadata import chart_of
from sardonyx.validation.given import is_given, is_known, keys_at
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import (
    is_read,
    paths_without_value,
    renders_may_differ,
    template_reads,
    untouched_by,
)

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- {name: database, version: 1.0.0}\n"
    "- {name: missing, version: 1.0.0}\n",
    "values.yaml": "server: {port: 1}\n",
    "values.schema.json": (
        '{"type": "object", "properties": {"labels": {"type": "object"}, "typed": {"type": "string"}}}'
    ),
    "charts/database/Chart.yaml": "apiVersion: v2\nname: database\nversion: 1.0.0\n",
    "charts/database/values.yaml": "user: a\n",
    "templates/a.yaml": (
        "{{ .Values.server.port }}{{ .Values.typed }}{{ .Values.labels.any }}{{ .Values.database.user }}"
    ),
}


def _subject(template: str = "") -> Subject:
    files = {path: text.encode() for path, text in {**FILES, "templates/b.yaml": template}.items()}
    chart = chart_of(files, "demo")
    return Subject("demo", chart=chart, values=values_document(chart), schema=schema_document(chart))


def test_paths_that_templates_read_and_nothing_gives_are_told_in_order():
    subject = _subject("{{ .Values.server.host }}{{ range .Values.extra }}{{ .name }}{{ end }}{{ .Values.missing.a }}")
    assert paths_without_value(subject) == (("extra",), ("server", "host"))


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (("server", "port"), True),
        (("server", "host"), False),
        (("typed",), True),
        (("labels", "any", "thing"), True),
        (("database", "user"), True),
        (("database", "global"), True),
        (("database", "pass"), False),
    ],
)
def test_values_the_schema_and_subcharts_give(path, given):
    assert is_given(_subject(), path) is given


def test_nothing_is_known_about_a_dependency_that_is_missing():
    assert [is_known(_subject(), path) for path in (("missing", "a"), ("global", "a"), ("server",))] == [
        False,
        False,
        True,
    ]


def test_the_keys_of_a_map_come_from_everywhere():
    assert keys_at(_subject(), ()) == {"server", "labels", "typed", "database"}
    assert keys_at(_subject(), ("database",)) == {"user"}


@pytest.mark.parametrize(
    ("template", "differs"), [("", False), ("{{ uuidv4 }}", True), ("{{ keys .Values | first }}", True)]
)
def test_what_is_random_or_has_no_order_may_differ(template, differs):
    assert renders_may_differ(_subject(template)) is differs


def test_templates_are_followed_once():
    subject = _subject()
    assert template_reads(subject) is template_reads(subject)


def test_a_chart_that_cannot_be_read_reads_nothing():
    assert not is_read(Subject("demo"), ("a",))


_WALK = (
    "{{ $at := .Values.server }}"
    '{{ range list "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" }}{{ $at = index $at . }}{{ end }}'
)
UNTOUCHED = {
    "what it does not read": ("{{ .Values.server.port }}", ("other",), True),
    "what it reads": ("{{ .Values.server.port }}", ("server", "port"), False),
    "what is above it": ("{{ .Values.server.port }}", ("server",), False),
    "what makes that there is something": ("{{ if .Values.empty }}a{{ end }}", ("empty", "new"), False),
    "what is in something that is there": ("{{ if .Values.server }}a{{ end }}", ("server", "host"), True),
    "what is beside it": ("{{ .Values.server.port }}", ("server", "host"), True),
    "a part of all that it writes": ("{{ toYaml .Values.server }}", ("server", "host"), False),
    "an item of a list that it goes over": ("{{ range .Values.list }}{{ .a }}{{ end }}", ("list", 0, "a"), False),
    "an item of another list": ("{{ .Values.list }}", ("others", 0), True),
    "what a definition reads": (
        '{{ define "d" }}{{ .Values.server.port }}{{ end }}{{ include "d" . }}',
        ("server", "port"),
        False,
    ),
    "what a definition that it does not include reads": (
        '{{ define "d" }}{{ .Values.server.port }}{{ end }}',
        ("server", "port"),
        True,
    ),
    "what it may change for others": ('{{ $_ := set .Values "a" 1 }}', ("other",), False),
    "nothing, where it copies one map": ("{{ merge (dict) .Values.server }}", ("other",), True),
    "a map inside of the first that it merges": ("{{ merge (dict) .Values.server .Values.typed }}", ("other",), False),
    "a copy of a map": ("{{ merge (deepCopy .Values.server) .Values.typed }}", ("other",), True),
    "a map of its own": ('{{ $a := dict }}{{ $_ := set $a "b" .Values.typed.b }}{{ $a.b }}', ("other",), False),
    "a map of its own, with a name": ('{{ $a := dict }}{{ $_ := set $a "b" .Release.Name }}{{ $a }}', ("other",), True),
    "a map made of text": (
        '{{ $a := include "d" . | fromYaml | merge (dict) }}{{ define "d" }}{{ end }}',
        ("x",),
        True,
    ),
    "a map that may be one of the values": (
        '{{ $a := first (values .Values.server) }}{{ $_ := set $a "b" 1 }}',
        ("other",),
        False,
    ),
    "a map of its own, beside items of a list": (
        '{{ range uniq .Values.list }}{{ .a }}{{ end }}{{ $a := fromYaml "b: 1" }}{{ $_ := set $a "c" 2 }}',
        ("other",),
        True,
    ),
    "an item of a list that is changed": ('{{ $_ := set (first (uniq .Values.list)) "a" 1 }}', ("other",), False),
    "a map beside a walk through the values": (
        _WALK.join(
            ['{{ define "walk" }}', '{{ $at }}{{ end }}{{ include "walk" . }}{{ $_ := set (fromYaml "b: 1") "c" 2 }}']
        ),
        ("other",),
        True,
    ),
    "a map that a walk through the values comes to": (f'{_WALK}{{{{ $_ := set $at "a" 1 }}}}', ("other",), False),
    "a copy of everything with other values": (
        '{{ $all := set (deepCopy .) "Values" (dict "a" "b") }}{{ $all.Values.a }}',
        ("other",),
        True,
    ),
    "what is in a map beside a key that is not known": (
        '{{ $a := dict "a" .Values.typed .Values.labels "b" }}{{ $a.a }}{{ $a.c }}',
        ("other",),
        True,
    ),
    "what may stand under any key": (
        '{{ $a := dict .Release.Name .Values.server }}{{ (index $a "x").port }}',
        ("server", "port"),
        False,
    ),
    "what a loop finds under a key that is not known": (
        "{{ range $key, $a := dict .Release.Name .Values.server }}{{ index $.Values $key }}{{ $a.port }}{{ end }}",
        ("other",),
        False,
    ),
    "a template that is given nothing but texts": (
        '{{ tpl (cat "{{" .Values.typed "}}") (dict "a" "b") }}',
        ("other",),
        True,
    ),
    "a template that is given everything": ('{{ tpl (cat "{{" .Values.typed "}}") . }}', ("other",), False),
    "a map passed on and changed": ('{{ $_ := set (dict "c" .).c.Values "a" 1 }}', ("other",), False),
    "a text behind what is set only later": (
        """{{ define "d" }}{{ if .key }}{{ tpl (cat "{{" .text) .dot }}{{ end }}{{ end }}
        {{ $a := dict "text" .Values.typed "dot" . }}
        {{ include "d" $a }}{{ $_ := set $a "key" 1 }}{{ include "d" $a }}""",
        ("other",),
        False,
    ),
    "what a text makes of it": ("{{ tpl (cat .Values.typed) . }}", ("other",), True),
    "a name that is only known when it is rendered": ("{{ include .Values.typed . }}", ("other",), False),
    "a definition that includes itself": (
        '{{ define "d" }}{{ if .Values.deep }}{{ include "d" . }}{{ end }}{{ end }}{{ include "d" . }}',
        ("other",),
        False,
    ),
}


def test_what_one_template_changes_touches_those_that_read_it():
    subject = _subject('{{ $_ := set .Values.server "port" .Values.typed }}')
    assert untouched_by(subject, [("typed",)]) == frozenset()
    assert untouched_by(subject, [("labels",)]) == frozenset()


def test_a_template_is_untouched_by_what_others_change_elsewhere():
    subject = _subject('{{ $_ := set .Values.nowhere "port" .Values.other }}')
    assert untouched_by(subject, [("other",)]) == {"demo/templates/a.yaml"}


@pytest.mark.parametrize(("key", "untouched"), [("mine", {"a", "other"}), ("its", {"a", "mine"})])
def test_a_key_set_in_the_dot_touches_what_reads_that_key(key: str, untouched: set[str]):
    setting = '{{ $_ := set . "KEY" .Values.other }}'.replace("KEY", key)
    files = {
        **FILES,
        "templates/b.yaml": setting,
        "templates/mine.yaml": "{{ .mine }}",
        "templates/other.yaml": "{{ .its }}",
    }
    chart = chart_of({path: text.encode() for path, text in files.items()}, "demo")
    subject = Subject("demo", chart=chart, values=values_document(chart), schema=schema_document(chart))
    assert untouched_by(subject, [("other",)]) == {f"demo/templates/{name}.yaml" for name in untouched}


def test_values_that_switch_a_chart_touch_everything():
    files = {**FILES, "Chart.yaml": FILES["Chart.yaml"].replace("database, ", "database, condition: database.on, ")}
    chart = chart_of({path: text.encode() for path, text in files.items()}, "demo")
    subject = Subject("demo", chart=chart, values=values_document(chart))
    found = [bool(untouched_by(subject, [path])) for path in (("database", "on"), ("database",), ("else",))]
    assert found == [False, False, True]


@pytest.mark.parametrize(("template", "path", "expected"), UNTOUCHED.values(), ids=UNTOUCHED)
def test_whether_a_value_can_change_what_a_template_writes(template, path, expected):
    assert ("demo/templates/b.yaml" in untouched_by(_subject(template), [path])) is expected
