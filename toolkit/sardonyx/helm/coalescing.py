"""The values that the templates of a chart see, where that is plain (``pkg/chart/common/util/coalesce.go`` of Helm).

Plain is what everybody expects: maps are merged, everything else is replaced, and the charts inside a chart get what
stands below their name and what is ``global``. What Helm does with null that is given depends on where it stands, and
on Helm's release: such values are not plain. Nor are tags, which switch several charts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, assign, lookup

_GLOBAL = "global"
_TAGS = "tags"

Names = tuple[str, ...]
"""The names that lead to a chart from the outermost one, or the keys that lead to a value."""


@dataclass(frozen=True, eq=False)
class Defaults:
    """The values of a chart, and those of the charts inside it by their names.

    Each of ``conditions`` is a path in the values of the chart around it: the first that has a boolean there says
    whether it is there at all. ``has_entries`` tells whether the chart says which charts are inside: only then does
    Helm put the values of those inside into its own before any are given.
    """

    own: Mapping[str, Any]
    inside: Mapping[str, Defaults]
    conditions: tuple[Names, ...] = ()
    has_entries: bool = True

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """The chart's own values without null."""
        return without_nulls(self.own)

    @cached_property
    def has_conditions(self) -> bool:
        """Whether values decide on any chart inside."""
        return any(its.conditions or its.has_conditions for its in self.inside.values())


class Seen(NamedTuple):
    """What templates see: ``switches`` are the values that decide which charts are there, ``off`` those that are not.

    What is inside one that is off is not named.
    """

    values: dict[str, Any]
    switches: dict[str, Any]
    off: frozenset[Names]


def is_off(chart: Names, off: frozenset[Names]) -> bool:
    """Tell whether a chart, or one around it, is off."""
    return any(chart[: len(each)] == each for each in off)


def without_nulls(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without the keys whose value is null."""
    parts = {key: without_nulls(value) if isinstance(value, dict) else value for key, value in tree.items()}
    return {key: value for key, value in parts.items() if value is not None}


def coalesced(defaults: Defaults, given: Mapping[str, Any]) -> Seen | None:
    """Return what templates see where values are given to a chart; None where that is not plain."""
    if has_null(given):
        return None
    try:
        return _coalesced(defaults, given)
    except _NotPlain:
        return None


def is_settled(defaults: Defaults, seen: Seen) -> bool:
    """Tell whether values that are seen stay what they are when they are given to the same charts without values."""
    try:
        return _tree(_emptied(defaults, seen.off), seen.values, keep=False) == seen.values
    except _NotPlain:
        return False


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, and what stands in the second where they differ; maps are merged."""
    tree = {**under, **over}
    for key in under.keys() & over.keys():
        # Most parts are the very same: they are shared, never copied.
        if under[key] is not over[key] and isinstance(under[key], dict) and isinstance(over[key], dict):
            tree[key] = merged(under[key], over[key])
    return tree


def has_null(tree: Mapping[str, Any]) -> bool:
    """Tell whether some key's value is null, other than inside a list."""
    return any(value is None or (isinstance(value, dict) and has_null(value)) for value in tree.values())


class _NotPlain(Exception):
    pass


class _Decided(NamedTuple):
    """What Helm looks at to decide whether a chart is there."""

    chart: Names
    looked_at: Mapping[Names, Any]
    is_off: bool


def _coalesced(defaults: Defaults, given: Mapping[str, Any]) -> Seen:
    if not defaults.has_conditions:
        values = _tree(_imported(defaults, frozenset()), given, keep=False)
        return Seen(_checked(defaults, values), {}, frozenset())
    tree = _checked(defaults, _tree(defaults, given, keep=False))
    decided = list(_decided(defaults, tree, ()))
    switches: dict[str, Any] = {}
    for path, value in (each for its in decided for each in its.looked_at.items()):
        for place in _places(tree, path):
            switches = assign(switches, place, value)
    off = frozenset(each.chart for each in decided if each.is_off)
    return Seen(_tree(_imported(defaults, off), given, keep=False), switches, off)


def _checked(defaults: Defaults, tree: dict[str, Any]) -> dict[str, Any]:
    if _TAGS in tree or not all(_fits(inner, tree) for inner in _inner(defaults)):
        raise _NotPlain
    return tree


@lru_cache(maxsize=8)
def _imported(defaults: Defaults, off: frozenset[Names]) -> Defaults:
    """Return the values of the charts that are there, as Helm makes them before it looks at any that are given."""
    return _with_values_inside(_without(defaults, off, ()))


def _with_values_inside(defaults: Defaults) -> Defaults:
    """Put the values of the charts inside into a chart's own (``processDependencyImportValues``)."""
    inside = {name: _with_values_inside(its) for name, its in defaults.inside.items()}
    found = replace(defaults, inside=inside)
    return replace(found, own=_tree(found, {}, keep=True)) if defaults.has_entries and inside else found


def _tree(defaults: Defaults, given: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
    """Return the values of a chart, in which all charts inside are there; ``keep`` says that null is kept."""
    return _with_inside(
        defaults, _put_together(defaults, given, _copied(_map_at(given, _GLOBAL)), keep=keep), keep=keep
    )


def _with_inside(defaults: Defaults, tree: dict[str, Any], *, keep: bool) -> dict[str, Any]:
    for name, its in defaults.inside.items():
        below = _map_at(tree, name)
        shared = _copied(_map_at(below, _GLOBAL))
        _pass_on(_map_at(tree, _GLOBAL), shared)
        inner = _put_together(its, {**below, _GLOBAL: shared}, shared, keep=keep)
        tree[name] = _with_inside(its, inner, keep=keep)
    return tree


def _put_together(
    defaults: Defaults, given: Mapping[str, Any], shared: dict[str, Any], *, keep: bool
) -> dict[str, Any]:
    """Return what is given to a chart on top of its own values; ``shared`` becomes what is global."""
    tree = dict(given)
    for key, value in defaults.own.items():
        if key == _GLOBAL:
            its = _map_at(defaults.own, _GLOBAL)
            _fill(shared, _copied(its if keep else defaults.cleaned[_GLOBAL]), keep=keep)
            tree[_GLOBAL] = shared
        elif key in given:
            if isinstance(given[key], dict) and isinstance(value, dict):
                keeps = keep or key in defaults.inside
                tree[key] = _tables(given[key], value if keeps else defaults.cleaned[key], keep=keeps)
            elif given[key] is None and not keep:
                del tree[key]
        elif keep or value is not None:
            tree[key] = value if keep else defaults.cleaned[key]
    return tree


_MOST_MADE = 10_000
_MADE: dict[tuple[int, int, bool], tuple[Mapping[str, Any], Mapping[str, Any], dict[str, Any]]] = {}
"""What was made of two trees, by what Python knows them by, which is theirs as long as they are kept here."""


def _tables(tree: Mapping[str, Any], more: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
    """Return a tree to which is added what it lacks; null in it takes away what would be added, unless it is kept.

    It is the same for the same two, of which most sets of values have most parts: nobody changes it.
    """
    key = id(tree), id(more), keep
    if (made := _MADE.get(key)) is not None:
        return made[2]
    found = dict(tree)
    _add(found, more, _tables, keep=keep)
    if len(_MADE) > _MOST_MADE:
        _MADE.clear()
    _MADE[key] = tree, more, found
    return found


def _fill(tree: dict[str, Any], more: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
    """Do what ``_tables`` does, in place."""
    _add(tree, more, _fill, keep=keep)
    return tree


def _add(tree: dict[str, Any], more: Mapping[str, Any], below: Callable[..., dict[str, Any]], *, keep: bool) -> None:
    for key, value in more.items():
        if key not in tree:
            tree[key] = value
        elif tree[key] is None:
            if value is not None and not keep:
                del tree[key]
        # Most parts are the very same: they are shared, never copied.
        elif isinstance(value, dict) and isinstance(tree[key], dict) and value is not tree[key]:
            tree[key] = below(tree[key], value, keep=keep)


def _pass_on(shared: Mapping[str, Any], inner: dict[str, Any]) -> None:
    """Pass what is global on to a chart inside.

    Helm copies a map there, but not the maps in it (``coalesceGlobals``): what an inner chart says of those is seen
    outside it as well.
    """
    for key, value in shared.items():
        if not isinstance(value, dict):
            if not isinstance(inner.get(key), dict):
                inner[key] = value
        elif isinstance(inner.get(key, {}), dict):
            copy = dict(value)
            _fill(copy, inner.get(key, {}), keep=True)
            inner[key] = copy


def _copied(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree whose maps are nobody else's."""
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in tree.items()}


def _map_at(tree: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = tree.get(key, {})
    if not isinstance(found, dict):
        raise _NotPlain
    return found


def _decided(defaults: Defaults, tree: Mapping[str, Any], above: Names) -> Iterator[_Decided]:
    """Yield each chart inside that has conditions, where it is not in one that is off."""
    for name, its in defaults.inside.items():
        here = (*above, name)
        looked_at: dict[Names, Any] = {}
        for path in its.conditions:
            value = lookup(tree, (*above, *path))
            looked_at |= {} if value in (MISSING, None) or isinstance(value, dict) else {(*above, *path): value}
            if isinstance(value, bool):
                break
        is_off = any(value is False for value in looked_at.values())
        if looked_at:
            yield _Decided(here, looked_at, is_off)
        if not is_off:
            yield from _decided(its, tree, here)


def _places(tree: Mapping[str, Any], path: Names) -> list[Names]:
    """Return a path of a value, and those of the charts around that give it where it is global."""
    if _GLOBAL not in path:
        return [path]
    above, below = path[: path.index(_GLOBAL)], path[path.index(_GLOBAL) :]
    around = [(*above[:length], *below) for length in range(len(above))]
    return [*(place for place in around if lookup(tree, place) not in (MISSING, None)), path]


def _without(defaults: Defaults, off: frozenset[Names], above: Names) -> Defaults:
    left = {name: its for name, its in defaults.inside.items() if (*above, name) not in off}
    return replace(defaults, inside={name: _without(its, off, (*above, name)) for name, its in left.items()})


@lru_cache(maxsize=8)
def _emptied(defaults: Defaults, off: frozenset[Names]) -> Defaults:
    """Return the charts that are there, without values."""
    return _without_values(_without(defaults, off, ()))


def _without_values(defaults: Defaults) -> Defaults:
    return Defaults({}, {name: _without_values(its) for name, its in defaults.inside.items()})


def _inner(defaults: Defaults) -> Iterator[tuple[str, Defaults]]:
    """Yield the charts below those inside: Helm looks for the values of each in the outermost chart's too."""
    for its in defaults.inside.values():
        yield from its.inside.items()
        yield from _inner(its)


def _fits(inner: tuple[str, Defaults], tree: Mapping[str, Any]) -> bool:
    """Tell whether a chart's values could stand below its name in values that are not meant for it."""
    name, its = inner
    below = tree.get(name, {})
    return isinstance(below, dict) and all(_fits(each, below) for each in its.inside.items())
