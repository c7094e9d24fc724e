"""Tables on stdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sardonyx.cli.terminal import write


def write_table(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the columns (key -> title) of some rows, as wide as they need to be; what is None is shown as ``-``."""
    lines = [list(columns.values()), *([_cell(row.get(key)) for key in columns] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    return "-" if value is None else " ".join(str(value).split())
