"""The table of values in a chart's README, from its schema."""

from __future__ import annotations

import json

from tests.unit.catalog_charts.catalog import leaf_schemas, schema

from sardonyx.core.valuepaths import format_path


def table(name: str) -> str:
    """Write one row for each field, by path: type, default, what Onyxia fills it with, and what it means."""
    rows = []
    for path, node in sorted(leaf_schemas(schema(name))):
        filled = node.get("x-onyxia", {}).get("overwriteDefaultWith")
        cells = [
            f"`{format_path(path)}`",
            node["type"],
            f"`{json.dumps(node['default'])}`",
            f"`{filled}`" if filled else "",
            node["description"],
        ]
        rows.append(f"| {' | '.join(cells)} |\n")
    return "| value | type | default | filled at launch with | meaning |\n|---|---|---|---|---|\n" + "".join(rows)
