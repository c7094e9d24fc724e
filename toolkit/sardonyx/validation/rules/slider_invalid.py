"""A slider that cannot be shown, or cannot show its value.

What: a slider of another type than string or number, without ``sliderMax``, with another ``render``, with a unit on a
number; bounds the wrong way round; ``render: slider`` without ``sliderMin``; an end of a range without bounds or
``sliderRangeId``, or without another end. Warnings: a default between two steps, one with a unit that the slider does
not have, and a value in values.yaml with another unit.

Why: Onyxia's launcher stops while it builds the form, so the service cannot be started; or it shows another widget, or
the slider jumps when it is touched.

Remedy: give the node a type, bounds, a step and a unit that fit its value.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "replicas": {"type": "integer", "default": 2, "render": "slider", "sliderMin": 1, "sliderMax": 5}
        }}
    values.yaml:
        greeting: hello
        replicas: 2

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "replicas": {"type": "number", "default": 2, "render": "slider", "sliderMin": 1, "sliderMax": 5}
        }}
    values.yaml:
        greeting: hello
        replicas: 2
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.dialect.javascript import is_number, number_text, parse_float
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "slider-invalid"
LEVEL = Level.ERROR

_STOPS = "so Onyxia's launcher stops"
_LISTS = ("enum", "listEnum")


class _Fault(NamedTuple):
    keyword: str
    message: str
    help: str
    level: Level = LEVEL


def check(subject: Subject) -> Iterator[Finding]:
    """Yield the faults of each slider."""
    sliders = [node for node in schema_nodes(subject) if _is_slider(node)]
    ends = Counter((_range_of(node), node.schema["sliderExtremity"]) for node in sliders if _is_end(node))
    for node in sliders:
        faults = [*_build_faults(node), *_range_faults(node, ends)] or [*_shown_faults(subject, node)]
        for fault in faults:
            yield _finding(subject, node, fault)


def _is_slider(node: SchemaNode) -> bool:
    """Tell whether a node asks for a slider; what is hidden for ever is never built, and options win over sliders."""
    schema = node.schema
    if schema.get("hidden") is True or node.annotation.get("hidden") is True or any(schema.get(key) for key in _LISTS):
        return False
    return "sliderMin" in schema or "sliderExtremity" in schema or schema.get("render") == "slider"


def _is_end(node: SchemaNode) -> bool:
    return node.schema.get("sliderExtremity") in ("down", "up")


def _range_of(node: SchemaNode) -> str:
    return str(node.schema.get("sliderRangeId"))


def _build_faults(node: SchemaNode) -> Iterator[_Fault]:
    """Yield what makes the launcher stop, or show something else (``computeRootFormFieldGroup.ts``)."""
    schema, kind = node.schema, node.schema.get("type")
    if "sliderMin" not in schema and not _is_end(node):
        yield _Fault("render", "has no sliderMin, so Onyxia shows no slider", "give it sliderMin", Level.WARNING)
        return
    if kind not in ("string", "number"):
        yield _Fault("type", f"is of type {kind}, {_STOPS}", "make it a number, or a string with a unit")
    if schema.get("render", "slider") != "slider":
        yield _Fault("render", f"is rendered as {schema['render']}, {_STOPS}", "render it as slider")
    if "sliderMax" not in schema:
        yield _Fault("sliderMin", f"has no sliderMax, {_STOPS}", "give it sliderMax")
    if kind == "number" and schema.get("sliderUnit") is not None and (not _is_end(node) or schema["sliderUnit"]):
        yield _Fault("sliderUnit", f"is a number with a unit, {_STOPS}", "make it a string, or remove the unit")
    yield from _bound_faults(schema)


def _bound_faults(schema: dict[str, Any]) -> Iterator[_Fault]:
    low, high, step = (_bound(schema, key) for key in ("sliderMin", "sliderMax", "sliderStep"))
    if low is not None and high is not None and low >= high:
        yield _Fault("sliderMin", "has a sliderMin that is not below its sliderMax", "exchange or widen the bounds")
    if step is not None and step <= 0:
        yield _Fault("sliderStep", "has a step that is not above 0", "give the distance between two values")


def _bound(schema: dict[str, Any], keyword: str) -> float | None:
    value = schema.get(keyword)
    return value if is_number(value) else None


def _range_faults(node: SchemaNode, ends: Counter[tuple[str, str]]) -> Iterator[_Fault]:
    """Yield what keeps an end of a range from being joined with the other (``mergeRangeSliders.ts``)."""
    if not _is_end(node):
        return
    for keyword in ("sliderMin", "sliderRangeId"):
        if keyword not in node.schema:
            yield _Fault("sliderExtremity", f"is an end of a range without {keyword}, {_STOPS}", f"give it {keyword}")
    end, name = node.schema["sliderExtremity"], _range_of(node)
    if "sliderRangeId" in node.schema and end == "down" and ends[name, "down"] > ends[name, "up"]:
        remedy = "give the other end the same sliderRangeId, and show it too"
        yield _Fault("sliderRangeId", f"is a low end of the range {name} that has no high end, {_STOPS}", remedy)
    if "sliderRangeId" in node.schema and end == "up" and ends[name, "up"] > ends[name, "down"]:
        remedy = "give the other end the same sliderRangeId, and show it too"
        yield _Fault("sliderRangeId", f"is a high end of the range {name} that has no low end", remedy)


def _shown_faults(subject: Subject, node: SchemaNode) -> Iterator[_Fault]:
    """Yield what keeps a sound slider from showing a value as it is."""
    unit, step, low = node.schema.get("sliderUnit"), _bound(node.schema, "sliderStep"), _bound(node.schema, "sliderMin")
    default = _number(node.schema.get("default"), unit)
    if default is not None and step and low is not None and not _is_on_step(default, low, step):
        text = f"has a default between two steps of {number_text(step)} from {number_text(low)}"
        yield _Fault("default", text, "choose a default that the slider can reach", Level.WARNING)
    if not unit and not _is_end(node) and (own := _unit_of(node.schema.get("default"))):
        text = f"has no sliderUnit, but its default has the unit {own}, which is lost when the slider is moved"
        yield _Fault("default", text, f'give it "sliderUnit": "{own}"', Level.WARNING)
    written = lookup(subject.values.value, node.path) if subject.values else MISSING
    is_taken = default is None and isinstance(written, str) and bool(written)
    if unit and isinstance(unit, str) and is_taken and not written.endswith(unit):
        text = f"has the unit {unit}, but values.yaml says {written[:40]}"
        yield _Fault("sliderUnit", text, "write values.yaml with the unit of the slider", Level.WARNING)


def _number(value: Any, unit: Any) -> float | None:
    if isinstance(value, str):
        suffix = unit if isinstance(unit, str) else ""
        return parse_float(value.removesuffix(suffix)) if value.endswith(suffix) else None
    return value if is_number(value) else None


def _unit_of(value: Any) -> str:
    """Return the letters after the number of a text."""
    found = re.fullmatch(r"[0-9.]+([A-Za-z]{1,8})", value) if isinstance(value, str) else None
    return found[1] if found else ""


def _is_on_step(value: float, low: float, step: float) -> bool:
    steps = (value - low) / step
    return abs(steps - round(steps)) < 1e-6


def _finding(subject: Subject, node: SchemaNode, fault: _Fault) -> Finding:
    keyword = fault.keyword if fault.keyword in node.schema else "type"
    return Finding(
        ID,
        node.level(fault.level),
        f"the slider {named(node.path)} {fault.message}",
        keyword_place(subject, node, keyword),
        subject.name,
        field_name(node),
        node.schema.get(fault.keyword),
        fault.help,
    )
