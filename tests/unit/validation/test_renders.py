"""Renders of many sets of values give what each would give alone, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sardonyx.charts.metadata import chart_of
from sardonyx.core.valuepaths import ValuePath, assign, leaves
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderFailed, ValuesRefused
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation import Settings, Subject
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.reading import read_subject
from sardonyx.validation.renders import Renders, Sought
from sardonyx.validation.template_reads import untouched_by

CATALOG = Path(__file__).parents[3] / "catalog-charts"
SCHEMA = '{"type": "object", "properties": {"fails": {"type": "boolean"}, "a": {}}}'
FILES = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\n",
    "values.yaml": "a: 1\nb: {c: 2}\n",
    "values.schema.json": SCHEMA,
    "templates/a.yaml": "a: {{ .Values.a }}\n",
    "templates/b.yaml": 'b: {{ toJson .Values.b }}\n{{ if .Values.fails }}{{ fail "no" }}{{ end }}',
    "templates/NOTES.txt": "a is {{ .Values.a }}",
}


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool() as pool:
        yield pool


def _renders(pool: WorkerPool, files: dict[str, str]) -> Renders:
    chart = chart_of({path: text.encode() for path, text in files.items()}, "demo")
    values = read_yaml(chart.files["values.yaml"], "values.yaml")
    return Renders(chart, values, Release("mine", "team"), pool, "1.34.0")


@pytest.fixture
def renders(pool: WorkerPool) -> Renders:
    return _renders(pool, FILES)


def _changed(value: Any) -> Any:
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else "else"


def _changes(subject: Subject, pool: WorkerPool) -> Iterator[tuple[ValuePath, Sought]]:
    """Yield each value of values.yaml changed, to be rendered like the chart with its own values."""
    assert subject.values
    assert subject.chart
    like = Renders(subject.chart, subject.values, Release("mine", "team"), pool, "1.34.0").one({})
    assert isinstance(like, Rendering)
    for path, value in leaves(subject.values.value):
        yield path, Sought(assign({}, path, _changed(value)), like, untouched_by(subject, [path]))


@pytest.mark.parametrize("name", sorted(folder.parent.name for folder in CATALOG.glob("*/values.schema.json")))
def test_what_a_change_cannot_reach_is_the_same_without_rendering_it(pool: WorkerPool, name: str):
    subject = read_subject(CATALOG / name, Dependencies(), Settings(SchemaRegistry(shipped_fragments())))
    assert subject.chart
    changes = dict(_changes(subject, pool))
    its = Renders(subject.chart, subject.values, Release("mine", "team"), pool, "1.34.0")
    for each, found in zip(changes.values(), its.several(list(changes.values())), strict=True):
        assert _said(found) == _said(its.one(each.values))


def _said(result: Rendering | RenderError) -> Rendering | str:
    return result if isinstance(result, Rendering) else result.message


def test_one_that_fails_fails_alone(renders: Renders):
    found = list(renders.several([Sought({"a": 2}), Sought({"fails": True}), Sought({"a": 3})]))
    assert [each.files.get("demo/templates/a.yaml") if isinstance(each, Rendering) else None for each in found] == [
        "a: 2\n",
        None,
        "a: 3\n",
    ]


def test_one_that_the_schema_refuses_is_refused(renders: Renders):
    found = list(renders.several([Sought({"a": 2}), Sought({"fails": "yes"})]))
    assert [isinstance(each, Rendering) for each in found] == [True, False]


def test_null_takes_away_what_the_chart_gives(renders: Renders):
    found = list(renders.several([Sought({"a": 2}), Sought({"b": {"c": None}})]))
    assert [each.files["demo/templates/b.yaml"].split("\n")[0] for each in found] == ['b: {"c":2}', "b: {}"]


@pytest.mark.parametrize("number", [".inf", ".nan", "1e400"])
def test_a_number_that_json_does_not_have_is_left_to_helm(pool: WorkerPool, number: str):
    its = _renders(pool, {**FILES, "values.yaml": f"a: {number}\nb: {{}}\n"})
    sought = [Sought({}), Sought({"a": 1}), Sought({"b": {"c": 1}})]
    assert [_said(each) for each in its.several(sought)] == [_said(its.one(each.values)) for each in sought]


def test_untouched_notes_are_those_of_the_other_render(renders: Renders):
    like = renders.one({"a": 5})
    assert isinstance(like, Rendering)
    untouched = frozenset({"demo/templates/NOTES.txt", "demo/templates/a.yaml"})
    (found,) = renders.several([Sought({"a": 6, "b": {"c": 7}}, like, untouched)])
    assert isinstance(found, Rendering)
    assert (found.notes, found.files["demo/templates/a.yaml"]) == ("a is 5", "a: 5\n")


def test_many_are_rendered_in_one_call(renders: Renders, monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []
    render = renders.pool.render

    def counted(requests: list[RenderRequest]) -> list[Rendering]:
        calls.append(len(requests))
        return render(requests)

    monkeypatch.setattr(renders.pool, "render", counted)
    assert len(list(renders.several([Sought({"a": number}) for number in range(16)]))) == 16
    assert calls == [1]


INSIDE = {
    "Chart.yaml": (
        "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n"
        "- {name: store, version: 1.0.0, repository: '', condition: store.enabled}\n"
    ),
    "values.yaml": "a: 1\nstore: {enabled: true}\n",
    "values.schema.json": SCHEMA,
    "templates/a.yaml": 'a: {{ .Values.a }}\n{{ if .Values.fails }}{{ include "store.size" . }}{{ end }}',
    "charts/store/Chart.yaml": "apiVersion: v2\nname: store\nversion: 1.0.0\n",
    "charts/store/values.yaml": "size: 1\n",
    "charts/store/values.schema.json": (
        '{"$schema": "http://json-schema.org/schema#", "properties": {"size": {"type": "integer"}}}'
    ),
    "charts/store/templates/claim.yaml": 'size: {{ include "store.size" . }}\n',
    "charts/store/templates/_size.tpl": '{{ define "store.size" }}{{ .Values.size }}{{ end }}',
}


def test_charts_inside_are_rendered_where_they_are_there(pool: WorkerPool):
    sets: list[dict[str, Any]] = [{}, {"store": {"enabled": False}}, {"store": {"size": 2}}, {"a": 3}]
    its = _renders(pool, INSIDE)
    for _ in range(2):  # the second time without the values of the chart
        found = its.several(list(map(Sought, sets)))
        files = [each.files for each in found if isinstance(each, Rendering)]
        claims = [each.get("demo/charts/store/templates/claim.yaml") for each in files]
        assert claims == ["size: 1\n", None, "size: 2\n", "size: 1\n"]


def test_charts_inside_are_rendered_together(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch):
    its, render, calls = _renders(pool, INSIDE), pool.render, []
    monkeypatch.setattr(pool, "render", lambda requests: calls.append(requests) or render(requests))
    assert len(list(its.several([Sought({"a": number}) for number in range(10)]))) == 10
    assert len(calls) == 1


def test_values_that_a_chart_inside_refuses_are_refused(pool: WorkerPool):
    found = list(_renders(pool, INSIDE).several([Sought({}), Sought({"store": {"size": "x"}}), Sought({"a": 2})]))
    assert [type(each) for each in found] == [Rendering, ValuesRefused, Rendering]


def test_what_a_chart_that_is_off_defines_is_not_there(pool: WorkerPool):
    sets = [{"store": {"enabled": False}, "a": 1}, {"store": {"enabled": False}, "fails": True}, {"fails": True}]
    found = list(_renders(pool, INSIDE).several([Sought(each) for each in (*sets, *sets)]))
    assert [type(each) for each in found] == [Rendering, RenderFailed, Rendering] * 2


def test_errors_name_the_files_of_the_chart_also_once_it_is_rendered_without_its_values(pool: WorkerPool):
    its = _renders(pool, INSIDE)
    list(its.several([Sought({}), Sought({"a": 2})]))
    found = next(its.several([Sought({"a": {"b": 1}, "fails": "yes", "store": {"size": {}}})]))
    alone = _renders(pool, INSIDE).one({"a": {"b": 1}, "fails": "yes", "store": {"size": {}}})
    assert isinstance(found, RenderError)
    assert isinstance(alone, RenderError)
    assert (found.message, found.place) == (alone.message, alone.place)


def test_the_notes_are_those_of_the_chart_where_those_of_a_chart_inside_are_untouched(pool: WorkerPool):
    notes = {"templates/NOTES.txt": "a is {{ .Values.a }}", "charts/store/templates/NOTES.txt": "stored"}
    its = _renders(pool, {**INSIDE, **notes})
    like = its.one({})
    assert isinstance(like, Rendering)
    untouched = frozenset({"demo/charts/store/templates/NOTES.txt"})
    found = list(its.several([Sought({"a": 2}, like, untouched), Sought({"a": 3}, like, untouched)]))
    assert [each.notes for each in found if isinstance(each, Rendering)] == ["a is 2", "a is 3"]


FAULTS = {
    "templates/b.yaml": "b: {{ .Values.b.c.d }}",
    "templates/c.yaml": '{{ include "deep" . }}',
    "templates/_deep.tpl": '{{ define "deep" }}{{ if .Values.fails }}{{ fail "no" }}{{ end }}{{ end }}',
}


@pytest.mark.parametrize("faults", [{"b": {"c": 1}}, {"fails": True}, {"b": 1}])
def test_each_that_fails_has_the_error_that_it_has_alone(pool: WorkerPool, faults: dict[str, Any]):
    its = _renders(pool, {**FILES, "values.yaml": "a: 1\nb: {c: {d: 2}}\n", **FAULTS})
    sets: list[dict[str, Any]] = [{"a": 2}, faults, {"a": 3}, {"a": 4, **faults}, {"a": 5, **faults}, {"a": 6}]
    for each, found in zip(sets, its.several(list(map(Sought, sets))), strict=True):
        alone = its.one(each)
        assert _said(found) == _said(alone)
        assert getattr(found, "place", None) == getattr(alone, "place", None)
