"""Pairing the two ends of range sliders (``mergeRangeSliders`` upstream).

The ends stand anywhere in the form and find each other by their ``sliderRangeId``. The slider goes to the end of the
deepest group that both are in, under the title of the low end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple, TypeAlias, TypeVar

from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.dialect.form.draft import Draft
from sardonyx.dialect.form.errors import UnbuildableForm
from sardonyx.dialect.form.model import HalfRange, RangeEnd, RangeSlider
from sardonyx.dialect.form.widgets import tidy
from sardonyx.dialect.javascript import parse_float


class _Found(NamedTuple):
    half: HalfRange
    group: Draft


_WRITE = "write both ends as strings with the same unit, or both as numbers without one"
_Agreed = TypeVar("_Agreed", str, float)
_Queue: TypeAlias = dict[str, list[_Found]]


def pair_ranges(root: Draft) -> None:
    """Replace the ends of range sliders in a draft by whole sliders; a high end without a low one stays.

    The first low end takes the first high end with its id; a group's own fields come before those of the groups in it.
    Raises UnbuildableForm for a low end without a high one, and for two that do not fit.
    """
    halves = list(_halves(root))
    if not halves:
        return
    groups = {draft.group.path: draft for draft in _drafts(root)}
    waiting: _Queue = {}
    for found in reversed(halves):
        if found.half.extremity == "up":
            waiting.setdefault(found.half.range_id, []).append(found)
    for low in halves:
        if low.half.extremity == "down":
            high = _partner(low.half, waiting)
            slider = _merged(low.half, high.half)
            _remove(low)
            _remove(high)
            groups[_common(low.half.path, high.half.path)].nodes.append(slider)


def _halves(draft: Draft) -> Iterator[_Found]:
    for node in draft.nodes:
        if isinstance(node, HalfRange):
            yield _Found(node, draft)
    for node in draft.nodes:
        if isinstance(node, Draft):
            yield from _halves(node)


def _drafts(draft: Draft) -> Iterator[Draft]:
    yield draft
    for node in draft.nodes:
        if isinstance(node, Draft):
            yield from _drafts(node)


def _partner(low: HalfRange, waiting: _Queue) -> _Found:
    found = waiting.get(low.range_id)
    if not found:
        raise UnbuildableForm(
            low.path,
            f"is the low end of the range {low.range_id!r}, but the form has no high end of it",
            help="give the high end the same sliderRangeId; it must not be hidden while the low end is shown",
        )
    return found.pop()


def _remove(found: _Found) -> None:
    nodes = found.group.nodes
    del nodes[next(index for index, node in enumerate(nodes) if node is found.half)]


def _common(one: ValuePath, other: ValuePath) -> ValuePath:
    return tuple(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _merged(low: HalfRange, high: HalfRange) -> RangeSlider:
    unit = _agreed(low, high, "sliderUnit", low.unit, high.unit)
    step = _agreed(low, high, "sliderStep", low.step, high.step)
    if step is None:
        raise UnbuildableForm(low.path, "and its high end are a range without sliderStep", help="give it one")
    ends = [_end(half, unit) for half in (low, high)]
    if ends[0].value > ends[1].value:
        raise UnbuildableForm(
            low.path,
            f"is the low end of a range, but above the high end {format_path(high.path)}",
            help="the low end must start at or below the high end",
        )
    return RangeSlider(low.title, step, unit, *ends)


def _agreed(
    low: HalfRange, high: HalfRange, keyword: str, one: _Agreed | None, other: _Agreed | None
) -> _Agreed | None:
    if one is not None and other is not None and one != other:
        raise UnbuildableForm(
            low.path,
            f"is the low end of a range whose high end {format_path(high.path)} has another {keyword}",
            help=f"give both the same {keyword}",
        )
    return other if one is None else one


def _end(half: HalfRange, unit: str | None) -> RangeEnd:
    return RangeEnd(
        half.path,
        half.description,
        half.read_only,
        tidy(_number(half, unit)),
        half.minimum,
        half.maximum,
        half.semantic,
    )


def _number(half: HalfRange, unit: str | None) -> float:
    value = half.value
    if not isinstance(value, str):
        if unit:
            raise UnbuildableForm(half.path, "is an end of a range with a unit, but its value is a number", help=_WRITE)
        return value
    if unit and not value.endswith(unit):
        raise UnbuildableForm(
            half.path, f"is an end of a range, but its value does not end with the unit {unit}", help=_WRITE
        )
    number = parse_float(value.removesuffix(unit or ""))
    if number is None:
        raise UnbuildableForm(
            half.path, "is an end of a range, but its value does not start with a number", help=_WRITE
        )
    return number
