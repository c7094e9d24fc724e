"""``sardonyx validate --explore`` as a chart's maintainer runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

TEMPLATE = "vscode-python/templates/statefulset.yaml"


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    """The command in a folder with a copy of our catalog."""
    shutil.copytree(ROOT / "catalog-charts", tmp_path / "charts")
    return Sardonyx(tmp_path, cache)


def append(folder: Path, text: str) -> None:
    with (folder / "charts" / TEMPLATE).open("a") as file:
        file.write(text)


def test_nothing_is_wrong_with_our_own_catalog(sardonyx):
    result = sardonyx.must("validate", "charts", "--explore", "full")
    assert result.out == "nothing found\n"


def test_a_branch_that_only_a_switch_opens_is_found(sardonyx):
    append(sardonyx.folder, "{{- if not .Values.persistence.enabled }}{{ .Values.no.body }}{{ end }}\n")
    assert sardonyx("validate", "charts/vscode-python").code == 0
    result = sardonyx("validate", "charts/vscode-python", "--explore", "quick", "--format", "json")
    found = [each for each in json.loads(result.out)["findings"] if each["rule"] == "field-breaks-render"]
    assert [(each["path"], each["field"], each["value"]) for each in found] == [
        (f"charts/{TEMPLATE}", "persistence.enabled", False)
    ]
    assert result.code == 1
