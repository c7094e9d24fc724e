"""A form as plain data: sections of groups and fields (``formTypes.ts`` upstream).

Paths lead into the values; numbers of sliders are without their unit. What a field holds is a copy of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple, TypeAlias

from sardonyx.core.valuepaths import ValuePath


@dataclass(frozen=True)
class Common:
    """What all widgets for one value have; ``description`` is the help text, Markdown in one line."""

    path: ValuePath
    title: str
    description: str | None
    read_only: bool


@dataclass(frozen=True)
class Checkbox(Common):
    """A boolean."""

    kind: ClassVar[str] = "checkbox"
    value: bool = field(repr=False)


@dataclass(frozen=True)
class CodeBlock(Common):
    """A free object or array, edited as YAML; ``holds`` is the type that the schema asks for."""

    kind: ClassVar[str] = "code"
    value: Any = field(repr=False)
    holds: Literal["object", "array"]


@dataclass(frozen=True)
class NumberField(Common):
    """A number typed in; ``whole`` gives it buttons to count up and down."""

    kind: ClassVar[str] = "number"
    value: float = field(repr=False)
    whole: bool
    minimum: float | None


@dataclass(frozen=True)
class Select(Common):
    """One of several values, of any JSON type; ``selected`` is the index of ``value`` among the options."""

    kind: ClassVar[str] = "select"
    value: Any = field(repr=False)
    options: tuple[Any, ...] = field(repr=False)
    selected: int


@dataclass(frozen=True)
class TextField(Common):
    """A text typed in; ``pattern`` is a JavaScript expression that it must match somewhere."""

    kind: ClassVar[str] = "text"
    value: str = field(repr=False)
    pattern: str | None
    multiline: bool
    password: bool


@dataclass(frozen=True)
class Slider(Common):
    """A number between two ends; the value in the tree is a text if there is a unit, or if it was one."""

    kind: ClassVar[str] = "slider"
    value: float = field(repr=False)
    minimum: float
    maximum: float
    step: float | None
    unit: str | None


@dataclass(frozen=True)
class RangeEnd:
    """One end of a range slider; ``semantic`` says what it stands for, such as ``guaranteed``."""

    path: ValuePath
    description: str | None
    read_only: bool
    value: float = field(repr=False)
    minimum: float
    maximum: float
    semantic: str | None


@dataclass(frozen=True)
class RangeSlider:
    """Two numbers, the low one never above the high one."""

    kind: ClassVar[str] = "range"
    title: str
    step: float
    unit: str | None
    low: RangeEnd
    high: RangeEnd


@dataclass(frozen=True)
class HalfRange(Common):
    """One end of a range slider that is not paired; ``value`` is as in the tree, with its unit.

    In a form it is a high end without a low one, which Onyxia shows as a widget that does not work.
    """

    kind: ClassVar[str] = "half-range"
    value: str | float = field(repr=False)
    extremity: Literal["down", "up"]
    range_id: str
    minimum: float
    maximum: float
    step: float | None
    unit: str | None
    semantic: str | None


@dataclass(frozen=True)
class Group:
    """Nodes below a title. ``length`` is how many items a repeatable group has, hidden ones too; None for others."""

    kind: ClassVar[str] = "group"
    path: ValuePath
    title: str
    description: str | None
    nodes: tuple[Node, ...]
    can_add: bool = False
    can_remove: bool = False
    length: int | None = None


Field: TypeAlias = Checkbox | CodeBlock | NumberField | Select | TextField | Slider | RangeSlider | HalfRange
Node: TypeAlias = Group | Field


@dataclass(frozen=True)
class Condition:
    """The value at ``path`` equals ``value``."""

    path: ValuePath
    value: Any = field(repr=False)


class Hidden(NamedTuple):
    """A node that the form does not show, with all below it; the values have it all the same.

    ``condition`` is what hides it at the moment, None when it is always hidden.
    """

    path: ValuePath
    title: str
    condition: Condition | None


class Section(NamedTuple):
    """The nodes of the chart or of a dependency, and those of them that are below ``global`` in the values."""

    main: tuple[Node, ...] = ()
    global_: tuple[Node, ...] = ()


class Form(NamedTuple):
    """The chart's own section, one for each dependency with fields, what is switched off, and what is hidden."""

    section: Section
    dependencies: Mapping[str, Section]
    disabled_dependencies: tuple[str, ...]
    hidden: tuple[Hidden, ...]

    def as_onyxia(self) -> dict[str, Any]:
        """Return the structure that Onyxia's own code gives, as JSON; keys without a value are left out."""
        from sardonyx.dialect.form.as_onyxia import as_onyxia

        return as_onyxia(self)
