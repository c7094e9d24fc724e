"""Each rule of value computation, as a table: cases/compute/*.yaml has a field ``x``, its values.yaml, the outcome."""

import json
from pathlib import Path

import pytest

from sardonyx.core.valuepaths import format_path, parse_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import Source, UnresolvableValue, compute_values

FOLDER = Path(__file__).parent / "cases" / "compute"


def collect():
    for file in sorted(FOLDER.glob("*.yaml")):
        document = read_yaml(file.read_text(encoding="utf-8"), file.name).value
        for name, case in document["cases"].items():
            yield pytest.param(document, case, id=f"{file.stem}-{name}")


def node_of(case):
    if "node" in case:
        return case["node"]
    fallback = {"string": "fallback", "array": ["fallback"], "object": {"fallback": 1}, "boolean": False}
    kind = case.get("type", "string")
    return {"type": kind, "default": fallback.get(kind, -1), "x-onyxia": {"overwriteDefaultWith": case["expression"]}}


def compute(document, case):
    schema = {"type": "object", "properties": {"x": node_of(case)}}
    values = {"x": case["yaml"]} if "yaml" in case else {}
    return compute_values(schema, values, document["context"], include_defaults=document.get("include_defaults", False))


def as_text(value):
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(("document", "case"), [param for param in collect() if "expected" in param.values[1]])
def test_value(document, case):
    assert as_text(compute(document, case).values["x"]) == as_text(case["expected"])


@pytest.mark.parametrize(("document", "case"), [param for param in collect() if "undefined" in param.values[1]])
def test_falls_back_to_the_default(document, case):
    computed = compute(document, case)
    assert {provenance.source for provenance in computed.provenance.values()} == {Source.DEFAULT}


@pytest.mark.parametrize(("document", "case"), [param for param in collect() if "error" in param.values[1]])
def test_stops(document, case):
    with pytest.raises(UnresolvableValue) as refused:
        compute(document, case)
    assert format_path(refused.value.path) == case["error"]


@pytest.mark.parametrize(("document", "case"), [param for param in collect() if "source" in param.values[1]])
def test_source(document, case):
    assert {each.source for each in compute(document, case).provenance.values()} == {case["source"]}


@pytest.mark.parametrize(("document", "case"), [param for param in collect() if "reads" in param.values[1]])
def test_reads(document, case):
    provenance = compute(document, case).provenance
    for leaf, paths in case["reads"].items():
        assert provenance[parse_path(leaf)].reads == tuple(parse_path(path) for path in paths)
