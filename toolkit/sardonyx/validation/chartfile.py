"""What the Chart.yaml of every chart is asked for, whether the chart is looked at or its findings are remembered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.charts.limits import FILE_BYTES
from sardonyx.core.errors import SardonyxError
from sardonyx.core.files import read_plain

_LOCAL = "file://"


class ChartFile(NamedTuple):
    """What a Chart.yaml says.

    ``name`` is None where it cannot be read. ``beside`` are the charts that it names by ``file://``, relative to its
    folder; None where it cannot be told, or depends on what others publish, which charts it takes.
    """

    name: str | None
    is_library: bool
    beside: tuple[str, ...] | None


def chart_file(folder: str | Path) -> ChartFile:
    """Read the Chart.yaml in a folder; one that cannot be read says nothing."""
    return _read(read_plain(Path(folder, "Chart.yaml"), FILE_BYTES) or b"")


def chart_name(folder: str | Path) -> str:
    """Return the name, as findings give it, of the chart in a folder."""
    return chart_file(folder).name or Path(folder).resolve().name


@lru_cache(maxsize=4096)
def _read(data: bytes) -> ChartFile:
    from sardonyx.core.yamltext import read_yaml  # 30 ms

    try:
        value = read_yaml(data, "Chart.yaml").value
    except SardonyxError:
        value = None
    if not isinstance(value, dict):
        return ChartFile(None, is_library=False, beside=None)
    name = value.get("name")
    return ChartFile(name if isinstance(name, str) and name else None, value.get("type") == "library", _beside(value))


def _beside(metadata: dict[str, Any]) -> tuple[str, ...] | None:
    try:
        entries = [each for each in metadata.get("dependencies") or [] if "repository" in each]
        if not all(_is_exact(each) for each in entries if not each["repository"].startswith(_LOCAL)):
            return None
        return tuple(
            each["repository"].removeprefix(_LOCAL) for each in entries if each["repository"].startswith(_LOCAL)
        )
    except (AttributeError, TypeError):
        return None


def _is_exact(dependency: dict[str, Any]) -> bool:
    number = str(dependency.get("version", ""))
    return number[:1].isdigit() and number.count(".") >= 2 and not set(number) & set(" *xX|<>=^~,")
