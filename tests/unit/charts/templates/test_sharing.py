import pytest

from sardonyx.charts.metadata import chart_of
from sardonyx.charts.templates import reads, sharing

TEMPLATES = {
    "templates/_names.tpl": '{{ define "own.name" }}{{ .Values.given }}{{ end }}',
    "templates/a.yaml": (
        '{{ include "own.name" . }}{{ tpl .Values.text . }}{{ include "absent" . }}{{ randAlpha 3 }}'
        '{{ include (print $.Template.BasePath "/b.yaml") . }}'
    ),
    "templates/b.yaml": "{{ .Values.other }}{{ lookup `v1` `Secret` `` `x` }}",
    "templates/broken.yaml": "{{ if }}",
}


def chart(name, more=()):
    files = {"Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n", **TEMPLATES, **dict(more)}
    return chart_of({path: text.encode() for path, text in files.items()}, name)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(sharing, "_KEPT", type(sharing._KEPT)())


def alone(chart, values):
    sharing._KEPT.clear()
    return reads(chart, values)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"text": "{{ .Values.a }}"}, {"text": "{{ .Values.a }}", "given": 1}),
        ({"text": "{{ .Values.a }}"}, {"text": "{{ .Values.b }}"}),
        ({"text": "plain"}, {"text": "plainer"}),
    ],
    ids=["same text", "other text", "no template"],
)
def test_what_is_shared_is_what_would_be_found(first, second):
    expected = alone(chart("zebra"), [second])
    alone(chart("apple"), [first])
    assert reads(chart("zebra"), [second]) == expected


def test_charts_with_the_same_templates_are_followed_once():
    first, second = (reads(chart(name), [{"text": ""}]) for name in ("apple", "zebra"))
    assert second.reads is first.reads
    assert {source.name.partition("/")[0] for source in second.sources} == {"zebra"}


@pytest.mark.parametrize(
    "text",
    ['{{ include "zebra.x" . }}', "{{ .Files.Get `x` }}", "{{ index .Values .Chart.Name }}"],
    ids=["name in a template", "files", "name as a key"],
)
def test_nothing_is_shared_where_the_name_matters(text):
    more = {"templates/c.yaml": text}
    expected = alone(chart("zebra", more.items()), [{}])
    alone(chart("apple", more.items()), [{}])
    assert reads(chart("zebra", more.items()), [{}]) == expected


def test_another_dependency_is_followed_anew():
    made = chart("apple")
    reads(made, [{}])
    other = "apiVersion: v2\nname: zebra\nversion: 1.0.0\ndependencies: [{name: d, version: 1.0.0, condition: d.on}]\n"
    changed = chart_of({**made.files, "Chart.yaml": other.encode()}, "zebra")
    assert reads(changed, [{}]).absent == ("d",)
