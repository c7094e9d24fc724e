"""The options that say how findings are reported."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sardonyx.cli.main import run
from sardonyx.cli.reports import Output, Reporting, exit_code, reporting_options, write_report
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.reports import report_on

WARNING = Finding("image-tag", Level.WARNING, "no tag", subject="a")
REPORT = report_on([WARNING], ["a"])


@pytest.fixture(autouse=True)
def _plain(monkeypatch, tmp_path):
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKFLOW", "GITHUB_STEP_SUMMARY", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def reporting(*arguments: str) -> Reporting:
    """Read options as a command does."""
    seen = []

    @click.command()
    @reporting_options
    def command(reporting):
        seen.append(reporting)

    result = CliRunner().invoke(command, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert seen, result.output
    return seen[0]


def written(capsys, *arguments: str) -> str:
    write_report(REPORT, reporting(*arguments))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "outputs"),
    [
        ((), [("auto", None)]),
        (("--format", "json"), [("json", None)]),
        (("--format", "sarif=a.sarif", "--format", "text"), [("sarif", "a.sarif"), ("text", None)]),
        (("--format", "text", "--format", "sarif", "--output", "b"), [("text", None), ("sarif", "b")]),
        (("--output", "b"), [("auto", "b")]),
        (("--format", "json=-"), [("json", None)]),
        (("--format", "json=a=b"), [("json", "a=b")]),
    ],
)
def test_formats_and_files_are_paired(arguments, outputs):
    assert list(reporting(*arguments).outputs) == [Output(name, file and Path(file)) for name, file in outputs]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "text", "--format", "json"),
        ("--format", "text=a", "--format", "json=./a"),
        ("--format", "json=a", "--output", "b"),
    ],
)
def test_two_reports_do_not_go_to_one_place(arguments):
    with pytest.raises(UsageError):
        reporting(*arguments)


def test_each_report_goes_to_its_place(capsys):
    out = written(capsys, "--format", "json=deep/a.json", "--format", "junit=a.xml", "--format", "text")
    assert out == "warning: no tag [image-tag]\n1 warning\n"
    assert json.loads(Path("deep/a.json").read_text())["summary"]["warning"] == 1
    assert Path("a.xml").read_text().startswith("<?xml")


def test_a_file_that_cannot_be_written_is_an_error():
    Path("file").touch()
    with pytest.raises(SardonyxError, match=r"file/a\.json"):
        write_report(REPORT, reporting("--format", "json=file/a.json"))


def test_in_a_workflow_of_github_annotations_are_written_and_a_summary(capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert written(capsys).startswith("warning:")
    monkeypatch.setenv("GITHUB_WORKFLOW", "CI")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("before\n")
    assert written(capsys).startswith("::warning title=a%3A image-tag::no tag\n")
    assert Path("summary.md").read_text().startswith("before\n### ✅ Sardonyx: 1 warning")


def test_a_file_is_text_also_in_a_workflow(capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKFLOW", "CI")
    assert written(capsys, "--output", "a.txt") == ""
    assert Path("a.txt").read_text().startswith("warning:")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("color", "settings", "on_terminal", "on_pipe"),
    [
        ("auto", {}, True, False),
        ("always", {}, True, True),
        ("never", {}, False, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("always", {"NO_COLOR": "0"}, False, False),
    ],
)
def test_colours_are_for_terminals_and_no_color_wins(monkeypatch, color, settings, on_terminal, on_pipe):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    asked = reporting("--color", color)
    for stream, expected in ((Terminal(), on_terminal), (io.StringIO(), on_pipe)):
        monkeypatch.setattr(sys, "stdout", stream)
        write_report(REPORT, asked)
        assert ("\x1b[" in stream.getvalue()) is expected


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 0), (("--fail-on", "warning"), 1), (("--fail-on", "warning", "--exit-zero"), 0)]
)
def test_the_level_decides_the_exit_code(arguments, code):
    asked = reporting(*arguments)
    assert exit_code(report_on([WARNING], fail_on=asked.fail_on or Level.ERROR), asked) == code


def test_an_unknown_format_is_an_error_of_usage(capsys):
    assert run(["validate", "--format", "xml"]) == 2
    assert "'xml' is not one of auto, text, json" in capsys.readouterr().err
