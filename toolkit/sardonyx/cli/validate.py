"""``sardonyx validate``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done
from sardonyx.cli.reports import exit_code, write_findings


@click.command(name="validate", epilog="Example: sardonyx validate catalog-charts")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--verbose", "-v", is_flag=True, help="Report also what is only worth knowing (level info).")
@options.output_format
def command(folders: tuple[Path, ...], verbose: bool, format: str) -> int:
    """Find what users of a chart would hit, and say where.

    A FOLDER is a chart or holds charts; by default the current folder. Each chart is read, its values are computed as
    Onyxia would, and it is rendered with them and with its own defaults. Exit code 0: no errors; 1: errors.
    """
    from sardonyx.core.findings import Level
    from sardonyx.dialect import SchemaRegistry
    from sardonyx.environments.registry import shipped_fragments
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.charts import find_charts
    from sardonyx.validation import Settings, validate

    charts = find_charts([Path(os.path.relpath(folder)) for folder in folders or [Path()]])
    cores = len(os.sched_getaffinity(0))
    with WorkerPool(size=cores) as pool:
        found = validate(charts, Settings(SchemaRegistry(shipped_fragments())), pool, threads=cores + 1)
    shown = [finding for finding in found if verbose or finding.level is not Level.INFO]
    write_findings(shown, format)
    hidden = len(found) - len(shown)
    charts_word = "1 chart" if len(charts) == 1 else f"{len(charts)} charts"
    done(f"looked at {charts_word}{f'; {hidden} findings worth knowing are shown with --verbose' if hidden else ''}")
    return exit_code(found)
