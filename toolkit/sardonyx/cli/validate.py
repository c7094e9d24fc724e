"""``sardonyx validate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from sardonyx.cli.configuring import configuring_options
from sardonyx.cli.messages import done, warn
from sardonyx.cli.reports import Reporting, exit_code, reporting_options, write_report
from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.operations.ct_configuration import CtConfiguration
    from sardonyx.operations.judging import Judge
    from sardonyx.operations.selection import Scope, Selection
    from sardonyx.reports import Report
    from sardonyx.validation.configuration import Configuration
    from sardonyx.validation.processing import Processed

_SEARCHED = ""
_PAGED = frozenset({"sarif", "junit"})
"""The formats that name every rule that was applied, whatever it found."""


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
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and report what is left.")
@click.option("--diff", is_flag=True, help="Show as a patch what --fix would change, in place of the report.")
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is found now to FILE, for --baseline, in place of the report.",
)
@configuring_options
@reporting_options
def command(
    paths: tuple[Path, ...],
    changed_since: str | None,
    ct: str | None,
    allow_empty: bool,
    watch: bool,
    verbose: bool,
    fix: bool,
    diff: bool,
    write_baseline: Path | None,
    configuration: Configuration,
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
    from sardonyx.operations.judging import judge_of
    from sardonyx.operations.selection import Scope

    if watch and (changed_since or ct is not None):
        raise UsageError("--watch looks at the charts that are named", help="leave out --changed-since and --ct")
    if sum((watch, fix or diff, write_baseline is not None)) > 1:
        raise UsageError("--watch, --fix and --write-baseline exclude each other", help="leave out all but one")
    scope = Scope(paths or (Path(),), _ct_configuration(ct, paths), changed_since, allow_empty)
    judge = judge_of(configuration, _ct_levels(scope.ct)) if scope.ct else judge_of(configuration)
    frame = Frame(reporting, judge, reporting.fail_on or configuration.fail_on or Level.ERROR, verbose=verbose)
    if watch:
        return _watch(scope, frame)
    if write_baseline:
        return _write_baseline(scope, frame, write_baseline)
    return _mend(scope, frame, showing=diff) if fix or diff else _once(scope, frame)


class Frame(NamedTuple):
    """How findings are judged and reported: in which formats, what fails, and whether all levels are shown."""

    reporting: Reporting
    judge: Judge
    fail_on: Level
    verbose: bool


def _ct_configuration(ct: str | None, paths: Sequence[Path]) -> CtConfiguration | None:
    if ct is None:
        return None
    from sardonyx.operations.ct_configuration import find_ct_file, read_ct_file

    if paths:
        raise UsageError("ct.yaml says which charts are meant", help="name charts, or give --ct, not both")
    return read_ct_file(find_ct_file() if ct == _SEARCHED else Path(ct))


def _ct_levels(ct: CtConfiguration) -> Mapping[str, Level | None]:
    from sardonyx.operations.ct_configuration import ct_levels

    return ct_levels(ct)


def _selected(scope: Scope, frame: Frame) -> Selection:
    from sardonyx.operations.judging import without_excluded
    from sardonyx.operations.selection import select

    selection = without_excluded(select(scope), frame.judge.configuration, scope.paths)
    for remark in selection.remarks:
        warn(remark)
    return selection


def _once(scope: Scope, frame: Frame) -> int:
    from sardonyx.operations.validating import validated

    selection = _selected(scope, frame)
    report = _reported(selection, validated(selection, frame.judge), frame)
    if not selection.charts:
        done("no chart changed" if scope.changed_since or scope.ct else "there is no chart")
    return exit_code(report, frame.reporting)


def _mend(scope: Scope, frame: Frame, *, showing: bool) -> int:
    """Make the fixes of what would be reported, or show them; what is mended is validated again."""
    from sardonyx.operations.judging import judged
    from sardonyx.operations.mending import read_files, write_changes
    from sardonyx.operations.validating import validated
    from sardonyx.validation.fixing import plan_fixes, unified_diff

    selection = _selected(scope, frame)
    files = read_files(selection.charts)
    found = validated(selection, frame.judge)
    report = _report(selection, judged(found, frame.judge, selection).findings, frame)
    fixes = plan_fixes(report.findings, files)
    if showing:
        click.echo(unified_diff(files, fixes.changes), nl=False)
        return exit_code(report, frame.reporting)
    write_changes(files, fixes.changes)
    report = _reported(selection, validated(selection, frame.judge) if fixes.changes else found, frame)
    done(f"mended {counted(len(fixes.mended), 'finding')} in {counted(len(fixes.changes), 'file')}")
    if fixes.left:
        warn(f"{counted(len(fixes.left), 'fix touches', 'fixes touch')} what others touch: run this again")
    return exit_code(report, frame.reporting)


def _write_baseline(scope: Scope, frame: Frame, file: Path) -> int:
    from sardonyx.operations.judging import write_baseline
    from sardonyx.operations.validating import validated

    selection = _selected(scope, frame)
    known = write_baseline(file, validated(selection, frame.judge), frame.judge, selection)
    done(f"wrote {file}: {counted(known, 'finding is', 'findings are')} known")
    return 0


def _watch(scope: Scope, frame: Frame) -> int:
    """Report again and again; an interrupt is the way to end it, so nothing is said about it."""
    from sardonyx.operations.judging import without_excluded
    from sardonyx.operations.selection import Selection, select
    from sardonyx.operations.validating import Board, validator
    from sardonyx.operations.watching import rounds

    def find() -> Sequence[Path]:
        return without_excluded(select(scope), frame.judge.configuration, scope.paths).charts

    board = Board()
    try:
        with validator(frame.judge) as validate:
            for charts, changed in rounds(find):
                due = board.due(charts, changed)
                found = board.update(charts, due, validate(Selection(tuple(due))))
                click.clear()
                _reported(Selection(charts), found, frame)
    except KeyboardInterrupt:
        return 130
    return 0


def _reported(selection: Selection, found: Sequence[Finding], frame: Frame) -> Report:
    """Write the report of what is found, say what is not in it, and return it."""
    from sardonyx.operations.judging import judged

    processed = judged(found, frame.judge, selection)
    report = _report(selection, processed.findings, frame)
    write_report(report, frame.reporting)
    if selection.charts:
        _summarise(report, processed)
    return report


def _report(selection: Selection, found: Sequence[Finding], frame: Frame) -> Report:
    from sardonyx.operations.validating import names_of, rule_pages
    from sardonyx.reports import report_on

    hidden = frozenset({Level.INFO}) - ({Level.INFO} if frame.verbose else {frame.fail_on})
    shown = [finding for finding in found if finding.level not in hidden]
    is_paged = any(output.format in _PAGED for output in frame.reporting.outputs)
    return report_on(shown, names_of(selection.charts), rule_pages(frame.judge) if is_paged else (), frame.fail_on)


_WORTH_KNOWING = ("finding worth knowing is", "findings worth knowing are")


def _summarise(report: Report, processed: Processed) -> None:
    hidden = len(processed.findings) - len(report.findings)
    parts = [
        f"looked at {counted(len(report.looked_at), 'chart')}",
        f"{counted(hidden, *_WORTH_KNOWING)} shown with --verbose" if hidden else "",
        f"{counted(processed.suppressed, 'finding')} suppressed" if processed.suppressed else "",
        f"{counted(processed.known, 'finding')} known" if processed.known else "",
    ]
    done("; ".join(part for part in parts if part))
    if stale := sum(entry.count for entry in processed.stale.values()):
        what = counted(stale, "known finding is", "known findings are")
        warn(f"{what} not there any more: --write-baseline takes {'it' if stale == 1 else 'them'} out of the baseline")
