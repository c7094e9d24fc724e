"""On which occasions a chart is rendered, and how they are said."""

from __future__ import annotations

import json
from pathlib import Path

from sardonyx.dialect import SchemaRegistry
from sardonyx.validation import Settings
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.occasions import said
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject
from sardonyx.validation.subject import CONTEXTS, USUAL, Occasion

ROUTE = "{{ if .Values.route }}\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: a}\n{{ end }}"
ROUTED = {"type": "boolean", "default": False, "x-onyxia": {"overwriteDefaultWith": "k8s.route"}}
OVERWRITTEN = {"type": "string", "default": "a", "x-onyxia": {"overwriteSchemaWith": "cpu.json"}}
REGISTRY = SchemaRegistry(
    {"cpu.json": {"type": "string", "default": "small"}},
    {
        "big": {"cpu.json": {"type": "string", "default": "large"}},
        "same": {"cpu.json": {"type": "string", "default": "small", "title": "CPU"}},
        "other": {"memory.json": {"type": "string", "default": "large"}},
    },
)


def _schema(**properties: object) -> str:
    return json.dumps({"type": "object", "properties": properties})


def _read(validated, files: dict[str, str], registry: SchemaRegistry = REGISTRY):
    validated(files)
    return read_subject(Path("demo"), Dependencies(), Settings(registry))


def test_a_region_is_tried_where_a_template_is_for_it(validated, pool):
    subject = _read(validated, {"values.schema.json": _schema(route=ROUTED), "templates/route.yaml": ROUTE})
    (openshift,) = set(subject.computed) - set(USUAL)
    kinds = [each.object["kind"] for each in render_subject(subject, pool).outcomes[openshift].manifests]
    assert ("on OpenShift" in openshift, "Route" in kinds) == (True, True)


def test_a_region_sees_its_own_api_versions(validated, pool):
    template = '{{ if .Capabilities.APIVersions.Has "route.openshift.io/v1" }}{{ fail "here" }}{{ end }}'
    subject = render_subject(_read(validated, {"templates/config.yaml": template}), pool)
    assert ["on OpenShift" in occasion for occasion, outcome in subject.outcomes.items() if outcome.error] == [True]


def test_an_ordinary_chart_has_the_usual_occasions(validated):
    assert set(_read(validated, {}).computed) == set(CONTEXTS)


def test_a_role_is_tried_where_its_values_differ(validated):
    subject = _read(validated, {"values.schema.json": _schema(cpu=OVERWRITTEN)})
    (role,) = set(subject.computed) - set(USUAL)
    assert (role, subject.computed[role].values["cpu"]) == ("the values Onyxia computes for the role big", "large")


def test_a_value_that_only_a_role_lacks(validated):
    registry = SchemaRegistry(
        {"cpu.json": {"type": "string", "default": "a"}}, {"big": {"cpu.json": {"type": "string"}}}
    )
    subject = _read(validated, {"values.schema.json": _schema(cpu=OVERWRITTEN)}, registry)
    assert list(subject.unresolvable) == ["the values Onyxia computes for the role big"]


def test_usual_occasions_stand_for_those_that_vary_them():
    openshift = Occasion("on OpenShift")
    assert [said(each) for each in ([*USUAL, openshift], [*CONTEXTS, openshift], [openshift])] == [
        "all values that were tried",
        "the values Onyxia computes",
        "on OpenShift",
    ]
