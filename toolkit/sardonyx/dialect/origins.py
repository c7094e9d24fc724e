"""Values that remember which context paths they are made of, through composites and array mappings.

An origin mirrors a value. Where it stops mirroring, it holds for everything below: a Provenance says the same of
every leaf; a Ref says that the value is the context's own at that path, so a leaf below it was read from below that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.computed import Provenance, Source

Origin: TypeAlias = "Provenance | Ref | dict[str, Any] | list[Any]"


class Ref(NamedTuple):
    """The value is what stands at this path of the context."""

    path: ValuePath


@dataclass(frozen=True)
class Traced:
    """A value and its origin."""

    value: Any = field(repr=False)
    origin: Origin

    def child(self, key: str) -> Traced | None:
        """Return a property, an element or the length of an array as JavaScript's ``value[key]``, or None."""
        if isinstance(self.value, dict):
            return Traced(self.value[key], origin_below(self.origin, key)) if key in self.value else None
        if not isinstance(self.value, list):
            return None
        if key == "length":
            return Traced(len(self.value), origin_below(self.origin, key))
        return self._element(key)

    def _element(self, key: str) -> Traced | None:
        # Only the canonical spelling is an index: x["01"] is undefined.
        if not (key.isascii() and key.isdigit() and len(key) < 10) or str(int(key)) != key:
            return None
        index = int(key)
        return Traced(self.value[index], origin_below(self.origin, index)) if index < len(self.value) else None

    def elements(self) -> list[Traced]:
        """Return the elements of an array."""
        return [Traced(item, origin_below(self.origin, index)) for index, item in enumerate(self.value)]


def origin_below(origin: Origin, segment: str | int) -> Origin:
    """Return the origin of a child."""
    if isinstance(origin, Ref):
        return Ref((*origin.path, segment))
    if isinstance(origin, dict) and segment in origin:
        child: Origin = origin[segment]
        return child
    if isinstance(origin, list) and isinstance(segment, int) and segment < len(origin):
        element: Origin = origin[segment]
        return element
    return Provenance(Source.CONTEXT, reads_of(origin)) if isinstance(origin, dict | list) else origin


def reads_of(origin: Origin) -> tuple[ValuePath, ...]:
    """Return every context path in an origin, each once, in order."""
    return tuple(dict.fromkeys(_each_read(origin)))


def _each_read(origin: Origin) -> Iterator[ValuePath]:
    if isinstance(origin, Ref):
        yield origin.path
    elif isinstance(origin, Provenance):
        yield from origin.reads
    else:
        for part in origin.values() if isinstance(origin, dict) else origin:
            yield from _each_read(part)


def provenance_of(value: Any, origin: Origin, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Provenance]]:
    """Yield the provenance of every leaf of a value."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from provenance_of(item, origin_below(origin, key), (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from provenance_of(item, origin_below(origin, index), (*path, index))
    elif isinstance(origin, Provenance):
        yield path, origin
    else:
        yield path, Provenance(Source.CONTEXT, reads_of(origin))
