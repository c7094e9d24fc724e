"""Each rule of the form, as tables: cases/*.yaml, every one of which Onyxia 5.5.2 was asked about."""

import json
from pathlib import Path

import pytest

from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect.form import Group, RangeSlider, UnbuildableForm, compute_form, form_dependency, form_of_values
from sardonyx.dialect.form.plain import as_plain

END = {"type": "string", "sliderMin": 0, "sliderMax": 9, "sliderUnit": "Gi", "sliderStep": 1, "sliderRangeId": "r"}


def collect(key):
    return list(cases_with(key))


def cases_with(key):
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        document = read_yaml(file.read_text(encoding="utf-8"), file.name).value
        for name, case in document["cases"].items():
            if key in case:
                yield pytest.param(case, document["context"], id=f"{file.stem}-{name}")


def expanded(node, name=""):
    """Fill in what ``low`` and ``high`` stand for; a null takes a keyword away."""
    if name.startswith(("low", "high")) and "properties" not in node:
        node = {**END, "sliderExtremity": "down" if name.startswith("low") else "up", **node}
        node = {key: value for key, value in node.items() if value is not None}
    if "properties" in node:
        node = {**node, "properties": {key: expanded(child, key) for key, child in node["properties"].items()}}
    return {**node, "items": expanded(node["items"])} if "items" in node else node


def build(case, context):
    schema = expanded({"type": "object", "properties": case["properties"]})
    dependencies = [form_dependency(each["name"], each.get("condition", "")) for each in case.get("dependencies", [])]
    if "current" in case:
        return form_of_values(schema, case["current"], context, chart_name="own", dependencies=dependencies)
    return compute_form(schema, {}, context, chart_name="own", dependencies=dependencies)


def shape(node):
    if isinstance(node, RangeSlider):
        return f"range {format_path(node.low.path)} {format_path(node.high.path)}"
    name = f"{node.kind} {format_path(node.path)}"
    if not isinstance(node, Group):
        return name
    buttons = f" ({'+' * node.can_add}{'-' * node.can_remove})" if node.length is not None else ""
    return {name + buttons: shapes(node.nodes)}


def shapes(nodes):
    return [shape(node) for node in nodes]


def why(hidden):
    return format_path(hidden.path) + (f": {format_path(hidden.condition.path)}" if hidden.condition else "")


def fields(nodes):
    for node in nodes:
        yield from fields(node["nodes"]) if node["kind"] == "group" else [node]


def as_text(value):
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(("case", "context"), collect("main"))
def test_what_is_shown(case, context):
    form = build(case, context)
    assert shapes(form.section.main) == case["main"]
    assert shapes(form.section.global_) == case.get("global", [])
    assert [why(each) for each in form.hidden] == case.get("hidden", [])


@pytest.mark.parametrize(("case", "context"), collect("dependencies"))
def test_the_sections_of_dependencies(case, context):
    form = build(case, context)
    below = {
        name: {"main": shapes(each.main), "global": shapes(each.global_)} for name, each in form.dependencies.items()
    }
    assert below == case.get("sections", {})
    assert list(form.disabled_dependencies) == case.get("disabled", [])


@pytest.mark.parametrize(("case", "context"), collect("fields"))
def test_what_a_field_says(case, context):
    found = {node["path"]: node for node in fields(as_plain(build(case, context))["sections"][0]["nodes"])}
    for path, wanted in case["fields"].items():
        assert as_text({key: found[path][key] for key in wanted}) == as_text(wanted)


@pytest.mark.parametrize(("case", "context"), collect("onyxia"))
def test_the_structure_of_onyxia(case, context):
    assert as_text(build(case, context).as_onyxia()) == as_text(case["onyxia"])


@pytest.mark.parametrize(("case", "context"), collect("error"))
def test_stops(case, context):
    with pytest.raises(UnbuildableForm) as refused:
        build(case, context)
    path, reason = case["error"]
    assert format_path(refused.value.path) == path
    assert reason in refused.value.reason
