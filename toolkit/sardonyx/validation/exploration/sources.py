"""What the exploration reads of a chart beside its renders: the text of templates, and which fields are its own."""

from __future__ import annotations

from typing import Any

from sardonyx.charts import Chart
from sardonyx.charts.packaging import subcharts
from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.subject import Subject

_DEEPEST = 4


def sources_of(subject: Subject) -> dict[str, str]:
    """Return the templates of a chart and of those inside it, by the names that Helm gives them."""
    return _templates(subject.chart, subject.name, _DEEPEST) if subject.chart else {}


def _templates(chart: Chart, name: str, depth: int) -> dict[str, str]:
    own = {path: data for path, data in chart.files.items() if path.startswith("templates/")}
    found = {f"{name}/{path}": data.decode(errors="replace") for path, data in own.items()}
    try:
        inside = subcharts(chart) if depth else []
    except SardonyxError:
        inside = []
    for subchart in inside:
        found |= _templates(subchart, f"{name}/charts/{subchart.name}", depth - 1)
    return found


def is_replaced(raw: Any, resolved: Any, path: ValuePath) -> bool:
    """Tell whether a field, or what it is part of, comes from a fragment of the registry instead of the chart."""
    for segment in path:
        raw, resolved = (
            node.get("properties", {}).get(segment) if isinstance(node, dict) else None for node in (raw, resolved)
        )
        annotation = raw.get("x-onyxia") if isinstance(raw, dict) else None
        if raw is None or (isinstance(annotation, dict) and "overwriteSchemaWith" in annotation and raw != resolved):
            return True
    return False
