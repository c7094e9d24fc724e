"""Reports of findings: the options that say which and where to, and the writing."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Level
from sardonyx.reports.formats import FORMATS, written

if TYPE_CHECKING:
    from sardonyx.reports import Report

AUTO = "auto"
SUMMARY = "GITHUB_STEP_SUMMARY"


class Output(NamedTuple):
    """One report: its format, and the file it goes to, None for stdout."""

    format: str
    file: Path | None = None


class Reporting(NamedTuple):
    """What the options say about reports; ``fail_on`` is None where they leave it to the configuration."""

    outputs: tuple[Output, ...]
    color: str
    fail_on: Level | None
    exit_zero: bool


if TYPE_CHECKING:
    ReportType = click.ParamType[Output]
else:
    ReportType = click.ParamType  # click 8.2 knows no [Output] here


class _OutputType(ReportType):
    """Reads ``FORMAT`` or ``FORMAT=FILE``."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        if isinstance(value, Output):
            return value
        name, _, file = str(value).partition("=")
        if name not in (AUTO, *FORMATS):
            self.fail(f"{name!r} is not one of {', '.join((AUTO, *FORMATS))}", param, ctx)
        return Output(name, None if file in ("", "-") else Path(file))


_OPTIONS = (
    click.option(
        "--format",
        "outputs",
        metavar="FORMAT[=FILE]",
        type=_OutputType(),
        multiple=True,
        help=f"How the report is written: {', '.join(FORMATS)}; to a file, or to stdout, which takes one. Can be given "
        "several times. By default github in a workflow of GitHub, else text.",
    ),
    click.option(
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The file of the last --format, as another way to write FORMAT=FILE.",
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours in text; auto: on a terminal. NO_COLOR stands above this.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice([level.value for level in Level]),
        help="The least level of a finding that gives exit code 1; by default what sardonyx.yaml says, else error.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found; errors of usage still give 2."),
)


def reporting_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that reports findings; the command gets them as one parameter ``reporting``."""

    @functools.wraps(function)
    def command(
        outputs: tuple[Output, ...],
        output: Path | None,
        color: str,
        fail_on: str | None,
        exit_zero: bool,
        **others: Any,
    ) -> Any:
        level = Level(fail_on) if fail_on else None
        return function(reporting=Reporting(_paired(outputs, output), color, level, exit_zero), **others)

    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), command)


def _paired(outputs: Sequence[Output], file: Path | None) -> tuple[Output, ...]:
    """Give the last format its file; raises UsageError where two reports would go to one place."""
    *others, last = outputs or (Output(AUTO),)
    if file and last.file:
        raise UsageError(
            f"--output {file} says where {last.format} goes, and so does --format {last.format}={last.file}"
        )
    paired = (*others, last._replace(file=last.file or file))
    # What a link leads to need not be there.
    places = [os.path.abspath(output.file) if output.file else "stdout" for output in paired]  # noqa: PTH100  # links are left as they are
    if twice := next((place for place in places if places.count(place) > 1), None):
        formats = " and ".join(output.format for output, place in zip(paired, places, strict=True) if place == twice)
        raise UsageError(f"{formats} cannot go to one place", help="name a file for each: --format sarif=a.sarif")
    return paired


def write_report(report: Report, reporting: Reporting) -> None:
    """Write a report in every format that was asked for, files first.

    Raises SardonyxError when a file cannot be written.
    """
    from sardonyx.core.files import write_atomically

    for output in sorted(reporting.outputs, key=lambda output: output.file is None):
        if output.file:
            name = "text" if output.format == AUTO else output.format
            write_atomically(output.file, written(report, name).encode())
        else:
            name = _detected() if output.format == AUTO else output.format
            _write_to_stdout(report, name, reporting.color)


def exit_code(report: Report, reporting: Reporting) -> int:
    """Return 1 when a finding is as bad as the report says or worse, else 0."""
    from sardonyx.reports import fails

    return int(fails(report.findings, report.fail_on) and not reporting.exit_zero)


def _detected() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") and os.environ.get("GITHUB_WORKFLOW") else "text"


def _write_to_stdout(report: Report, format: str, color: str) -> None:
    """Write a report; its text holds nothing that a terminal would obey but the colours that we put there."""
    if format == "text" and _is_coloured(color):
        from sardonyx.reports.as_text import as_coloured_text

        click.echo(as_coloured_text(report), nl=False, color=True)
    else:
        click.echo(written(report, format), nl=False)
    if format == "github" and (summary := os.environ.get(SUMMARY)):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(written(report, "markdown"))


def _is_coloured(color: str) -> bool:
    if os.environ.get("NO_COLOR") or color == "never":
        return False
    return color == "always" or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
