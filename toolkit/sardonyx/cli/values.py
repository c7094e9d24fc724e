"""``sardonyx values``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import warn
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.operations.explaining import ExplainedChart, ExplainedValue

_WIDEST_VALUE = 48


@click.command(name="values", epilog="Example: sardonyx values catalog-charts/postgresql --explain --context minimal")
@click.argument("chart", metavar="CHART", type=click.Path(path_type=Path))
@options.viewing
@click.option("--explain", is_flag=True, help="Say of each value where it comes from, and which layer refuses it.")
@click.option("--all", "include_defaults", is_flag=True, help="Include what only values.yaml has, as the editor can.")
@click.option(
    "--format",
    type=click.Choice(["text", "json", "yaml"]),
    help="How the report is written to stdout; by default text with --explain, else yaml.",
)
def command(
    chart: Path,
    context: str | None,
    tenant: str | None,
    environment: str | None,
    repository: str | None,
    roles: tuple[str, ...],
    explain: bool,
    include_defaults: bool,
    format: str | None,
) -> None:
    """Show the values that Onyxia computes for a chart.

    CHART is a folder or a package (.tgz). With --explain each value stands with its source (const, context, default,
    values.yaml, empty-array), the file and line that say so, and the layers that would refuse it: the launcher's form
    (web), Onyxia's API (api), Helm (helm). Secrets are masked, unless the context is a built-in one: nothing in those
    is real.
    """
    from sardonyx.charts import chart_from
    from sardonyx.cli.viewing import open_viewpoint
    from sardonyx.operations.contexts import BUILT_IN
    from sardonyx.operations.explaining import explain_values

    viewpoint = open_viewpoint(context, repository, environment, tenant, roles)
    is_real = tenant is not None or (context is not None and context not in BUILT_IN)
    found = explain_values(chart_from(chart), viewpoint, concealed=is_real, include_defaults=include_defaults)
    _write(found, format or ("text" if explain else "yaml"), explain=explain)
    if explain and found.refused:
        warn(f"{counted(len(found.refused), 'refusal')}: not every layer accepts these values")


def _write(found: ExplainedChart, format: str, *, explain: bool) -> None:
    if format == "text":
        _write_text(found, explain=explain)
        return
    document = _document(found) if explain else found.values
    if format == "json":
        write(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        from sardonyx.core.yamltext import write_yaml

        write(write_yaml(document), nl=False)


def _write_text(found: ExplainedChart, *, explain: bool) -> None:
    from sardonyx.cli.table import write_table
    from sardonyx.core.valuepaths import format_path
    from sardonyx.reports.bounds import short_text

    columns = {"path": "FIELD", "value": "VALUE"}
    if explain:
        columns |= {"source": "SOURCE", "place": "WHERE", "refused": "REFUSED BY"}
    write_table(columns, [_line(leaf) for leaf in found.leaves])
    if explain:
        for refusal in found.refused:
            field = format_path(refusal.path) or "the values"
            write(short_text(f"{refusal.layer} refuses {field}: {refusal.reason}"))


def _line(leaf: ExplainedValue) -> dict[str, Any]:
    from sardonyx.core.valuepaths import format_path
    from sardonyx.reports.bounds import short_text

    value = json.dumps(leaf.value, ensure_ascii=False)
    reads = f" {', '.join(map(format_path, leaf.reads))}" if leaf.reads else ""
    fragment = f" ({leaf.fragment})" if leaf.fragment else ""
    return {
        "path": short_text(format_path(leaf.path)),
        "value": value if len(value) <= _WIDEST_VALUE else f"{value[: _WIDEST_VALUE - 1]}…",
        "source": short_text(f"{leaf.source}{reads}"),
        "place": short_text(f"{leaf.place}{fragment}") if leaf.place else None,
        "refused": ", ".join(dict.fromkeys(each.layer for each in leaf.refused_by)) or None,
    }


def _document(found: ExplainedChart) -> dict[str, Any]:
    from sardonyx.core.valuepaths import format_path

    return {
        "version": 1,
        "chart": {"name": found.chart, "version": found.version},
        "values": [_row(leaf) for leaf in found.leaves],
        "refused": [
            {"layer": each.layer, "field": format_path(each.path), "reason": each.reason} for each in found.refused
        ],
    }


def _row(leaf: ExplainedValue) -> dict[str, Any]:
    from sardonyx.core.valuepaths import format_path
    from sardonyx.operations.explaining import LAYERS

    refusing = {each.layer for each in leaf.refused_by}
    place = leaf.place
    return {
        "field": format_path(leaf.path),
        "value": leaf.value,
        "secret": leaf.secret,
        "source": leaf.source.value,
        "reads": [format_path(path) for path in leaf.reads],
        "path": place.path if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "fragment": leaf.fragment,
        "accepted": {layer: layer not in refusing for layer in LAYERS},
    }
