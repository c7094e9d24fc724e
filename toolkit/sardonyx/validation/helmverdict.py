"""Whether Helm takes values, where that is certain without asking it.

Before it renders, Helm compiles the chart's schema and checks the values by it, which takes as long as rendering.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sardonyx.charts import Chart
from sardonyx.charts.documents import SCHEMA_FILE
from sardonyx.core.valuepaths import lookup
from sardonyx.core.yamltext import Document
from sardonyx.dialect.plain_schemas import plain_check
from sardonyx.helm.coalescing import Seen, has_null, is_off, merged, without_nulls
from sardonyx.helm.parts import Part

# Helm takes it for the newest draft, others for an unknown one.
_NEWEST = "http://json-schema.org/schema#"

SureVerdict = Callable[[Mapping[str, Any]], bool]
"""Tells that Helm takes values for sure; false says nothing."""


def sure_verdict(chart: Chart, defaults: Document | None) -> SureVerdict:
    """Return what tells whether Helm surely takes values that are given to a chart, beside its own ``defaults``."""
    own: Any = defaults.value if defaults else None
    fits = _check_of(chart) if isinstance(own, dict) else None
    if fits is None:
        return lambda _: False
    return lambda given: all(fits(tree) for tree in _trees(own, given))


def sure_verdict_of_parts(parts: Iterable[Part], schema: bytes | None) -> Callable[[Seen], bool] | None:
    """Return what tells whether Helm surely takes values by the schemas of a chart and of those inside it.

    The first of ``parts`` is the chart itself, whose own schema is given apart. None where one of the schemas says more
    than is looked at without Helm.
    """
    root, *inside = parts
    written = {root.path: schema, **{part.path: part.chart.files.get(SCHEMA_FILE) for part in inside}}
    checks = {path: _quick_check(data) for path, data in written.items() if data is not None}
    plain = {path: check for path, check in checks.items() if check}
    if len(plain) < len(checks):
        return None
    return lambda seen: all(is_off(path, seen.off) or check(lookup(seen.values, path)) for path, check in plain.items())


def _quick_check(schema: bytes) -> Callable[[Any], bool] | None:
    try:
        document = json.loads(schema)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, dict) and document.get("$schema") == _NEWEST:
        del document["$schema"]
    return plain_check(document)


def _check_of(chart: Chart) -> Callable[[Any], bool] | None:
    """Return the check by the chart's own schema, None where a chart inside it may have one or give it values."""
    inside = [path for path in chart.files if path.startswith("charts/")]
    if any(path.endswith((SCHEMA_FILE, ".tgz")) for path in inside) or any(
        dependency.import_values for dependency in chart.metadata.dependencies
    ):
        return None
    try:
        schema = json.loads(chart.files[SCHEMA_FILE])
    except (KeyError, ValueError, RecursionError):
        return None
    names = {path.split("/")[1] for path in inside}
    names.update(dependency.alias or dependency.name for dependency in chart.metadata.dependencies)
    return None if _looks_at(schema, names) else plain_check(schema)


def _looks_at(schema: Any, names: set[str]) -> bool:
    """Tell whether a schema looks at keys that Helm itself adds to the values: those of subcharts, and ``global``."""
    if not isinstance(schema, dict) or "additionalProperties" in schema:
        return True
    properties = schema.get("properties")
    return isinstance(properties, dict) and not names.isdisjoint(properties)


def _trees(own: dict[str, Any], given: Mapping[str, Any]) -> list[Any]:
    """Return what Helm may check: it leaves out what is null, or keeps it, depending on where that is said."""
    tree = merged(own, given)
    return [tree, without_nulls(tree)] if has_null(tree) else [tree]
