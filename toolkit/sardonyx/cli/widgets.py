"""One field of a form drawn as text: its widget first, then what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import write_yaml
from sardonyx.dialect.form import (
    Checkbox,
    CodeBlock,
    Field,
    HalfRange,
    NumberField,
    RangeEnd,
    RangeSlider,
    Select,
    Slider,
    TextField,
)
from sardonyx.dialect.options_text import plain_text

INDENT = "  "
_TRACK = 16
_SHORT = 56
_MOST_OPTIONS = 20


class Line(NamedTuple):
    """A line of an outline, and the path of the field it is about where it is the first of one."""

    text: str
    path: ValuePath | None = None


def drawn(field: Field) -> Iterator[Line]:
    """Yield the lines of a field, not indented."""
    if isinstance(field, RangeSlider):
        yield from _range(field)
        return
    head, *more = _body(field)
    yield Line(head + _read_only(field), field.path)
    yield from help_lines(field.description)
    yield from (Line(INDENT * 2 + line) for line in more)


def help_lines(description: str | None) -> Iterator[Line]:
    """Yield the help text, if there is any."""
    if description:
        yield Line(INDENT * 2 + one_line(description))


def one_line(text: str) -> str:
    """Return a text of a chart as one line."""
    return " ".join(text.split())


def shown(value: Any) -> str:
    """Return a value as one line."""
    return one_line(plain_text(value)) or "(empty)"


def _body(field: Checkbox | CodeBlock | NumberField | Select | TextField | Slider | HalfRange) -> list[str]:
    title = one_line(field.title)
    match field:
        case Checkbox():
            return [f"{_mark(field.value)} {title}"]
        case Select():
            return _select(field, title)
        case Slider():
            return [f"{title}: {_slider(field)}"]
        case TextField():
            return _text(field, title)
        case NumberField():
            least = "" if field.minimum is None else f", at least {shown(field.minimum)}"
            return [f"{title}: {shown(field.value)} ({'a whole number' if field.whole else 'a number'}{least})"]
        case CodeBlock():
            return [f"{title}: YAML, an {field.holds}", *_block(write_yaml(field.value))]
        case HalfRange():
            return [f"{title}: the high end of the range {one_line(field.range_id)}, which has no low end"]


def _mark(value: Any) -> str:
    """Draw a checkbox; the value is no boolean where it is left out."""
    if isinstance(value, bool):
        return "[x]" if value else "[ ]"
    return f"[{value}]"


def _select(field: Select, title: str) -> list[str]:
    options = [
        f"({'•' if index == field.selected else ' '}) {shown(option)}" for index, option in enumerate(field.options)
    ]
    line = f"{title}: {'  '.join(options)}"
    if len(line) <= _SHORT and field.selected >= 0:
        return [line]
    left_out = len(options) - _MOST_OPTIONS
    more = [f"… and {left_out} more"] if left_out > 0 else []
    return [f"{title}: {shown(field.value)}", *options[:_MOST_OPTIONS], *more]


def _text(field: TextField, title: str) -> list[str]:
    rule = [f"must match {one_line(field.pattern)}"] if field.pattern else []
    if field.multiline and field.value:
        return [f"{title}: several lines", *_block(field.value), *rule]
    return [f"{title}: {shown(field.value)}", *rule]


def _slider(slider: Slider) -> str:
    track = _track(slider.minimum, slider.maximum, slider.value)
    bar = f"{_with_unit(slider.minimum, slider.unit)} {track} {_with_unit(slider.maximum, slider.unit)}"
    return f"{_with_unit(slider.value, slider.unit)}  {bar}{_step(slider.step, slider.unit)}"


def _range(slider: RangeSlider) -> Iterator[Line]:
    low, high, unit = slider.low, slider.high, slider.unit
    track = _track(low.minimum, high.maximum, low.value, high.value)
    bar = f"{_with_unit(low.minimum, unit)} {track} {_with_unit(high.maximum, unit)}"
    yield Line(f"{one_line(slider.title)}: {bar}{_step(slider.step, unit)}")
    for end, name in ((low, "low end"), (high, "high end")):
        text = f"{one_line(end.semantic or name)}: {_with_unit(end.value, unit)}{_bounds(end, slider)}"
        yield Line(INDENT + text + _read_only(end), end.path)
        yield from (Line(INDENT + line.text) for line in help_lines(end.description))


def _bounds(end: RangeEnd, slider: RangeSlider) -> str:
    """Say between what an end moves, where that is not what the whole slider shows."""
    if (end.minimum, end.maximum) == (slider.low.minimum, slider.high.maximum):
        return ""
    return f" (between {_with_unit(end.minimum, slider.unit)} and {_with_unit(end.maximum, slider.unit)})"


def _step(step: float | None, unit: str | None) -> str:
    return "" if step is None else f" (step {_with_unit(step, unit)})"


def _track(low: float, high: float, *values: Any) -> str:
    """Draw the bar of a slider with a knob at each value."""
    track = ["─"] * _TRACK
    for value in values:
        if isinstance(value, int | float) and high > low:
            share = min(max((value - low) / (high - low), 0), 1)
            track[round(share * (_TRACK - 1))] = "●"
    return f"├{''.join(track)}┤"


def _with_unit(value: Any, unit: str | None) -> str:
    return f"{shown(value)}{one_line(unit or '')}"


def _read_only(holder: RangeEnd | Field) -> str:
    return " (read-only)" if not isinstance(holder, RangeSlider) and holder.read_only else ""


def _block(text: str) -> list[str]:
    return [f"│ {line}" for line in text.splitlines()]
