"""What the templates of a chart read, use and need, for the rules and the exploration."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import Any, NamedTuple

from sardonyx.charts.templates import (
    EACH,
    Need,
    PathTree,
    ReadPath,
    Reads,
    Used,
    may_differ,
    path_tree,
    place_of,
    reads,
    tree_of,
)
from sardonyx.charts.templates import is_read as is_path_read
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.derived import derived
from sardonyx.validation.given import is_given, is_known
from sardonyx.validation.places import TemplatePlace, dependency_of, template_place
from sardonyx.validation.subject import Stage, Subject

_NOTHING = Reads()


@derived
def template_reads(subject: Subject) -> Reads:
    """Return what the templates read, use and need; nothing for a library chart or one that cannot be read."""
    if subject.chart is None or subject.chart.metadata.type == "library":
        return _NOTHING
    trees: list[Mapping[str, Any]] = [subject.values.value] if subject.values else []
    trees += [computed.values for computed in subject.computed.values()]
    return reads(subject.chart, trees)


@derived
def _read_paths(subject: Subject) -> PathTree:
    return path_tree(template_reads(subject))


def is_read(subject: Subject, path: Sequence[str | int]) -> bool:
    """Tell whether some template may read the value at a path, something below it, or all that is above it."""
    return is_path_read(_read_paths(subject), path)


class _File(NamedTuple):
    name: str
    read: PathTree
    changed: frozenset[ValuePath] | None


@derived
def _files(subject: Subject) -> list[_File]:
    """Return each rendered template by Helm's name, the paths that it reads, and those whose values it changes."""
    found = template_reads(subject).by_file.items()
    return [_File(name, tree_of(its), _above_each(its.changed)) for name, its in found]


def _above_each(paths: frozenset[ReadPath] | None) -> frozenset[ValuePath] | None:
    return None if paths is None else frozenset(map(_above_lists, paths))


def untouched_by(subject: Subject, paths: Iterable[ValuePath]) -> frozenset[str]:
    """Return the rendered templates, by Helm's names, whose text does not depend on the values at these paths.

    A template that changes values is rendered in any case; what it changes depends on all that it reads.
    """
    tops = {_reached_from(subject, path) for path in paths}
    if not template_reads(subject).is_complete or any(_may_switch(subject, top) for top in tops):
        return frozenset()
    files, readers, reached, touched = _files(subject), _readers(subject), set[ValuePath](), set[int]()
    while tops:
        reached |= tops
        new = {number for top in tops for number in readers(top)}
        if any(files[number].changed is None for number in new):
            return frozenset()
        touched |= new
        tops = {path for number in new for path in files[number].changed or ()} - reached
    steady = (number for number, file in enumerate(files) if file.changed is not None and not file.changed)
    return frozenset(files[number].name for number in steady if number not in touched)


@derived
def _readers(subject: Subject) -> Callable[[ValuePath], frozenset[int]]:
    """Return what tells the numbers of the templates that read a path, and looks for those of each path once."""
    files = _files(subject)

    @cache
    def numbers(path: ValuePath) -> frozenset[int]:
        return frozenset(number for number, file in enumerate(files) if is_path_read(file.read, path))

    return numbers


def _reached_from(subject: Subject, path: ValuePath) -> ValuePath:
    """Return what changes with the value at a path: a map around it that is empty without it, or a list."""
    values: Any = subject.values.value if subject.values else {}
    names = _above_lists(path)
    for end, name in enumerate(names):
        if end and not (isinstance(values, dict) and values):
            return names[:end]
        values = values.get(name) if isinstance(values, dict) else None
    return names


def _may_switch(subject: Subject, path: ValuePath) -> bool:
    """Tell whether the values at a path may decide which charts are there."""
    return any(all(map(operator.eq, path, switch)) for switch in _read_by_helm(subject))


@derived
def _read_by_helm(subject: Subject) -> list[ReadPath]:
    """Return the paths that Helm itself reads, before it comes to any template."""
    found = template_reads(subject)
    return [read.path for read in found.reads if any(_is_metadata(place_of(found, site)) for site in read.sites)]


def _is_metadata(place: Place) -> bool:
    return place.path.endswith("/Chart.yaml")


def _above_lists(path: Sequence[Any]) -> ValuePath:
    return tuple(takewhile(lambda segment: isinstance(segment, str), path))


def keys_read_at(subject: Subject, path: Sequence[str | int]) -> set[str]:
    """Return the keys of the map at a path that templates read by their names."""
    tree: PathTree | None = _read_paths(subject)
    for segment in path:
        tree = tree.children.get(str(segment)) if tree else None
    return set(tree.children) if tree else set()


def renders_may_differ(subject: Subject) -> bool:
    """Tell whether two renders with the same values may differ: a random function, the clock or an order is reached."""
    return may_differ(template_reads(subject))


@derived
def paths_without_value(subject: Subject) -> tuple[ValuePath, ...]:
    """Return the paths that templates read and neither values.yaml, nor the schema, nor a subchart gives, in order.

    Operators may set them; no render of the chart with its own values shows what they do. Values of a dependency that
    is missing are left out.
    """
    paths = {tuple(str(part) for part in read.path) for read in template_reads(subject).reads if EACH not in read.path}
    return tuple(sorted(path for path in paths if path and _is_missing(subject, path)))


def _is_missing(subject: Subject, path: ValuePath) -> bool:
    return is_known(subject, path) and not is_given(subject, path)


def is_reachable(subject: Subject, need: Need) -> bool:
    """Tell whether everything that must be set to come to a place can be set: something gives it."""
    return all(EACH in guard or is_given(subject, [str(part) for part in guard]) for guard in need.guards)


def failed_at(subject: Subject, place: Place) -> bool:
    """Tell whether a render of the chart has already failed at a line of a template."""
    errors = [outcome.error.place for outcome in subject.outcomes.values() if outcome.error]
    return any(error and _is_line(error, place) for error in errors)


def passed_at(subject: Subject, place: Place) -> Place | None:
    """Return where the chart passes to the definition of a subchart what fails at a line of it, as Helm names files."""
    found = template_reads(subject)
    for need in found.needs:
        path = [str(part) for part in need.path]
        if need.call and not is_given(subject, path) and _is_line(place_of(found, need.site), place):
            return place_of(found, need.call)
    return None


def _is_line(one: Place, other: Place) -> bool:
    return (one.path, one.line) == (other.path, other.line)


def dependencies_missing(subject: Subject) -> bool:
    """Tell whether a dependency could not be had, whose templates are then not known."""
    return any(fault.stage is Stage.DEPENDENCIES for fault in subject.faults) or bool(template_reads(subject).absent)


def place_in(subject: Subject, place: Place) -> TemplatePlace:
    """Return the place of a template that Helm names, in a file of the user's."""
    return template_place(subject, place.path, place.line, place.column)


def is_own(subject: Subject, place: Place) -> bool:
    """Tell whether a place that Helm names is in the chart itself, or in one beside it, not in one of others."""
    return dependency_of(subject, place.path) is None


def by_shown_place(subject: Subject, uses: Iterable[Used]) -> list[tuple[TemplatePlace, list[Used]]]:
    """Return uses by the place a user can change: those in a dependency that was fetched have one place together."""
    found: dict[Place, tuple[TemplatePlace, list[Used]]] = {}
    for used in uses:
        shown = place_in(subject, used.place)
        found.setdefault(shown.place, (shown, []))[1].append(used)
    return list(found.values())
