"""A form in the structure of Onyxia's own code (``formTypes.ts``), as ``JSON.stringify`` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sardonyx.dialect.form.model import (
    Checkbox,
    CodeBlock,
    Field,
    Form,
    Group,
    HalfRange,
    Node,
    NumberField,
    RangeEnd,
    RangeSlider,
    Select,
    Slider,
    TextField,
)
from sardonyx.dialect.javascript import as_json, is_number, number_text

# What Onyxia marks the unit of an unpaired end with; the rest of it is everything the end says.
_HALF_PREFIX = "xMePsKssR9p9e"


def as_onyxia(form: Form) -> dict[str, Any]:
    """Return a form as Onyxia's; what is undefined there is left out."""
    root: dict[str, Any] = as_json(
        {
            "main": _nodes(form.section.main),
            "disabledDependencies": list(form.disabled_dependencies),
            "global": _nodes(form.section.global_),
            "dependencies": {
                name: {"main": _nodes(section.main), "global": _nodes(section.global_)}
                for name, section in form.dependencies.items()
            },
        }
    )
    return root


def _nodes(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [_group(node) if isinstance(node, Group) else {"type": "field", **_field(node)} for node in nodes]


def _group(group: Group) -> dict[str, Any]:
    return {
        "type": "group",
        "title": group.title,
        "helmValuesPath": list(group.path),
        **_defined(description=group.description),
        "nodes": _nodes(group.nodes),
        "canAdd": group.can_add,
        "canRemove": group.can_remove,
    }


def _field(field: Field) -> dict[str, Any]:
    if isinstance(field, RangeSlider):
        return _range(field)
    if isinstance(field, HalfRange):
        return _half(field)
    return {
        "title": field.title,
        "isReadonly": field.read_only,
        "helmValuesPath": list(field.path),
        **_defined(description=field.description),
        **_own(field),
    }


def _own(field: Checkbox | CodeBlock | NumberField | Select | TextField | Slider) -> dict[str, Any]:
    match field:
        case Checkbox():
            return {"fieldType": "checkbox", "value": field.value}
        case CodeBlock():
            return {"fieldType": "yaml code block", "expectedDataType": field.holds, "value": field.value}
        case NumberField():
            own = {"fieldType": "number field", "value": field.value, "isInteger": field.whole}
            return {**own, **_defined(minimum=field.minimum)}
        case Select():
            return {"fieldType": "select", "options": list(field.options), "selectedOptionIndex": field.selected}
        case TextField():
            own = {"fieldType": "text field", "doRenderAsTextArea": field.multiline, "isSensitive": field.password}
            return {**own, "value": field.value, **_defined(pattern=field.pattern)}
        case Slider():
            own = {"fieldType": "slider", "value": field.value, "min": field.minimum, "max": field.maximum}
            return {**own, **_defined(unit=field.unit, step=field.step)}


def _range(slider: RangeSlider) -> dict[str, Any]:
    return {
        "title": slider.title,
        "fieldType": "range slider",
        **_defined(unit=slider.unit),
        "step": slider.step,
        "lowEndRange": _end(slider.low),
        "highEndRange": _end(slider.high),
    }


def _end(end: RangeEnd) -> dict[str, Any]:
    return {
        "isReadonly": end.read_only,
        "helmValuesPath": list(end.path),
        "value": end.value,
        "min": end.minimum,
        "max": end.maximum,
        **_defined(rangeEndSemantic=end.semantic, description=end.description),
    }


def _half(half: HalfRange) -> dict[str, Any]:
    nothing = {"isReadonly": False, "helmValuesPath": [], "value": None, "min": None, "max": None}
    return {
        "title": "",
        "fieldType": "range slider",
        "unit": _HALF_PREFIX + _stringify(_payload(half)),
        "step": None,
        "lowEndRange": nothing,
        "highEndRange": nothing,
    }


def _payload(half: HalfRange) -> dict[str, Any]:
    """Return what an unpaired end says, in the order in which it is written."""
    return {
        "isReadonly": half.read_only,
        "sliderMin": half.minimum,
        "sliderMax": half.maximum,
        **_defined(
            sliderStep=half.step,
            sliderUnit=half.unit,
            sliderExtremitySemantic=half.semantic,
        ),
        "sliderRangeId": half.range_id,
        "helmValue": half.value,
        "helmValuesPath": list(half.path),
        **_defined(description=half.description),
        "sliderExtremity": half.extremity,
    }


def _stringify(value: Any) -> str:
    """Write what ``_payload`` holds as ``JSON.stringify`` does."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_stringify(key)}:{_stringify(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_stringify, value)) + "]"
    return number_text(value) if is_number(value) else json.dumps(value, ensure_ascii=False)


def _defined(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
