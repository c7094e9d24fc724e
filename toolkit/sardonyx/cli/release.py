"""``sardonyx release``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.publishing.release_plan import ReleasePlan


@click.group(name="release", cls=CommandGroup)
def command() -> None:
    """Prepare the next releases of charts."""


@command.command(epilog="Example: sardonyx release prepare --changed-since main")
@click.argument("folders", metavar="[FOLDER...]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--changed-since",
    metavar="REVISION",
    help="Compare with where HEAD left this tag, branch or commit; by default with each chart's last tag "
    "(CHART-VERSION), without tags with the target branch of ct.yaml or the default branch.",
)
@click.option(
    "--level",
    "levels",
    metavar="CHART=LEVEL",
    multiple=True,
    help="Decide yourself: major, minor, patch or a version; repeatable.",
)
@click.option("--write", "is_written", is_flag=True, help="Write the changes; without it nothing is touched.")
@click.option("--check", "is_checked", is_flag=True, help="End with code 1 when there is something to write.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the report is written to stdout.",
)
def prepare(
    folders: tuple[Path, ...],
    changed_since: str | None,
    levels: tuple[str, ...],
    is_written: bool,
    is_checked: bool,
    form: str,
) -> int:
    """Say which charts changed and why, the version each of them needs, and what its changelog will say.

    A FOLDER is a chart or holds charts; without any, those of ct.yaml or below here. Charts that contain one of them
    (file://) are released with it. What counts is what a package holds: a file that .helmignore excludes is no change.
    A change that breaks saved values or a running service asks for a major version, which before 1.0.0 is the second
    number.

    With --write the versions, the ranges and locks of dependencies and artifacthub.io/changes are written, all or
    nothing, and fragments in changes.d/ are used up. Exit code 1: a chart cannot be prepared.
    """
    from sardonyx.operations.releasing import Request, prepare
    from sardonyx.operations.releasing_writing import write_releases
    from sardonyx.publishing.release_file import release_text
    from sardonyx.publishing.release_report import as_markdown, as_text

    if is_written and is_checked:
        raise click.UsageError("--check only looks, --write writes: give one of them")
    plan = prepare(Request(folders, changed_since, dict(_level(each) for each in levels)))
    write({"text": as_text, "json": release_text, "markdown": as_markdown}[form](plan), nl=False)
    if any(each.problems for each in plan.releases) and not is_written:
        return 1
    if is_written:
        write_releases(plan)
        _say_what_was_written(plan)
        return 0
    if plan.after or plan.consumed:
        warn("nothing is written: that is what --write does")
    return 1 if is_checked and (plan.after or plan.consumed) else 0


def _level(text: str) -> tuple[str, str]:
    name, separator, level = text.partition("=")
    if not separator or not name or not level:
        raise click.UsageError(f"--level {text!r} is not CHART=LEVEL, such as demo=major")
    return name, level


def _say_what_was_written(plan: ReleasePlan) -> None:
    from sardonyx.core.wording import counted

    if not plan.after and not plan.consumed:
        done("there is nothing to write")
        return
    used = f", {counted(len(plan.consumed), 'fragment')} used up" if plan.consumed else ""
    done(f"{counted(len(plan.after), 'file')} written{used}")
