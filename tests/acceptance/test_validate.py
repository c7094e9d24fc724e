"""``sardonyx validate`` as a chart's maintainer runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

CATALOG = ROOT / "catalog-charts"
SCHEMA = json.loads((ROOT / "schemas" / "report.schema.json").read_text())


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with a copy of our catalog."""
    shutil.copytree(CATALOG, tmp_path / "charts")
    return Sardonyx(tmp_path, cache)


def change(sardonyx: Sardonyx, file: str, old: str, new: str) -> None:
    path = sardonyx.folder / "charts" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def line_of(sardonyx: Sardonyx, file: str, text: str) -> int:
    lines = (sardonyx.folder / "charts" / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_our_own_catalog_has_no_errors_and_no_warnings(sardonyx):
    result = sardonyx.must("validate", "charts")
    assert (result.out, "looked at 3 charts" in result.err) == ("nothing found\n", True)


def test_a_finding_has_its_place_field_value_and_remedy(sardonyx):
    change(sardonyx, "postgresql/values.yaml", "\nsecurity:", "\nextra: 1\nsecurity:")
    change(sardonyx, "vscode-python/values.yaml", "pullPolicy: IfNotPresent", "pullPolicy: Sometimes")
    result = sardonyx("validate", "charts")
    line = line_of(sardonyx, "vscode-python/values.yaml", "pullPolicy: Sometimes")
    assert f"charts/vscode-python/values.yaml:{line}:5: error: Helm refuses the chart's own defaults" in result.out
    assert '    field: service.image.pullPolicy\n    value: "Sometimes"\n    help: ' in result.out


def test_errors_give_exit_code_1(sardonyx):
    change(sardonyx, "postgresql/Chart.yaml", "version: ", "version: x")
    assert sardonyx("validate", "charts").code == 1


def test_one_chart_can_be_named(sardonyx):
    change(sardonyx, "postgresql/Chart.yaml", "version: ", "version: x")
    assert sardonyx("validate", "charts/vscode-python").code == 0


def test_what_is_only_worth_knowing_is_shown_on_demand(sardonyx):
    change(sardonyx, "vscode-python/values.yaml", "size: 10Gi", "size: 11Gi")
    assert sardonyx.must("validate", "charts").out == "nothing found\n"
    assert "[default-drift]" in sardonyx.must("validate", "charts", "--verbose").out


def test_json_follows_its_schema(sardonyx):
    change(sardonyx, "vscode-python/values.yaml", "pullPolicy: IfNotPresent", "pullPolicy: Sometimes")
    change(sardonyx, "postgresql/Chart.yaml", "name: sardonyx-library", "name: missing-library")
    document = json.loads(sardonyx("validate", "charts", "--format", "json", "--verbose").out)
    jsonschema.validate(document, SCHEMA)
    assert {"values-refused", "dependency-missing"} <= {finding["rule"] for finding in document["findings"]}


def test_paths_are_relative_and_two_runs_agree(sardonyx):
    change(sardonyx, "sardonyx-library/Chart.yaml", "version: ", "version: x")
    change(sardonyx, "vscode-python/values.yaml", "pullPolicy: IfNotPresent", "pullPolicy: Sometimes")
    runs = [sardonyx("validate", sardonyx.folder / "charts", "--format", "json").out for _ in range(2)]
    paths = [finding["path"] for finding in json.loads(runs[0])["findings"]]
    assert paths
    assert all(path.startswith("charts/") for path in paths)
    assert runs[0] == runs[1]


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_no_chart_is_an_error_of_usage(tmp_path, cache, folder):
    result = Sardonyx(tmp_path, cache)("validate", folder)
    assert (result.code, result.out) == (2, "")
    assert "there is no" in result.err


def test_the_current_folder_is_looked_at_by_default(sardonyx):
    inside = Sardonyx(sardonyx.folder / "charts", Path(sardonyx.environment["XDG_CACHE_HOME"]))
    assert "looked at 3 charts" in inside.must("validate").err
