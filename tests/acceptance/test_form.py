"""``sardonyx form`` as a chart's maintainer and a platform's operator run it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

SCHEMA = json.loads((ROOT / "schemas" / "form.schema.json").read_text())
CHART = "charts/vscode-python"


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with a copy of our catalog."""
    shutil.copytree(ROOT / "catalog-charts", tmp_path / "charts")
    return Sardonyx(tmp_path, cache)


def node_of(schema, path):
    for name in path.split("."):
        schema = schema["properties"][name]
    return schema


def change(sardonyx: Sardonyx, path: str, **keywords) -> None:
    """Set keywords of a field in the chart's schema."""
    file = sardonyx.folder / CHART / "values.schema.json"
    schema = json.loads(file.read_text())
    node_of(schema, path).update(keywords)
    file.write_text(json.dumps(schema, indent=2))


def line_of(sardonyx: Sardonyx, text: str) -> int:
    lines = (sardonyx.folder / CHART / "values.schema.json").read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def shown(sardonyx: Sardonyx, *arguments: str | Path) -> dict:
    document = json.loads(sardonyx.must("form", CHART, "--format", "json", *arguments).out)
    jsonschema.validate(document, SCHEMA)
    return document


def fields_of(nodes):
    for node in nodes:
        yield from fields_of(node["nodes"]) if node["kind"] == "group" else [node]


def field(document, path):
    nodes = [node for section in document["sections"] for node in fields_of(section["nodes"])]
    return next(node for node in nodes if node.get("path") == path)


def test_the_outline_shows_each_widget_with_its_value_and_path(sardonyx):
    lines = [" ".join(line.split()) for line in sardonyx.must("form", CHART).out.splitlines()]
    assert lines[0].startswith("vscode-python ")
    assert "[x] Keep data persistence.enabled" in lines
    assert "Pull policy: (•) IfNotPresent ( ) Always ( ) Never service.image.pullPolicy" in lines
    assert "Size of the volume: 10Gi 1Gi ├─●──────────────┤ 100Gi (step 1Gi) persistence.size" in lines


def test_the_outline_shows_range_sliders_once_with_both_ends(sardonyx):
    lines = [" ".join(line.split()) for line in sardonyx.must("form", CHART).out.splitlines()]
    at = lines.index("guaranteed: 100m resources.requests.cpu")
    assert lines[at - 1].startswith("CPU: 50m ├")
    assert "maximum: 2000m resources.limits.cpu" in lines[at:]


def test_what_is_hidden_is_shown_on_demand_with_its_condition(sardonyx):
    assert "route.hostname" not in sardonyx.must("form", CHART).out
    assert "--all" in sardonyx.must("form", CHART).err
    result = sardonyx.must("form", CHART, "--all").out
    assert "Own image: while service.image.custom.enabled is false" in result
    assert "Pause: always" in result


def test_the_json_follows_its_schema_in_each_built_in_context(sardonyx):
    kinds = [shown(sardonyx, "--context", name)["sections"][0]["nodes"][0]["kind"] for name in ("minimal", "full")]
    assert kinds == ["group", "group"]


def test_the_context_decides(sardonyx):
    assert field(shown(sardonyx, "--context", "full"), "git.name")["value"]
    assert not field(shown(sardonyx, "--context", "empty"), "git.name")["value"]


def test_a_context_can_be_a_file(sardonyx):
    (sardonyx.folder / "context.yaml").write_text("git: {name: Ada Lovelace}\n")
    assert field(shown(sardonyx, "--context", "context.yaml"), "git.name")["value"] == "Ada Lovelace"


def test_secrets_are_left_out(sardonyx):
    secrets = {"git": {"token": "canary-token"}, "service": {"oneTimePassword": "canary-password"}}
    (sardonyx.folder / "context.yaml").write_text(json.dumps(secrets))
    text = sardonyx.must("form", CHART, "--context", "context.yaml", "--all").out
    document = shown(sardonyx, "--context", "context.yaml")
    assert "canary" not in text + json.dumps(document)
    assert document["masked"] == ["security.password", "git.token"]


def test_a_package_gives_the_same_form_as_its_folder(sardonyx):
    sardonyx.must("package", CHART, "--destination", "packages")
    package = next((sardonyx.folder / "packages").glob("*.tgz"))
    assert sardonyx.must("form", package).out == sardonyx.must("form", CHART).out


def test_an_environment_and_a_tenant_give_the_context_and_the_fragments(lab):
    fragment = {
        "type": "object",
        "title": "Set by the lab",
        "properties": {"user": {"type": "boolean", "default": True}},
    }
    lab.commit({"environments/lab/registry/ide/resources.json": json.dumps(fragment).encode()})
    arguments = ("--tenant", "user-alice", "--environment", "lab", "--format", "json")
    document = json.loads(lab.sardonyx.must("form", ROOT / "catalog-charts" / "vscode-python", *arguments).out)
    assert field(document, "ingress.hostname")["value"].startswith("user-alice-")
    assert field(document, "resources.user")["value"] is True


def test_a_role_stands_in_place_of_the_tenants(lab):
    fragment = {"type": "string", "const": "8Gi"}
    lab.commit({"environments/lab/registry/roles/trainee/ide/persistence.json": json.dumps(fragment).encode()})
    arguments = ("--tenant", "user-alice", "--format", "json", "--role")
    chart = ROOT / "catalog-charts" / "vscode-python"
    document = json.loads(lab.sardonyx.must("form", chart, *arguments, "trainee").out)
    assert field(document, "persistence")["value"] == "8Gi"
    assert lab.sardonyx("form", chart, *arguments, "trainees").code == 2


def test_a_form_that_cannot_be_built_names_the_place_in_the_schema(sardonyx):
    change(sardonyx, "persistence.size", type="integer", default=10, pattern="", title="Broken size")
    (sardonyx.folder / CHART / "values.yaml").write_text("{}")
    change(sardonyx, "persistence", **{"x-onyxia": {}})
    result = sardonyx("form", CHART)
    assert (result.code, result.out) == (1, "")
    line = line_of(sardonyx, '"size": {')
    assert f"error: {CHART}/values.schema.json:{line}:9: persistence.size: is a slider of type integer" in result.err
    assert "string or number" in result.err


def test_a_schema_that_the_launcher_refuses_names_the_place_too(sardonyx):
    change(sardonyx, "security", title=5)
    result = sardonyx("form", CHART)
    assert result.code == 1
    assert "values.schema.json:" in result.err


def test_a_chart_without_a_schema_has_an_empty_form(sardonyx):
    (sardonyx.folder / CHART / "values.schema.json").unlink()
    result = sardonyx.must("form", CHART)
    assert "no values.schema.json" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "analyst"),
        ("--environment", "lab"),
        ("--context", "nowhere.yaml"),
        ("--context", "full", "--tenant", "user-alice"),
    ],
)
def test_options_that_do_not_go_together_are_an_error_of_usage(sardonyx, arguments):
    result = sardonyx("form", CHART, *arguments)
    assert (result.code, result.out) == (2, "")


def test_an_escape_sequence_in_a_title_does_not_reach_the_terminal(sardonyx):
    change(sardonyx, "security", title="\x1b[2Jgone")
    assert "\x1b" not in sardonyx.must("form", CHART).out


def test_a_chart_that_is_not_there_is_answered_with_the_one_that_may_be_meant(sardonyx):
    result = sardonyx("form", "charts/vscode-pyton")
    assert (result.code, "did you mean vscode-python?" in result.err) == (2, True), result.err
