"""What the pages of the documentation name exists, and what exists is named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT, Sardonyx

from sardonyx.operations.ct_configuration import read_ct_file
from sardonyx.reports import FORMATS

VALIDATION = (ROOT / "docs" / "validation.md").read_text()
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
A_SOURCE = re.compile(r"(?:toolkit|tests|docs|schemas|catalog-charts|\.github|\.ci)/[\w./-]*")


def table_of(heading: str) -> str:
    return VALIDATION.split(f"## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page):
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_files_that_are_named_are_there(page):
    named = {text for text in CODE.findall(page.read_text()) if A_SOURCE.fullmatch(text)}
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_described(format):
    assert f"| `{format}` |" in table_of("Reports")


def test_every_setting_is_shown():
    schema = json.loads((ROOT / "schemas" / "workspace.schema.json").read_text())
    settings = schema["properties"]["spec"]["properties"]["validation"]["properties"]
    assert not [name for name in settings if not re.search(rf"\b{name}:", table_of("Configuration"))]


def test_the_configuration_that_is_shown_is_one(tmp_path, cache):
    example = re.search(r"```yaml\n(apiVersion.*?)```", VALIDATION, re.DOTALL)
    (tmp_path / "sardonyx.yaml").write_text(example[1])
    shown = Sardonyx(tmp_path, cache).must("config", "show").out
    assert "1.31, 1.33" in " ".join(shown.split())


def test_what_becomes_of_the_keys_of_ct_is_true(tmp_path):
    rows = [row.split("|")[1:3] for row in table_of("In place of `ct lint`").splitlines() if row.startswith("| `")]
    file = Path(tmp_path, "ct.yaml")
    for keys, meaning in rows:
        for key in CODE.findall(keys):
            file.write_text(f"{key}: 'true'\n")
            is_named = any("has no effect" in remark for remark in read_ct_file(file).remarks)
            assert is_named is ("without effect" in meaning), key
            assert not [each for each in read_ct_file(file).remarks if "knows no key" in each], key
