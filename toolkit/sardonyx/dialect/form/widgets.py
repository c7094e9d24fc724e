"""Which widget shows a value: the tests of ``computeRootFormFieldGroup.ts`` upstream, in their order.

A test that does not hold leaves the node to the next. Where the launcher stops, UnbuildableForm is raised.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.acceptance import describe_options, options_of, type_of
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.expressions import Scope
from sardonyx.dialect.form.access import equals
from sardonyx.dialect.form.errors import UnbuildableForm
from sardonyx.dialect.form.model import Checkbox, CodeBlock, Field, HalfRange, NumberField, Select, Slider, TextField
from sardonyx.dialect.javascript import as_json, is_number, parse_float


@dataclass(frozen=True)
class Place:
    """A schema node, and what the form shows it with: its path, its title and its value (or MISSING)."""

    node: dict[str, Any] = field(repr=False)
    path: ValuePath
    title: str
    value: Any = field(repr=False)
    type: str

    @property
    def common(self) -> tuple[ValuePath, str, str | None, bool]:
        """The arguments that every field begins with."""
        node = self.node
        read_only = bool(node.get("x-onyxia", {}).get("readonly")) or "const" in node
        return self.path, self.title, node.get("description"), read_only


def place(node: dict[str, Any], path: ValuePath, title: str, value: Any) -> Place:
    """Return a node's place; raises UnbuildableForm when it has no type."""
    try:
        return Place(node, path, title, value, type_of(node))
    except UnusableNode as error:
        raise UnbuildableForm(path, str(error)) from None


def special_field(at: Place, scope: Scope) -> Field | None:
    """Return the widget that is chosen by other keywords than the type, None when there is none."""
    if at.type in {"object", "array"} and ("properties" if at.type == "object" else "items") not in at.node:
        return _code_block(at)
    options = _options(at, scope)
    if options is not None:
        return _select(at, options)
    if "sliderExtremity" in at.node:
        return _half_range(at)
    return _slider(at) if "sliderMin" in at.node else None


def plain_field(at: Place) -> Field:
    """Return the widget for a boolean, a string or a number."""
    node = at.node
    if at.type == "boolean":
        return Checkbox(*at.common, _checked(at, is_right=isinstance(at.value, bool)))
    if at.type == "string":
        render = node.get("render")
        value = _checked(at, is_right=isinstance(at.value, str))
        return TextField(*at.common, value, node.get("pattern"), render == "textArea", render == "password")
    value = tidy(_checked(at, is_right=is_number(at.value)))
    return NumberField(*at.common, value, at.type == "integer", node.get("minimum"))


def tidy(number: float) -> float:
    """Return a number as JSON writes it: without a fraction when it is whole."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _checked(at: Place, *, is_right: bool) -> Any:
    if at.value is MISSING:
        raise UnbuildableForm(at.path, "has no value")
    if not is_right:
        raise UnbuildableForm(at.path, f"has a value that is not of type {at.type}")
    return at.value


def _code_block(at: Place) -> CodeBlock:
    value = _checked(at, is_right=isinstance(at.value, dict | list))
    return CodeBlock(*at.common, _copied(at, value), "object" if at.type == "object" else "array")


def _copied(at: Place, value: Any) -> Any:
    try:
        return as_json(value)
    except UnusableNode as error:
        raise UnbuildableForm(at.path, str(error)) from None


def _options(at: Place, scope: Scope) -> list[Any] | None:
    try:
        return options_of(at.node, scope)
    except UnusableNode as error:
        raise UnbuildableForm(
            at.path, str(error), help="give it an enum whose members are all valid, or another render"
        ) from None


def _select(at: Place, options: list[Any]) -> Select:
    value = _checked(at, is_right=True)
    selected = next((index for index, option in enumerate(options) if equals(option, value)), None)
    if selected is None:
        raise UnbuildableForm(at.path, f"has a value that {describe_options(at.node, options)}")
    shown = tuple(_copied(at, option) for option in options)
    return Select(*at.common, shown[selected], shown, selected)


def _slider(at: Place) -> Slider:
    _require_slider(at, "sliderMax")
    node, unit = at.node, at.node.get("sliderUnit")
    value = _checked(at, is_right=isinstance(at.value, str) or is_number(at.value))
    if not isinstance(value, str):
        if unit is not None:
            raise UnbuildableForm(
                at.path, "is a slider over a number, but has a sliderUnit", help="make it a string, or drop the unit"
            )
        number = value
    else:
        number = parse_float(value[: -len(unit)] if unit else value)
    if number is None:
        raise UnbuildableForm(
            at.path, "is a slider, but its value does not start with a number", help="give it one that does"
        )
    return Slider(*at.common, tidy(number), node["sliderMin"], node["sliderMax"], node.get("sliderStep"), unit)


def _half_range(at: Place) -> HalfRange:
    _require_slider(at, "sliderMin", "sliderMax", "sliderRangeId")
    node = at.node
    value = _checked(at, is_right=isinstance(at.value, str) or is_number(at.value))
    return HalfRange(
        *at.common,
        value,
        extremity=node["sliderExtremity"],
        range_id=node["sliderRangeId"],
        minimum=node["sliderMin"],
        maximum=node["sliderMax"],
        step=node.get("sliderStep"),
        unit=node.get("sliderUnit"),
        semantic=node.get("sliderExtremitySemantic"),
    )


def _require_slider(at: Place, *keywords: str) -> None:
    if at.type not in {"string", "number"}:
        raise UnbuildableForm(
            at.path, f"is a slider of type {at.type}", help="a slider's type is string or number; integer is not"
        )
    if at.node.get("render", "slider") != "slider":
        raise UnbuildableForm(at.path, f"is a slider, but rendered as {at.node['render']}", help="drop its render")
    missing = next((keyword for keyword in keywords if keyword not in at.node), None)
    if missing is not None:
        raise UnbuildableForm(at.path, f"is a slider without {missing}", help=f"give it a {missing}")
