"""Rendered objects against the versions of Kubernetes that a validation names."""

from __future__ import annotations

from pathlib import Path

import pytest

from sardonyx.dialect import SchemaRegistry
from sardonyx.validation import Settings, validate

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n"
    '  resources: {limits: {cpu: "1"}}\n  containers: [{name: main, image: "main:1"}]\n'
)


@pytest.mark.parametrize(
    ("versions", "refusing"),
    [(("v1.36.0",), []), (("v1.31", "v1.30.4", "v1.36"), ["1.31"]), (("v1.99", "latest"), [])],
)
def test_the_first_version_that_refuses_is_named(versions, refusing, validated, pool):
    validated({"templates/pod.yaml": POD})
    settings = Settings(SchemaRegistry(), kube_versions=versions)
    found = [each.message for each in validate([Path("demo")], settings, pool) if each.rule == "object-invalid"]
    assert [message.split("Kubernetes ")[1].split()[0] for message in found] == refusing
