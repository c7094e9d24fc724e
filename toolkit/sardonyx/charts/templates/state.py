"""What is known while templates are followed, and what is collected on the way."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as ReadOnlyMapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from sardonyx.charts.templates.abstract import (
    NOTHING,
    Data,
    Known,
    Mapping,
    ReadPath,
    Ref,
    Scope,
    Site,
    Value,
    beside,
    each,
    inside,
    is_unwieldy,
    joined,
    size,
)
from sardonyx.charts.templates.effects import NO_EFFECTS, Effects, refers
from sardonyx.charts.templates.members import Member
from sardonyx.charts.templates.nodes import Body
from sardonyx.charts.templates.sources import Source

_STEPS = 400_000
"""Nodes, and values that are looked at. The charts of Insee take up to 4,400, with large charts of others inside up to
some 200,000; so many take a few seconds."""
_DEPTH = 140
"""Each level takes up to five frames of Python's thousand."""
_MOST_SOURCES = 60
_NO_KEYS: frozenset[str | None] = frozenset()
_TEMPLATES = "/templates/"


class TooMuchWork(Exception):
    """The templates call each other too often or too deeply to be followed."""


class Kind(Enum):
    """What a template needs and may not get."""

    PARENT = "a value below this path is read, which fails when there is nothing at the path"
    OUTPUT = "what is at this path is written, and nothing makes sure that there is something"
    SCOPE = "a name of a chart's dot is read from something else, or the other way round"
    KEY = "a dictionary that was passed lacks the key that is read"


class Need(NamedTuple):
    """Something that must be there, where a template is, and no condition asks for it.

    ``name`` is what is read below the path, empty for an output. ``guards`` are paths that must not be empty to come
    here. ``call`` is where a chart includes the definition of a subchart that is a chart of its own, and none that is
    there to be included by others: what lacks is what was passed.
    """

    kind: Kind
    path: ReadPath
    name: str
    site: Site
    guards: frozenset[ReadPath] = frozenset()
    call: Site | None = None

    @property
    def cause(self) -> Site:
        """Where it must be mended."""
        return self.call or self.site


class Use(NamedTuple):
    """A function, or a part of the dot other than the values, that a template uses; ``detail`` is what is known of it.

    ``lookups`` are the calls of ``lookup`` that must have found nothing to come here.
    """

    name: str
    site: Site
    detail: str = ""
    lookups: frozenset[Site] = frozenset()


class Summary(NamedTuple):
    """What a definition gives and needs with one scope, what it reads, and what it does to maps."""

    output: Data
    needs: frozenset[Need]
    uses: frozenset[Use]
    reads: frozenset[tuple[ReadPath, bool]]
    effects: Effects


class Call(NamedTuple):
    """A call of a function: its name, its arguments with what was piped into it as the last one, and where it is."""

    name: str
    arguments: list[Value]
    position: int


class Cell:
    """A variable. An assignment adds to what it may be, because the branch it is in may not be taken."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Frame:
    """One file or definition while it is followed: where it is, its dot, variables, and what conditions made sure.

    ``facts`` are paths that are not empty, with all paths above them. What is done where ``is_live`` is false cannot
    happen; reads are taken down nevertheless.
    """

    __slots__ = (
        *("dot", "effects", "facts", "is_live", "lookups", "needs", "output", "reads", "source", "uses", "variables"),
    )

    def __init__(self, source: int, dot: Value) -> None:
        self.source = source
        self.dot = dot
        self.variables: dict[str, Cell] = {"$": Cell(dot)}
        self.facts: frozenset[ReadPath] = frozenset()
        self.lookups: frozenset[Site] = frozenset()
        self.is_live = True
        self.needs: set[Need] = set()
        self.uses: set[Use] = set()
        self.output: list[Data] = []
        self.reads: set[tuple[ReadPath, bool]] = set()
        self.effects = NO_EFFECTS

    def declare(self, name: str, value: Value) -> None:
        """Declare a variable, which hides one of the same name until the block ends."""
        self.variables[name] = Cell(value)

    def need(self, kind: Kind, path: ReadPath, name: str, position: int) -> None:
        """Take down that something is needed here."""
        if self.is_live:
            self.needs.add(Need(kind, path, name, (self.source, position), self.facts))

    def use(self, name: str, position: int, detail: str = "") -> None:
        """Take down that a function or a part of the dot is used here."""
        self.uses.add(Use(name, (self.source, position), detail, self.lookups))


@dataclass
class State:
    """One chart while its templates are followed.

    ``definitions`` gives source and body by name, ``trees`` the values in which the texts passed through ``tpl`` are
    looked up, and ``texts`` those that were found. ``reads`` gives the sites by path and by whether all below the path
    is read.
    """

    members: list[Member]
    sources: list[Source]
    definitions: ReadOnlyMapping[str, tuple[int, Body]]
    trees: list[ReadOnlyMapping[str, Any]]
    follow: Callable[[State, Frame, Body], None]
    reads: dict[tuple[ReadPath, bool], set[Site]] = field(default_factory=dict)
    summaries: dict[tuple[str, Value], Summary | None] = field(default_factory=dict)
    texts: dict[ReadPath, list[str]] = field(default_factory=dict)
    undefined: dict[str, set[Site]] = field(default_factory=dict)
    written: dict[Mapping, set[str | None]] = field(default_factory=dict)
    written_keys: set[str] = field(default_factory=set)
    writes_any_key: bool = False
    writes: int = 0
    is_complete: bool = True
    is_recursive: bool = False
    steps: int = 0
    depth: int = 0

    def step(self, count: int = 1) -> None:
        """Count some work. Raises TooMuchWork when there has been too much."""
        self.steps += count
        if self.steps > _STEPS:
            raise TooMuchWork

    def is_of_subchart(self, source: int, other: int) -> bool:
        """Tell whether another source is of a chart inside that of a source, and of none that is a library."""
        above, below = (self.sources[number].name.partition(_TEMPLATES)[0] for number in (source, other))
        return below.startswith(f"{above}/") and below in self._whole_charts

    @cached_property
    def _whole_charts(self) -> frozenset[str]:
        return frozenset(member.path for member in self.members if not member.is_library)

    def descend(self) -> None:
        """Count one level down. Raises TooMuchWork when there are too many."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise TooMuchWork

    def write(self, value: Value, keys: list[str] | None) -> None:
        """Take down that keys are set in a dictionary; None where they cannot be told."""
        self.written_keys.update(keys or [])
        self.writes_any_key = self.writes_any_key or keys is None
        for single in each(value):
            if isinstance(single, Mapping):
                self._write_into(single, {None} if keys is None else {*keys})

    def _write_into(self, mapping: Mapping, keys: set[str | None]) -> None:
        """Take down what is set in a dictionary, and forget what was found while that was not known."""
        known = self.written.setdefault(mapping, set())
        if keys <= known:
            return
        known |= keys
        self.writes += 1
        done = [key for key, summary in self.summaries.items() if summary and mapping in inside(key[1])]
        for key in done:
            del self.summaries[key]

    def may_be_written(self, key: str) -> bool:
        """Tell whether some template sets a key of this name in some dictionary."""
        return self.writes_any_key or key in self.written_keys

    def may_hold(self, mapping: Mapping, key: str) -> bool:
        """Tell whether some template sets a key in a dictionary that was made with these entries."""
        return not self.written.get(mapping, _NO_KEYS).isdisjoint((None, key))

    def read(self, frame: Frame, path: ReadPath, position: int, *, whole: bool) -> None:
        """Take down that a path is read: all below it, or only whether it is empty."""
        self.reads.setdefault((path, whole), set()).add((frame.source, position))
        frame.reads.add((path, whole))

    def consume(self, frame: Frame, values: list[Value], position: int) -> Data:
        """Take down that all of some values is read, and return what may be made of them."""
        if len(values) == 1 and isinstance(values[0], Data):
            return values[0]
        found: list[Data] = []
        parts = [part for value in values for part in inside(value)]
        self.step(len(parts))
        for single in parts:
            if isinstance(single, Ref):
                self.read(frame, single.path, position, whole=True)
                found.append(Data(frozenset((single.path,))))
            elif isinstance(single, Data):
                found.append(single)
            elif isinstance(single, Scope):
                self.read(frame, self.members[single.member].prefix, position, whole=True)
                frame.reads.add((beside(single), True))
            elif isinstance(single, Known) and isinstance(single.value, str) and "{{" in single.value:
                found.append(Data(is_opaque=True))
        return _mixed(found)

    def test(self, frame: Frame, value: Value, position: int) -> None:
        """Take down that it is asked whether a value is empty, or of what type it is."""
        if isinstance(value, Ref):
            self.read(frame, value.path, position, whole=False)
            return
        for single in () if isinstance(value, Data | Known) else inside(value):
            if isinstance(single, Ref):
                self.read(frame, single.path, position, whole=False)

    def either(self, frame: Frame, values: list[Value], position: int) -> Value:
        """Return a value that is one of these.

        Where one comes from ``lookup`` and another is random, the random one is what is left without a cluster.
        """
        value = joined(values)
        self.step(size(value))
        data = [single for single in inside(value) if isinstance(single, Data)]
        lookups = frozenset(site for single in data for site in single.lookups)
        if lookups:
            for single in data:
                for site in single.randoms - lookups:
                    frame.uses.add(Use("generated", site, "", lookups))
        return self.blur(frame, value, position) if is_unwieldy(value) else value

    def blur(self, frame: Frame, value: Value, position: int) -> Data:
        """Return what is no longer followed, which may still be a map of the values."""
        data = self.consume(frame, [value], position)
        return replace(data, is_shared=True) if refers(value) else data


def _mixed(found: list[Data]) -> Data:
    """Return what is made of several data together."""
    parts = [data for data in found if data is not NOTHING]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    sources = frozenset(path for data in parts for path in data.sources)
    lookups = frozenset(site for data in parts for site in data.lookups)
    randoms = frozenset(site for data in parts for site in data.randoms)
    is_shared = any(data.is_shared for data in parts)
    if len(sources) > _MOST_SOURCES:
        return Data(frozenset(), lookups, randoms, is_opaque=True, is_shared=is_shared)
    return Data(sources, lookups, randoms, any(data.is_opaque for data in parts), is_shared)
