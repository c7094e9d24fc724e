"""What there is for templates to read: values.yaml, the schema, and the values of the charts inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sardonyx.charts import Chart, values_document
from sardonyx.charts.templates.members import Member, members
from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.validation.derived import derived
from sardonyx.validation.subject import Subject

Path = Sequence[str | int]


def is_given(subject: Subject, path: Path) -> bool:
    """Tell whether values.yaml, the schema or a subchart says what is at a path, or lets anything be there."""
    if subject.values is not None and lookup(subject.values.value, path) is not MISSING:
        return True
    return is_described(subject, path)


def is_described(subject: Subject, path: Path) -> bool:
    """Tell whether the schema or a subchart says what is at a path, or lets anything be there."""
    return any(_allows(schema, path) for schema in _schemas(subject)) or _is_given_by_subchart(subject, path)


def is_known(subject: Subject, path: Path) -> bool:
    """Tell whether everything is known about a path: it is not in the values of a dependency that is missing."""
    for member in chart_tree(subject):
        absent = [(*member.prefix, dependency.alias or dependency.name) for dependency in member.absent]
        absent += [(*member.prefix, "global")] if absent else []
        if any(tuple(path[: len(prefix)]) == prefix for prefix in absent):
            return False
    return True


def keys_at(subject: Subject, path: Path) -> set[str]:
    """Return the keys that values.yaml, the schema and subcharts give in the map at a path."""
    maps = [lookup(subject.values.value, path)] if subject.values else []
    maps += [lookup(values, path[len(prefix) :]) for prefix, values in _of_subcharts(subject, path) if values]
    maps += [_properties(_node(schema, path)) for schema in _schemas(subject)]
    names = {member.name for member in chart_tree(subject)[1:] if member.prefix[:-1] == tuple(path)}
    return names | {key for found in maps if isinstance(found, dict) for key in found}


@derived
def chart_tree(subject: Subject) -> list[Member]:
    """Return the chart and the charts inside it."""
    return members(subject.chart) if subject.chart else []


def _schemas(subject: Subject) -> list[Any]:
    return [
        each for each in (subject.schema and subject.schema.value, subject.resolved and subject.resolved.schema) if each
    ]


def _allows(schema: Any, path: Path) -> bool:
    """Tell whether a schema has a node for a path, or lets the object above it hold any key.

    A schema without any property says nothing of the values: that is no map that may hold anything.
    """
    if isinstance(schema, dict) and not _properties(schema) and "additionalProperties" not in schema:
        return False
    for segment in path:
        properties = _properties(schema)
        if segment in properties:
            schema = properties[segment]
        elif not isinstance(schema, dict):
            return False
        else:
            is_open = not properties and schema.get("type") in ("object", "array")
            return is_open or isinstance(schema.get("additionalProperties"), dict)
    return True


def _node(schema: Any, path: Path) -> Any:
    for segment in path:
        schema = _properties(schema).get(segment)
    return schema


def _properties(schema: Any) -> dict[Any, Any]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def _is_given_by_subchart(subject: Subject, path: Path) -> bool:
    for prefix, values in _of_subcharts(subject, path):
        rest = path[len(prefix) :]
        # Helm puts ``global`` into every subchart.
        if not rest or tuple(rest) == ("global",) or values is None or lookup(values, rest) is not MISSING:
            return True
    return False


def _of_subcharts(subject: Subject, path: Path) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield prefix and values of every subchart that a path leads into, None for values that cannot be read."""
    for member in chart_tree(subject)[1:]:
        if tuple(path[: len(member.prefix)]) == member.prefix:
            yield member.prefix, _values_of(subject, member.chart)


def _values_of(subject: Subject, chart: Chart) -> Any:
    known = _read_values(subject)
    if id(chart) not in known:
        try:
            known[id(chart)] = values_document(chart).value
        except SardonyxError:
            known[id(chart)] = None
    return known[id(chart)]


@derived
def _read_values(_: Subject) -> dict[int, Any]:
    """Return the values of subcharts that were read so far, by the identity of the chart."""
    return {}
