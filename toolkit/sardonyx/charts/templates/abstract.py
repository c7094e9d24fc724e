"""What an expression of a template can be, as far as it matters for what templates read.

A value is one of the classes here, or several at once (``Several``) when it depends on the branch taken. All are
hashable, so that what a definition does with one scope is worked out once; no named tuples, of which two kinds that
hold the same are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class _Each(Enum):
    """The type of ``EACH``."""

    EACH = "*"

    def __repr__(self) -> str:
        return "EACH"


EACH = _Each.EACH
"""In a path: some key or item that cannot be told, so any."""

ReadPath: TypeAlias = tuple["str | _Each", ...]
Site: TypeAlias = tuple[int, int]
"""Where something stands: the number of the source, and the position in it."""

_WIDEST, _LARGEST = 12, 200
_NO_SITES: frozenset[Site] = frozenset()


@dataclass(frozen=True, slots=True)
class Ref:
    """What the values hold at a path from their root; ``is_sure`` when something made sure that it is not empty."""

    path: ReadPath
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The dot that a chart's files begin with; the number is that of the member."""

    member: int


@dataclass(frozen=True, slots=True)
class Builtin:
    """Something below the dot of a chart besides the values, such as ``.Release.Name``."""

    member: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A text, number, truth value or nil written in a template."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dictionary made with ``dict``. ``size`` counts all that is inside.

    Its keys are texts that are known; ``ANY_KEY`` stands for those that are not.
    """

    entries: tuple[tuple[str, Value], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list made with ``list``; ``size`` counts all that is inside."""

    items: tuple[Value, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Data:
    """Anything computed: the values it was made from, and the calls of ``lookup`` and of random functions.

    ``is_opaque`` when it may hold template text that comes from elsewhere than the values; ``is_shared`` when it may be
    a map that others see, or hold one, and no copy.
    """

    sources: frozenset[ReadPath] = frozenset()
    lookups: frozenset[Site] = _NO_SITES
    randoms: frozenset[Site] = _NO_SITES
    is_opaque: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """One of several values."""

    values: frozenset[Single]


Single: TypeAlias = Ref | Scope | Builtin | Known | Mapping | Sequence | Data
Value: TypeAlias = Single | Several

ANY_KEY = "\0"
"""The key in a mapping of what may stand under any."""

ROOT_NAMES = frozenset({"Values", "Release", "Chart", "Capabilities", "Template", "Files", "Subcharts"})
"""The names of a chart's dot (``ToRenderValues`` in ``pkg/chart/common/util/values.go``)."""

# Made once: a union would be put together anew each time that it is asked for.
_SINGLE = (Ref, Data, Known)
_HOLDING = (Mapping, Sequence)

NOTHING = Data()
NIL = Known(None)


def beside(scope: Scope, *names: str) -> ReadPath:
    """Return what stands for a key that templates set in a chart's dot, or for all such keys: no path in the values."""
    return (f"\0{scope.member}", *names)


def each(value: Value) -> Iterable[Single]:
    """Return the values that one may be."""
    return value.values if isinstance(value, Several) else (value,)


def joined(values: Iterable[Value]) -> Value:
    """Return a value that is any of these, of which there is one at least."""
    found = {single for value in values for single in each(value)}
    return found.pop() if len(found) == 1 else Several(frozenset(found))


def size(value: Value) -> int:
    """Return how many values there are in one, itself included."""
    return sum(single.size if isinstance(single, _HOLDING) else 1 for single in each(value))


def is_unwieldy(value: Value) -> bool:
    """Tell whether a value has become so much that following it would take too long."""
    return (isinstance(value, Several) and len(value.values) > _WIDEST) or size(value) > _LARGEST


def known_texts(value: Value) -> list[str] | None:
    """Return the texts a value may be, None when they cannot be told."""
    texts: list[str] = []
    for single in each(value):
        if not isinstance(single, Known) or not isinstance(single.value, str):
            return None
        texts.append(single.value)
    return texts


def inside(value: Value) -> Iterator[Single]:
    """Yield a value and all that it holds."""
    if isinstance(value, _SINGLE):
        yield value
        return
    pending = list(each(value))
    while pending:
        single = pending.pop()
        yield single
        if isinstance(single, Mapping):
            pending += [part for _, held in single.entries for part in each(held)]
        elif isinstance(single, Sequence):
            pending += [part for held in single.items for part in each(held)]


def is_written_out(value: Value) -> bool:
    """Tell whether there is nothing in a value but what a template says itself."""
    return all(isinstance(single, Known | Mapping | Sequence) for single in inside(value))


def sure(value: Value) -> Value:
    """Return a value once a condition has made sure that it is not empty."""
    if isinstance(value, Ref):
        return Ref(value.path, is_sure=True)
    kept = [Ref(single.path, is_sure=True) if isinstance(single, Ref) else single for single in each(value)]
    kept = [single for single in kept if _truth(single) is not False]
    return joined(kept) if kept else NOTHING


def truth(value: Value) -> bool | None:
    """Return whether a value counts as true, None when that cannot be told."""
    found = {_truth(single) for single in each(value)}
    return found.pop() if len(found) == 1 else None


def _truth(single: Single) -> bool | None:
    if isinstance(single, Known):
        return bool(single.value)
    if isinstance(single, Mapping):
        return True if single.entries else None
    if isinstance(single, Sequence):
        return True if single.items else None
    return True if isinstance(single, Scope) or (isinstance(single, Ref) and single.is_sure) else None
