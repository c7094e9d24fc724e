"""Several renders in one call give what each would give alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.charts import Chart, load_folder, package
from sardonyx.charts.metadata import chart_of
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.coalescing import Seen, coalesced, is_settled
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderFailed
from sardonyx.helm.light import LightPackages
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import (
    Set,
    expected_of,
    failed_at,
    is_proved,
    renderings_of,
    request_of,
    templates_of,
    text_of,
)
from sardonyx.helm.values_text import values_text
from sardonyx.helm.wrapping import MOST, Wrapped, light_files, whole_package, wrapped

RELEASE = Release("mine", "team")
FOLDER = Path(__file__).parent / "together"
TREE = Path(__file__).parent / "tree"
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


_SWITCHES = st.booleans() | st.sampled_from(["true", 0])
_CACHE = st.fixed_dictionaries({}, optional={"enabled": _SWITCHES, "size": _TREES, "global": _TREES})
_DEEP = st.dictionaries(st.sampled_from(["deep", "shared", "only"]), _TREES | st.just({"map": {"given": 1}}))
_TREE_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "front": st.fixed_dictionaries(
            {}, optional={"enabled": _SWITCHES, "port": _TREES, "replaced": _TREES, "cache": _CACHE, "global": _DEEP}
        ),
        "keep": st.fixed_dictionaries({}, optional={"on": _SWITCHES, "more": _TREES, "global": _DEEP}),
        "spare": st.fixed_dictionaries({}, optional={"size": _TREES}),
        "global": st.fixed_dictionaries({}, optional={"spare": _SWITCHES, "shared": _TREES, "deep": _TREES}),
        "absent": st.fixed_dictionaries({}, optional={"switch": _SWITCHES}),
        "nested": st.dictionaries(st.sampled_from("abc"), _TREES),
        **dict.fromkeys(("number", "nothing", "cache", "lib", "tags"), _TREES),
    },
)


def _changed(chart: Chart, **files: str) -> Chart:
    return chart_of({**chart.files, **{path: text.encode() for path, text in files.items()}}, chart.name)


def _alone(pool: WorkerPool, chart: Chart, values: dict[str, object]) -> Rendering:
    return pool.render([RenderRequest(package(chart), values, RELEASE)])[0]


def _wrapped(chart: Chart) -> Wrapped:
    made = wrapped(chart, read_yaml(chart.files["values.yaml"], "values.yaml").value)
    assert made
    return made


def _together(pool: WorkerPool, chart: Chart, sets: list[dict[str, object]]) -> list[Rendering]:
    """Render sets for which the same charts are there."""
    made = _wrapped(chart)
    return _driven(pool, made, whole_package(made), [seen for each in sets if (seen := coalesced(made.defaults, each))])


def _driven(pool: WorkerPool, made: Wrapped, package: bytes | LightPackages, sets: list[Seen]) -> list[Rendering]:
    asked = [Set(seen, templates_of(made, seen)) for seen in sets]
    return renderings_of(made, _asked(pool, made, package, asked)) if asked else []


def _asked(pool: WorkerPool, made: Wrapped, package: bytes | LightPackages, asked: list[Set]) -> Rendering:
    text = text_of(made, asked)
    if isinstance(package, LightPackages):
        package = package.together({name for each in asked for name in each.templates}, text)
    return pool.render([request_of(package, asked[0].seen, text, RELEASE)])[0]


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """A pool of the SDK: what the templates write here is no YAML, which the command asks for."""
    with WorkerPool() as pool:
        yield pool


@pytest.fixture(scope="module")
def chart() -> Chart:
    """A chart whose templates look at everything that they are given, and change it."""
    return load_folder(FOLDER)


@pytest.fixture(scope="module")
def tree() -> Chart:
    """A chart with others inside that render, which values switch on and off."""
    return load_folder(TREE)


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


@pytest.mark.parametrize("template", ['{{ fail "no" }}', '{{ include "deeper" . }}', "{{ .Values.a.b.c }}"])
def test_one_that_fails_makes_all_fail_and_can_be_told(pool: WorkerPool, chart: Chart, template: str):
    deeper = '{{ define "deeper" }}{{ required "needs this" .Values.absent }}{{ end }}'
    guarded = f"{{{{ if .Values.number }}}}{template}{{{{ end }}}}"
    chart = _changed(chart, **{"templates/c.yaml": guarded, "templates/_deeper.tpl": deeper})
    with pytest.raises(RenderFailed) as raised:
        _together(pool, chart, [{"number": 0}, {"number": 0}, {"number": 1}])
    assert failed_at(_wrapped(chart), raised.value) == 2


@pytest.mark.parametrize("chosen", ["chart", "tree"])
def test_packages_of_one_template_render_it_as_the_whole_package_does(
    pool: WorkerPool, request: pytest.FixtureRequest, chosen: str
):
    chart: Chart = request.getfixturevalue(chosen)
    made = _wrapped(chart)
    seen = coalesced(made.defaults, {})
    assert seen
    light, whole = LightPackages(made, chart.files, seen.off), whole_package(made)
    lengths = []
    for name in templates_of(made, seen):
        asked = [Set(seen, [name])]
        (expected,) = renderings_of(made, _asked(pool, made, whole, asked))
        assert renderings_of(made, _asked(pool, made, light, asked)) == [expected]
        package = light.alone([name], values_text(seen.values))
        alone = pool.render([RenderRequest(package, seen.values, RELEASE)])[0]
        assert (alone.files.get(name), alone.notes) == (expected.files.get(name), expected.notes)
        lengths.append(len(package))
    assert min(lengths) < len(light.alone(templates_of(made, seen), values_text(seen.values)))


def test_only_the_templates_that_are_named_are_rendered(pool: WorkerPool, chart: Chart):
    made = _wrapped(chart)
    seen = coalesced(made.defaults, {})
    assert seen
    asked = [Set(seen, templates_of(made, seen)[:1]), Set(seen, ())]
    result = _asked(pool, made, whole_package(made), asked)
    assert [len(each.files) for each in renderings_of(made, result)] == [1 + 1, 0 + 1]  # and the CRD


def test_values_that_helm_reads_otherwise_are_noticed(pool: WorkerPool, chart: Chart):
    made = _wrapped(chart)
    seen = coalesced(made.defaults, {})
    assert seen
    expected = expected_of(made, seen)
    assert expected
    result = _asked(pool, made, whole_package(made), [Set(seen, ())])
    other = expected._replace(values={**expected.values, "number": 2})
    assert (is_proved(made, expected, result), is_proved(made, other, result)) == (True, False)


@given(values=_TREE_VALUES)
@settings(max_examples=60)
def test_charts_inside_are_switched_and_given_values_as_helm_does(
    pool: WorkerPool, tree: Chart, values: dict[str, object]
):
    made = _wrapped(tree)
    seen = coalesced(made.defaults, values)
    if seen is None:
        return
    alone = _alone(pool, tree, values)
    assert _driven(pool, made, whole_package(made), [seen, seen]) == [alone, alone]
    assert _driven(pool, made, LightPackages(made, tree.files, seen.off), [seen]) == [alone]


@given(values=_TREE_VALUES)
@settings(max_examples=30)
def test_values_that_are_settled_can_be_given_to_charts_without_values(
    pool: WorkerPool, tree: Chart, values: dict[str, object]
):
    made = _wrapped(tree)
    seen = coalesced(made.defaults, values)
    if seen is None or not is_settled(made.defaults, seen):
        return
    light = LightPackages(made, tree.files, seen.off).alone(templates_of(made, seen), values_text(seen.values))
    assert pool.render([RenderRequest(light, seen.values, RELEASE)])[0] == _alone(pool, tree, values)


@pytest.mark.parametrize(
    "values",
    [{}, {"front": {"enabled": False}}, {"front": {"cache": {"enabled": True}}}, {"global": {"spare": True}}],
)
def test_what_helm_says_proves_what_is_expected(pool: WorkerPool, tree: Chart, values: dict[str, object]):
    made = _wrapped(tree)
    seen = coalesced(made.defaults, values)
    assert seen
    expected = expected_of(made, seen)
    assert expected
    result = _asked(pool, made, whole_package(made), [Set(seen, ())])
    assert is_proved(made, expected, result)


def test_a_light_package_has_each_partial_once_and_charts_that_are_off_in_name_only(tree: Chart):
    made = _wrapped(tree)
    seen = coalesced(made.defaults, {"keep": {"on": False}})
    assert seen
    files = light_files(made, made.files, seen.off)
    assert [path for path in files if path.endswith("_name.tpl")] == ["charts/lib/templates/_name.tpl"]
    assert [path for path in files if path.startswith("charts/store/")] == ["charts/store/Chart.yaml"]


@pytest.mark.parametrize(
    "values",
    [{"a": None}, {"nested": {"a": None}}, {"lib": 1}, {"global": []}, {"lib": {"global": 1}}, {"tags": {"x": True}}],
)
def test_values_of_which_only_helm_can_tell(chart: Chart, values: dict[str, object]):
    assert coalesced(_wrapped(chart).defaults, values) is None


@pytest.mark.parametrize(
    "files",
    [
        {"Chart.yaml": DEMO.replace("v2", "v1")},
        {"Chart.yaml": DEMO.replace("repository: ''", "repository: '', import-values: [x]")},
        {"charts/lib/Chart.yaml": LIBRARY.replace("v2", "v1") + "dependencies: []\n"},
        {"charts/other/Chart.yaml": LIBRARY},
        {"templates/a.yaml": "{{ .Values.AsMap | toYaml }}"},
        {"templates/a.yaml": "{{ .Chart.Dependencies | toJson }}"},
        {"templates/a.yaml": "{{ typeOf .Values }}"},
        {
            "templates/a.yaml": '{{ include "x" .Values }}',
            "templates/_x.tpl": '{{ define "x" }}{{ typeOf . }}{{ end }}',
        },
        {"templates/a.yaml": '{{ set .Values.global "x" 1 }}'},
        {"templates/a.yaml": '{{ merge .Chart (dict "x" 1) }}'},
        {'templates/a"}}.yaml': "a: 1\n"},
        {"templates/a.yaml": '{{ define "x" }}a{{ end }}', "templates/_x.tpl": '{{ define "x" }}b{{ end }}'},
        {"templates/_sardonyx-a.yaml": "a: 1\n"},
        {"charts/lib/values.yaml": "a: {"},
        {"values.yaml": "".join(f"key{number}: {number}\n" for number in range(80_000))},
    ],
)
def test_a_chart_on_which_it_would_show_is_not_wrapped(chart: Chart, files: dict[str, str]):
    assert wrapped(_changed(chart, **files), {}) is None
