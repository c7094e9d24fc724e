"""Names, paths and values of any length in charts, as the commands that show one chart write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sardonyx.cli.main import run

LONG = "x" * 100_000
ENOUGH = 5_000
CHART = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"


def schema(**properties: Any) -> str:
    return json.dumps({"type": "object", "properties": properties})


@pytest.fixture
def chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a chart of these files, and a sound one beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(files: dict[str, str]) -> None:
        for folder, its in (("sound", {}), ("demo", files)):
            for path, text in {"Chart.yaml": CHART, "values.yaml": "a: b\n", **its}.items():
                Path(folder).mkdir(exist_ok=True)
                Path(folder, path).write_text(text)

    return write


COMMANDS = {
    "form": ["form", "demo", "--all"],
    "values": ["values", "demo", "--explain"],
    "diff": ["diff", "sound", "demo"],
}
WRONG = {
    "name": {"Chart.yaml": CHART.replace("demo", LONG)},
    "version": {"Chart.yaml": CHART.replace("1.0.0", LONG)},
    "tag": {"values.yaml": f"a: !{LONG} 1\n"},
}
ODD = {
    "field": {
        "values.schema.json": schema(**{LONG: {"type": "string", "default": LONG, "title": LONG, "description": LONG}})
    },
    "options": {"values.schema.json": schema(a={"type": "string", "listEnum": [LONG, "b"], "render": "list"})},
    "condition": {"values.schema.json": schema(a={"type": "string", "hidden": {"path": LONG, "value": LONG}})},
    "pattern": {"values.schema.json": schema(a={"type": "string", "pattern": f"^b|{LONG}$"})},
    "value": {"values.yaml": f"? {LONG}\n: {LONG}\n"},
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("files", WRONG.values(), ids=WRONG)
def test_an_error_is_short_and_says_where(chart, capsys, files, arguments):
    chart(files)
    assert run(arguments) == 1
    shown = capsys.readouterr()
    assert len(shown.err) + len(shown.out) < ENOUGH
    assert shown.err.startswith(f"error: demo/{next(iter(files))}:")
    assert "… (1000" in shown.err


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("files", ODD.values(), ids=ODD)
def test_what_is_shown_is_short(chart, capsys, files, arguments):
    chart(files)
    assert run(arguments) in (0, 1)
    shown = capsys.readouterr()
    assert 0 < len(shown.err) + len(shown.out) < ENOUGH


def test_the_document_of_the_values_is_whole(chart, capsys):
    chart(ODD["value"])
    run(["values", "demo", "--all"])
    assert LONG in capsys.readouterr().out
