"""``sardonyx diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli import options
from sardonyx.core.errors import UsageError

if TYPE_CHECKING:
    from sardonyx.operations.comparing_sides import LoadedChart


@click.command(name="diff", epilog="Example: sardonyx diff --since main catalog-charts/postgresql")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--since", metavar="REVISION", help="Compare the one folder named with what it held in a Git revision.")
@options.viewing
@options.output_format
def command(
    old: str,
    new: str | None,
    since: str | None,
    context: str | None,
    tenant: str | None,
    environment: str | None,
    repository: str | None,
    roles: tuple[str, ...],
    format: str,
) -> int:
    """Compare two versions of a chart.

    OLD and NEW are folders, packages (.tgz) or REVISION:FOLDER, a folder in a revision of the Git repository around
    here, counted from its top as in Git (main:charts/postgresql; v1:./postgresql counts from here). Nothing is checked
    out. With --since there is only one, a folder.

    What breaks stands first: what no saved configuration or running service survives unchanged. Then values.yaml, the
    values Onyxia computes, the schema, the form and the rendered manifests. Secrets are masked. Exit code 1: something
    breaks.
    """
    from sardonyx.cli.difftext import write_comparison
    from sardonyx.cli.viewing import open_viewpoint
    from sardonyx.helm.pool import WorkerPool
    from sardonyx.operations.comparing import compare_charts
    from sardonyx.operations.contexts import BUILT_IN

    before, after = _charts(old, new, since)
    viewpoint = open_viewpoint(context, repository, environment, tenant, roles)
    is_real = tenant is not None or (context is not None and context not in BUILT_IN)
    with WorkerPool() as pool:
        found = compare_charts(before, after, viewpoint, pool, confidential=is_real)
    write_comparison(found, format)
    return 1 if found.breaking else 0


def _charts(old: str, new: str | None, since: str | None) -> tuple[LoadedChart, LoadedChart]:
    from sardonyx.catalogs import ContentCache
    from sardonyx.operations.comparing_sides import read_side, read_side_before

    cache = ContentCache()
    if since is not None:
        if new is not None:
            raise UsageError("with --since there is one folder", help="leave out --since, or one of the two")
        return read_side_before(Path(old), since, cache), read_side(old, cache)
    if new is None:
        raise UsageError("compare with what?", help="name OLD and NEW, or a revision with --since")
    return read_side(old, cache), read_side(new, cache)
