"""What is known about the templates of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sardonyx.charts.templates.abstract import ReadPath, Site
from sardonyx.charts.templates.calls import DATED, RANDOM, TIME, UNORDERED
from sardonyx.charts.templates.sources import Source
from sardonyx.charts.templates.state import Need
from sardonyx.core.errors import Place

_UNSTEADY = RANDOM | TIME | UNORDERED | DATED


class Read(NamedTuple):
    """One path of the values that templates read, and where.

    ``is_whole`` when everything below the path is read; otherwise it is only asked whether there is something.
    """

    path: ReadPath
    is_whole: bool
    sites: frozenset[Site]


class FileReads(NamedTuple):
    """What one file that Helm renders comes to read: paths of the values, each with whether all below it is read.

    Among the paths are those of keys that templates set in a chart's dot (``abstract.beside``).
    ``changed`` are the paths below which it may change the values, and so what the files after it write; None where
    that cannot be told.
    """

    paths: frozenset[tuple[ReadPath, bool]]
    changed: frozenset[ReadPath] | None


class Used(NamedTuple):
    """A function or part of the dot that is used.

    ``files`` are those that Helm renders and that come to it, ``lookups`` the calls of ``lookup`` that must have found
    nothing before.
    """

    name: str
    detail: str
    place: Place
    files: tuple[str, ...]
    lookups: tuple[Place, ...]


class Defined(NamedTuple):
    """A definition of a name."""

    name: str
    place: Place
    is_in_force: bool


class Broken(NamedTuple):
    """A file that Helm cannot parse."""

    message: str
    place: Place


@dataclass(frozen=True)
class Reads:
    """Everything that is known about the templates of a chart; places name files as Helm does.

    ``is_complete`` is false where something could not be followed; then anything may be read or used.
    ``undefined`` are the names that are included and defined nowhere. ``absent`` names dependencies without files.
    ``place_of`` gives the places of reads and needs. ``by_file`` has what each rendered file reads, and is empty where
    that cannot be told.
    """

    reads: tuple[Read, ...] = ()
    needs: tuple[Need, ...] = ()
    uses: tuple[Used, ...] = ()
    undefined: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    definitions: tuple[Defined, ...] = ()
    broken: tuple[Broken, ...] = ()
    absent: tuple[str, ...] = ()
    is_complete: bool = True
    sources: tuple[Source, ...] = ()
    by_file: Mapping[str, FileReads] = field(default_factory=dict)


def place_of(found: Reads, site: Site) -> Place:
    """Return the place of a read or a need."""
    return found.sources[site[0]].place(site[1])


def may_differ(found: Reads) -> bool:
    """Tell whether two renders with the same values may differ: a random function, the clock or an order is reached."""
    return not found.is_complete or any(used.name in _UNSTEADY for used in found.uses)


def is_random(used: Used) -> bool:
    """Tell whether a use is one of a random function or of the clock."""
    return used.name in RANDOM or used.name in TIME
