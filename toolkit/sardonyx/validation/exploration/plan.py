"""Which renders to make, in an order that depends on the chart alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.validation.exploration.choices import EDGES, LINES, Choices
from sardonyx.validation.exploration.fields import FormField, Widget
from sardonyx.validation.exploration.model import Change, Changes, Variation

SUSPEND: ValuePath = ("global", "suspend")
_MOST_TRIED = 5


class Menu(NamedTuple):
    """What can be tried: for each field the values that it does not have at present."""

    fields: tuple[FormField, ...]
    values: tuple[tuple[Any, ...], ...]

    def items(self) -> Iterator[tuple[FormField, tuple[Any, ...]]]:
        """Yield each field with its values."""
        yield from zip(self.fields, self.values, strict=True)


def menu(fields: Sequence[FormField], values: Mapping[str, Any], choices: Choices) -> Menu:
    """Return what can be tried on some values."""
    return Menu(tuple(fields), tuple(tuple(choices.of(each, lookup(values, each.path))) for each in fields))


def singles(menu: Menu, base: int) -> list[Variation]:
    """Return one variation for each field and value: first the most telling of every field, then the second."""
    columns = [
        [
            Variation(base, ((field.path, value), *_partner(menu, field, index)), field.setting)
            for index, value in enumerate(values)
        ]
        for field, values in menu.items()
    ]
    return [each for row in zip_longest(*columns) for each in row if each is not None]


def _partner(menu: Menu, field: FormField, end: int) -> Changes:
    """Return what the other half of a range slider must be for one to reach an end: the form keeps low below high."""
    other = {"down": "up", "up": "down"}.get(str(field.node.get("sliderExtremity")))
    moves = (field.node.get("sliderExtremity"), end) in (("up", 0), ("down", 1))
    range_id = field.node.get("sliderRangeId")
    if not (other and moves):
        return ()
    for candidate, values in menu.items():
        node = candidate.node
        is_half = node.get("sliderRangeId") == range_id and node.get("sliderExtremity") == other
        if is_half and candidate.path[:-2] == field.path[:-2] and end < len(values):
            return ((candidate.path, values[end]),)
    return ()


def switches(fields: Sequence[FormField], *, on: bool) -> Changes:
    """Return the changes that turn all checkboxes on or off; suspension stays as it is."""
    return tuple((each.path, on) for each in fields if each.widget is Widget.CHECKBOX and each.path != SUSPEND)


def edges(fields: Sequence[FormField], choices: Choices, base: int) -> Iterator[Variation]:
    """Yield renders in which every text is the same strange one, and one in which every long text has lines."""
    texts = [each for each in fields if each.widget is Widget.TEXT]
    for edge in EDGES:
        yield Variation(base, tuple((each.path, edge) for each in texts if choices.accepts(each, edge)))
    areas = [each for each in texts if each.node.get("render") == "textArea"]
    yield Variation(base, tuple((each.path, LINES) for each in areas if choices.accepts(each, LINES)))


def ends(menu: Menu, base: int) -> Iterator[Variation]:
    """Yield renders in which all sliders and numbers are at one end."""
    numbers = [(field, values) for field, values in menu.items() if field.widget in (Widget.SLIDER, Widget.NUMBER)]
    for end in (0, -1):
        yield Variation(base, tuple((field.path, values[end]) for field, values in numbers if values))


def rows(menu: Menu, base: int) -> Iterator[Variation]:
    """Yield renders in which every field has its first other value, its second one and so on, at last the last."""
    tried = [(field.path, values) for field, values in menu.items() if values and field.path != SUSPEND]
    for at in range(min(_MOST_TRIED, max((len(values) for _, values in tried), default=0))):
        yield Variation(base, tuple((path, values[min(at, len(values) - 1)]) for path, values in tried))


def mixes(menu: Menu, base: int, count: int, broken: Sequence[Changes]) -> list[Variation]:
    """Return renders in which every field has some value, so that pairs of values of fields side by side meet.

    Each row takes, field by field, the value that meets most values of its siblings for the first time; ties are
    broken at random, from a fixed seed. What is known to break a render alone is left out.
    """
    generator = random.Random(len(menu.fields))
    bad = {_key(changes[0]) for changes in broken if len(changes) == 1}
    options = [
        (field, [MISSING, *(each for each in values[:_MOST_TRIED] if _key((field.path, each)) not in bad)])
        for field, values in menu.items()
        if field.path != SUSPEND
    ]
    met: set[tuple[str, str]] = set()
    return [Variation(base, _row(options, met, generator)) for _ in range(count)]


def _row(options: list[tuple[FormField, list[Any]]], met: set[tuple[str, str]], generator: random.Random) -> Changes:
    chosen: dict[ValuePath, list[str]] = {}
    changes: list[Change] = []
    for field, values in options:
        siblings = chosen.setdefault(field.path[:-1], [])
        keys = [_key((field.path, value)) for value in values]
        new = [sum((other, key) not in met for other in siblings) for key in keys]
        best = max(new)
        index = generator.choice([at for at, count in enumerate(new) if count == best])
        met.update((other, keys[index]) for other in siblings)
        siblings.append(keys[index])
        if values[index] is not MISSING:
            changes.append((field.path, values[index]))
    return tuple(changes)


def _key(change: Change) -> str:
    return repr(change)
