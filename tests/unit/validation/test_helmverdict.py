import json

import pytest

from sardonyx.charts import quick_package
from sardonyx.charts.metadata import chart_of
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.errors import ValuesRefused
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.helmverdict import sure_verdict

METADATA = b"apiVersion: v2\nname: demo\nversion: 1.0.0\n"
LIBRARY = {"charts/lib/Chart.yaml": b"apiVersion: v2\nname: lib\nversion: 1.0.0\n", "charts/lib/values.yaml": b"a: 1\n"}
TEXT = {"type": "string"}
SCHEMA = {"type": "object", "properties": {"name": TEXT, "deep": {"type": "object", "properties": {"name": TEXT}}}}
CLOSED = {**SCHEMA, "additionalProperties": False}


def chart(schema, more=()):
    return chart_of({"Chart.yaml": METADATA, "values.schema.json": json.dumps(schema).encode(), **dict(more)}, "demo")


def is_sure(chart, values, given):
    return sure_verdict(chart, read_yaml(values, "values.yaml"))(given)


@pytest.mark.parametrize(
    ("values", "given"),
    [("name: x", {}), ("name: 1", {"name": "x"}), ("deep: {name: x, other: 1}", {"deep": {"other": None}}), ("{}", {})],
)
def test_values_that_fit_are_surely_taken(values, given):
    assert is_sure(chart(SCHEMA), values, given)
    with WorkerPool() as pool:
        pool.render(
            [
                RenderRequest(
                    quick_package(chart(SCHEMA, {"values.yaml": values.encode()}.items())), given, Release("a", "b")
                )
            ]
        )


@pytest.mark.parametrize(
    ("values", "given"), [("name: 1", {}), ("name: x", {"name": 1}), ("deep: {name: [1]}", {"deep": {"other": 1}})]
)
def test_of_values_that_helm_refuses_nothing_is_sure(values, given):
    assert not is_sure(chart(SCHEMA), values, given)
    with WorkerPool() as pool, pytest.raises(ValuesRefused):
        pool.render(
            [
                RenderRequest(
                    quick_package(chart(SCHEMA, {"values.yaml": values.encode()}.items())), given, Release("a", "b")
                )
            ]
        )


@pytest.mark.parametrize(
    "made",
    [
        chart(CLOSED),
        chart({**SCHEMA, "required": ["name"], "properties": {"name": {"type": ["string", "null"]}}}),
        chart({**SCHEMA, "properties": {"lib": {"type": "object"}}}, LIBRARY.items()),
        chart(SCHEMA, [*LIBRARY.items(), ("charts/lib/values.schema.json", b"{}")]),
        chart(SCHEMA, [("charts/lib.tgz", b"")]),
        chart({"$ref": "#/definitions/a"}),
    ],
    ids=["closed", "required null", "names a subchart", "subchart with a schema", "packed subchart", "reference"],
)
def test_nothing_is_sure_where_helm_looks_at_more(made):
    assert not is_sure(made, "name: null", {})


def test_a_library_beside_a_chart_leaves_it_sure():
    assert is_sure(chart(SCHEMA, LIBRARY.items()), "name: x", {})
