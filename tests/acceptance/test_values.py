"""``sardonyx values`` as a chart's maintainer runs it."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

from sardonyx.core.yamltext import read_yaml

SCHEMA = json.loads((ROOT / "schemas" / "computed-values.schema.json").read_text())
CONTEXT = "project: {password: real-project-password}\ngit: {name: Real Name}\n"


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with a copy of our catalog."""
    shutil.copytree(ROOT / "catalog-charts", tmp_path / "charts")
    return Sardonyx(tmp_path, cache)


def explained(sardonyx, *arguments):
    document = json.loads(sardonyx.must("values", *arguments, "--explain", "--format", "json").out)
    jsonschema.validate(document, SCHEMA)
    return document


def leaf(document, field):
    return next(row for row in document["values"] if row["field"] == field)


def edit_schema(sardonyx, chart, change):
    path = sardonyx.folder / "charts" / chart / "values.schema.json"
    schema = json.loads(path.read_text())
    change(schema["properties"])
    path.write_text(json.dumps(schema, indent=2))
    return path.read_text().splitlines()


def test_the_values_are_yaml(sardonyx):
    values = read_yaml(sardonyx.must("values", "charts/postgresql").out, "values").value
    assert (values["database"]["name"], values["persistence"]["enabled"]) == ("defaultdb", True)


def test_the_values_are_json_on_demand(sardonyx):
    values = json.loads(sardonyx.must("values", "charts/postgresql", "--format", "json").out)
    assert values["database"]["name"] == "defaultdb"


def test_a_context_decides(sardonyx):
    values = [
        json.loads(sardonyx.must("values", "charts/vscode-python", "-c", name, "--format", "json").out)
        for name in ("minimal", "full")
    ]
    assert values[0]["security"]["password"] != values[1]["security"]["password"]


def test_every_value_has_its_source_and_place(sardonyx):
    lines = (sardonyx.folder / "charts/postgresql/values.schema.json").read_text().splitlines()
    row = leaf(explained(sardonyx, "charts/postgresql"), "database.name")
    assert (row["source"], row["value"], row["path"]) == (
        "default",
        "defaultdb",
        "charts/postgresql/values.schema.json",
    )
    assert lines[row["line"] - 1].strip().startswith('"default": "defaultdb"')


def test_a_value_of_the_context_names_what_it_reads(sardonyx):
    row = leaf(explained(sardonyx, "charts/postgresql"), "security.password")
    assert (row["source"], row["reads"], row["secret"]) == ("context", ["project.password"], True)


def test_a_fragment_of_the_registry_is_named_at_the_node_that_it_replaces(sardonyx):
    row = leaf(explained(sardonyx, "charts/postgresql"), "persistence.size")
    lines = (sardonyx.folder / "charts/postgresql/values.schema.json").read_text().splitlines()
    assert row["fragment"] == "database/persistence.json"
    assert lines[row["line"] - 1].strip().startswith('"persistence"')


def test_the_layers_that_refuse_a_value_are_named(sardonyx):
    edit_schema(sardonyx, "postgresql", lambda fields: fields["database"]["properties"]["name"].update(maxLength=3))
    row = leaf(explained(sardonyx, "charts/postgresql"), "database.name")
    assert row["accepted"] == {"web": True, "api": False, "helm": False}


def test_what_only_the_packaged_schema_refuses_is_helm_s(sardonyx):
    edit_schema(sardonyx, "postgresql", lambda fields: fields["persistence"]["properties"]["size"].update(maxLength=1))
    row = leaf(explained(sardonyx, "charts/postgresql"), "persistence.size")
    assert row["accepted"] == {"web": True, "api": True, "helm": False}


def test_the_text_has_a_line_for_each_value(sardonyx):
    lines = sardonyx.must("values", "charts/postgresql", "--explain").out.splitlines()
    assert lines[0].split() == ["FIELD", "VALUE", "SOURCE", "WHERE", "REFUSED", "BY"]
    assert any(line.startswith("security.password") and "context project.password" in line for line in lines)


def test_a_secret_of_a_real_context_is_masked_everywhere(sardonyx):
    (sardonyx.folder / "mine.yaml").write_text(CONTEXT)
    for arguments in ((), ("--explain",), ("--format", "json"), ("--explain", "--format", "json")):
        out = sardonyx.must("values", "charts/postgresql", "-c", "mine.yaml", *arguments).out
        assert "real-project-password" not in out
        assert "••••••" in out


def test_a_built_in_context_has_nothing_to_hide(sardonyx):
    assert "full-project-password" in sardonyx.must("values", "charts/postgresql").out


def test_a_tenant_gets_what_a_launch_would_give(lab):
    out = lab.sardonyx.must("values", ROOT / "catalog-charts/vscode-python", "-e", "lab", "-t", "user-alice").out
    values = read_yaml(out, "values").value
    assert values["security"]["password"] == "••••••"
    assert "user-alice" in json.dumps(values)


def test_keys_of_values_yaml_that_no_schema_has_come_with_all(sardonyx):
    with (sardonyx.folder / "charts/postgresql/values.yaml").open("a") as file:
        file.write("\nextraKey: 7\n")
    assert "extraKey" not in sardonyx.must("values", "charts/postgresql").out
    row = leaf(explained(sardonyx, "charts/postgresql", "--all"), "extraKey")
    assert (row["source"], row["path"]) == ("values.yaml", "charts/postgresql/values.yaml")


def test_a_field_without_a_value_is_an_error_with_its_place(sardonyx):
    edit_schema(sardonyx, "postgresql", lambda fields: fields.update(odd={"type": "string"}))
    result = sardonyx("values", "charts/postgresql", "--explain")
    assert (result.code, result.out) == (1, "")
    assert "charts/postgresql/values.schema.json:" in result.err
    assert "odd: has no value" in result.err


def test_a_package_is_as_good_as_a_folder(sardonyx):
    sardonyx.must("package", "charts/postgresql", "--destination", "build")
    (package,) = (sardonyx.folder / "build").iterdir()
    assert sardonyx.must("values", package).out == sardonyx.must("values", "charts/postgresql").out


def test_a_chart_that_is_not_there_is_an_error_of_usage(sardonyx):
    assert sardonyx("values", "charts/nothing").code == 2
