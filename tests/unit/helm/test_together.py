"""Several renders in one call give what each would give alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.charts import Chart, load_folder, package
from sardonyx.charts.metadata import chart_of
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.coalescing import coalesced
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderFailed
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import MOST, NotTheSame, Wrapped, renderings_of, request_of, wrapped

RELEASE = Release("mine", "team")
FOLDER = Path(__file__).parent / "together"
LIBRARY = "apiVersion: v2\nname: lib\nversion: 1.0.0\n"
DEMO = (FOLDER / "Chart.yaml").read_text()

_LEAVES = st.none() | st.booleans() | st.integers(-(10**7), 10**7) | st.floats(-1e6, 1e6) | st.text("aé {}$\"'<&\n")
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
)
_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "nested": st.dictionaries(st.sampled_from("abc"), _TREES),
        "global": st.dictionaries(st.sampled_from(["shared", "other"]), _TREES),
        "lib": st.dictionaries(st.sampled_from(["own", "more"]), _TREES),
        **dict.fromkeys(("number", "ratio", "empty", "list", "extra", "suffix"), _TREES),
    },
)


def _changed(chart: Chart, **files: str) -> Chart:
    return chart_of({**chart.files, **{path: text.encode() for path, text in files.items()}}, "demo")


def _alone(pool: WorkerPool, chart: Chart, values: dict[str, object]) -> Rendering:
    return pool.render([RenderRequest(package(chart), values, RELEASE)])[0]


def _wrapped(chart: Chart) -> Wrapped:
    made = wrapped(chart, read_yaml(chart.files["values.yaml"], "values.yaml").value)
    assert made
    return made


def _together(pool: WorkerPool, chart: Chart, sets: list[dict[str, object]]) -> list[Rendering]:
    made = _wrapped(chart)
    seen = [(values, made.names) for each in sets if (values := coalesced(made.defaults, each)) is not None]
    return renderings_of(made, pool.render([request_of(made, seen, RELEASE)])[0])


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """A pool of the SDK: what the templates write here is no YAML, which the command asks for."""
    with WorkerPool() as pool:
        yield pool


@pytest.fixture(scope="module")
def chart() -> Chart:
    """A chart whose templates look at everything that they are given, and change it."""
    return load_folder(FOLDER)


@given(sets=st.lists(_VALUES, min_size=1, max_size=MOST))
@settings(max_examples=30)
def test_any_values_give_the_same_together(pool: WorkerPool, chart: Chart, sets: list[dict[str, object]]):
    plain = [values for values in sets if coalesced(_wrapped(chart).defaults, values) is not None]
    assert _together(pool, chart, sets) == [_alone(pool, chart, values) for values in plain]


def test_values_of_the_chart_that_are_global_give_the_same(pool: WorkerPool, chart: Chart):
    own = "global: {shared: own, more: {a: 1}}\nnested: {}\ntemplate: x\n"
    chart = _changed(chart, **{"values.yaml": own})
    sets: list[dict[str, object]] = [{}, {"global": {"more": {"b": 2}}}, {"global": {"shared": [1]}}]
    assert _together(pool, chart, sets) == [_alone(pool, chart, values) for values in sets]


def test_one_that_fails_makes_all_fail(pool: WorkerPool, chart: Chart):
    with pytest.raises(RenderFailed):
        _together(pool, chart, [{}, {"fails": True}])


def test_only_the_templates_that_are_named_are_rendered(pool: WorkerPool, chart: Chart):
    made = _wrapped(chart)
    result = pool.render([request_of(made, [(made.own, made.names[:1]), (made.own, ())], RELEASE)])[0]
    assert [len(each.files) for each in renderings_of(made, result)] == [1 + 1, 0 + 1]  # and the CRD


def test_values_that_helm_reads_otherwise_are_noticed(pool: WorkerPool, chart: Chart):
    made = _wrapped(chart)
    made = replace(made, own={**made.own, "number": 2})
    with pytest.raises(NotTheSame):
        renderings_of(made, pool.render([request_of(made, [(made.own, made.names)], RELEASE)])[0])


@pytest.mark.parametrize(
    "values", [{"a": None}, {"nested": {"a": None}}, {"lib": 1}, {"global": []}, {"lib": {"global": 1}}]
)
def test_values_of_which_only_helm_can_tell(chart: Chart, values: dict[str, object]):
    assert coalesced(_wrapped(chart).defaults, values) is None


@pytest.mark.parametrize(
    "files",
    [
        {"Chart.yaml": DEMO.replace("repository: ''", "repository: '', condition: lib.enabled")},
        {"Chart.yaml": DEMO.replace("v2", "v1")},
        {"charts/lib/templates/x.yaml": "a: 1\n", "charts/lib/Chart.yaml": LIBRARY},
        {"templates/a.yaml": "{{ .Values.AsMap | toYaml }}"},
        {"templates/a.yaml": "{{ .Chart.Dependencies | toJson }}"},
        {'templates/a"}}.yaml': "a: 1\n"},
        {"templates/a.yaml": 'a: 1{{ end }}{{ define "x" }}'},
        {"Chart.yaml": DEMO.replace("repository: ''", "repository: '', alias: other")},
        {"charts/lib/values.yaml": "a: {"},
        {"values.yaml": "".join(f"key{number}: {number}\n" for number in range(20_000))},
    ],
)
def test_a_chart_on_which_it_would_show_is_not_wrapped(chart: Chart, files: dict[str, str]):
    assert wrapped(_changed(chart, **files), {}) is None
