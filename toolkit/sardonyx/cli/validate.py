"""``sardonyx validate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from sardonyx.cli.messages import done, warn
from sardonyx.cli.reports import Reporting, exit_code, reporting_options, write_report
from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding, Level

if TYPE_CHECKING:
    from sardonyx.operations.ct_configuration import CtConfiguration
    from sardonyx.operations.selection import Scope
    from sardonyx.reports import Report

_SEARCHED = ""


@click.command(name="validate", epilog="Example: sardonyx validate charts --changed-since origin/main")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--changed-since", metavar="REVISION", help="Only charts that changed since the branch left REVISION.")
@click.option(
    "--ct",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_SEARCHED,
    help="Do what chart-testing does with this ct.yaml, by default the one of the current folder.",
)
@click.option("--allow-empty", is_flag=True, help="Finding no chart is no error.")
@click.option("--watch", is_flag=True, help="Validate again what is changed, until interrupted.")
@click.option("--verbose", "-v", is_flag=True, help="Report also what is only worth knowing (level info).")
@reporting_options
def command(
    paths: tuple[Path, ...],
    changed_since: str | None,
    ct: str | None,
    allow_empty: bool,
    watch: bool,
    verbose: bool,
    reporting: Reporting,
) -> int:
    """Find what users of a chart would hit, and say where.

    A PATH is a chart, a folder with charts up to three levels below it, or a file, which stands for its chart; by
    default the current folder. Each chart is read, its values are computed as Onyxia would, and it is rendered with
    them and with its own defaults. Exit code 0: no errors; 1: errors.

    With --changed-since only the charts are looked at that have changes, committed or not, since the branch left the
    revision, and those that depend on a changed one; a version that is not higher than at the revision is reported.

    --ct stands in place of ct lint. Of ct.yaml it takes chart-dirs, charts, all, excluded-charts, exclude-deprecated,
    remote, target-branch (--changed-since stands above these two), since, check-version-increment and
    validate-maintainers; additional-commands are never run, and keys without effect are named.
    """
    from sardonyx.operations.selection import Scope
    from sardonyx.operations.validating import failing_level

    if watch and (changed_since or ct is not None):
        raise UsageError("--watch looks at the charts that are named", help="leave out --changed-since and --ct")
    scope = Scope(paths or (Path(),), _ct_configuration(ct, paths), changed_since, allow_empty)
    frame = Frame(reporting, reporting.fail_on or failing_level(), verbose=verbose)
    return _watch(scope, frame) if watch else _once(scope, frame)


class Frame(NamedTuple):
    """How findings are reported: where to and in which formats, what fails, and whether all levels are shown."""

    reporting: Reporting
    fail_on: Level
    verbose: bool


def _ct_configuration(ct: str | None, paths: Sequence[Path]) -> CtConfiguration | None:
    from sardonyx.operations.ct_configuration import find_ct_file, read_ct_file

    if ct is None:
        return None
    if paths:
        raise UsageError("ct.yaml says which charts are meant", help="name charts, or give --ct, not both")
    return read_ct_file(find_ct_file() if ct == _SEARCHED else Path(ct))


def _once(scope: Scope, frame: Frame) -> int:
    from sardonyx.operations.ct_configuration import ct_levels
    from sardonyx.operations.selection import select
    from sardonyx.operations.validating import levelled, validated

    selection = select(scope)
    for remark in selection.remarks:
        warn(remark)
    found = validated(selection)
    report = _report(selection.charts, levelled(found, ct_levels(scope.ct)) if scope.ct else found, frame)
    write_report(report, frame.reporting)
    _summarise(report, len(found) - len(report.findings))
    return exit_code(report, frame.reporting)


def _watch(scope: Scope, frame: Frame) -> int:
    """Report again and again; an interrupt is the way to end it, so nothing is said about it."""
    from sardonyx.operations.selection import select
    from sardonyx.operations.validating import Board, validator
    from sardonyx.operations.watching import rounds

    board = Board()
    try:
        with validator() as validate:
            for charts, changed in rounds(lambda: select(scope).charts):
                due = board.due(charts, changed)
                found = board.update(charts, due, validate(due, {}))
                report = _report(charts, found, frame)
                click.clear()
                write_report(report, frame.reporting)
                _summarise(report, len(found) - len(report.findings))
    except KeyboardInterrupt:
        return 130
    return 0


def _report(charts: Sequence[Path], found: Sequence[Finding], frame: Frame) -> Report:
    from sardonyx.operations.validating import names_of, rule_pages
    from sardonyx.reports import report_on

    hidden = frozenset({Level.INFO}) - ({Level.INFO} if frame.verbose else {frame.fail_on})
    shown = [finding for finding in found if finding.level not in hidden]
    return report_on(shown, names_of(charts), rule_pages(), frame.fail_on)


def _summarise(report: Report, hidden: int) -> None:
    number = len(report.looked_at)
    charts = "1 chart" if number == 1 else f"{number} charts" if number else "no chart"
    done(f"looked at {charts}{f'; {hidden} findings worth knowing are shown with --verbose' if hidden else ''}")
