"""``sardonyx publish``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli.messages import done
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.publishing import Plan

_FOLDERS = click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
_DESTINATION = click.option(
    "--to",
    "destination",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the Helm repository: index.yaml and packages.",
)


@click.group(name="publish")
def command() -> None:
    """Publish charts to a Helm repository.

    A FOLDER is a chart or holds charts. What is published never changes: the same content is left alone, other content
    under a published version is refused.
    """


@command.command(name="plan", epilog="Example: sardonyx publish plan catalog-charts --to public")
@_FOLDERS
@_DESTINATION
def show(folders: tuple[Path, ...], destination: Path) -> int:
    """Show what publishing would do, and touch nothing."""
    from sardonyx.publishing import State

    plan = _plan(folders, destination)
    _write(plan)
    return 1 if plan.those(State.REFUSED) else 0


@command.command(name="apply", epilog="Example: sardonyx publish apply catalog-charts --to public")
@_FOLDERS
@_DESTINATION
def carry_out(folders: tuple[Path, ...], destination: Path) -> None:
    """Publish: packages first, then the index.

    Interrupted between any two steps nothing is lost, and a second run completes it.
    """
    from sardonyx.publishing import apply

    plan = _plan(folders, destination)
    _write(plan)
    published = apply(plan)
    done(f"{len(published.new)} new, {len(published.unchanged)} unchanged: {published.index}")


def _plan(folders: tuple[Path, ...], destination: Path) -> Plan:
    from sardonyx.charts import source_epoch
    from sardonyx.operations.charts import find_charts, load_all
    from sardonyx.publishing import plan

    return plan(load_all(find_charts(folders)), destination, epoch=source_epoch())


def _write(plan: Plan) -> None:
    for package in plan.packages:
        reason = f"  ({package.reason})" if package.reason else ""
        write(f"{package.state:<9}  {package.file}  {package.digest}{reason}")
