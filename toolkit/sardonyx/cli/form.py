"""``sardonyx form``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.operations.forms import ChartForm


@click.command(name="form", epilog="Example: sardonyx form catalog-charts/vscode-python --context minimal --all")
@click.argument("chart", metavar="CHART", type=click.Path(path_type=Path))
@options.viewing
@click.option("--all", "with_hidden", is_flag=True, help="Show also what is hidden, and by which condition.")
@options.output_format
def command(
    chart: Path,
    context: str | None,
    tenant: str | None,
    environment: str | None,
    repository: str | None,
    roles: tuple[str, ...],
    with_hidden: bool,
    format: str,
) -> None:
    """Show the form that a user of a chart gets.

    CHART is a folder or a package (.tgz). The fields stand as Onyxia shows them, with the values that it computes;
    those of password fields, and what comes from a secret of the context, are left out. Exit code 1: Onyxia could not
    show the form.
    """
    from sardonyx.charts import chart_from
    from sardonyx.cli.viewing import open_viewpoint
    from sardonyx.operations.forms import chart_form

    viewpoint = open_viewpoint(context, repository, environment, tenant, roles)
    found = chart_form(chart_from(chart), viewpoint)
    if not found.has_schema:
        warn("the chart has no values.schema.json, so its form is empty; its users write YAML")
    if format == "json":
        _write_json(found)
    else:
        _write_text(found, with_hidden=with_hidden)


def _write_text(found: ChartForm, *, with_hidden: bool) -> None:
    from sardonyx.cli.outline import hidden_outline, outline
    from sardonyx.reports.bounds import short_text

    hidden = found.form.hidden
    write(short_text(f"{found.chart} {found.version}"))
    for line in outline(found.form):
        write(short_text(line))
    if with_hidden and hidden:
        for line in hidden_outline(hidden):
            write(short_text(line))
    elif hidden:
        fields = counted(len(hidden), "field or group is", "fields and groups are")
        done(f"{fields} hidden: --all shows which, and why")


def _write_json(found: ChartForm) -> None:
    import json

    from sardonyx.core.valuepaths import format_path
    from sardonyx.dialect.form.plain import as_plain

    document: dict[str, Any] = {
        "version": 1,
        "chart": {"name": found.chart, "version": found.version},
        **as_plain(found.form),
        "masked": [format_path(path) for path in found.masked],
    }
    write(json.dumps(document, indent=2, ensure_ascii=False))
