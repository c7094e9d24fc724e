"""What stands below a value: ``.a.b`` of it, ``index``, ``get``."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Names

from sardonyx.charts.templates.abstract import (
    ANY_KEY,
    EACH,
    NIL,
    NOTHING,
    ROOT_NAMES,
    Builtin,
    Data,
    Known,
    Mapping,
    ReadPath,
    Ref,
    Scope,
    Sequence,
    Several,
    Single,
    Value,
    beside,
    each,
    joined,
)
from sardonyx.charts.templates.state import Frame, Kind, State

_TOLD = frozenset({"Capabilities", "Files"})
_UPGRADES = frozenset({"IsUpgrade", "IsInstall", "Revision"})


def field(state: State, frame: Frame, value: Value, names: Names[str], position: int) -> Value:
    """Return what stands below a value: ``.a.b`` of it.

    What the first name is read from may be nil, every further one makes a template fail then.
    """
    if not names:
        return value
    if isinstance(value, Scope) and names[0] == "Values":
        return _path(frame, Ref(state.members[value.member].prefix, is_sure=True), names[1:], position)
    if isinstance(value, Ref):
        if names[0] in ROOT_NAMES:
            frame.need(Kind.SCOPE, value.path, names[0], position)
        return _path(frame, Ref(value.path, is_sure=True), names, position)
    return _step_by_step(state, frame, value, names, position)


def _path(frame: Frame, ref: Ref, names: Names[str], position: int) -> Ref:
    """Return what stands below a place in the values; the short way of what ``_step_by_step`` does."""
    if not names:
        return ref
    path = ref.path
    for name in names[:-1]:
        path = (*path, name)
        if path not in frame.facts and EACH not in path:
            frame.need(Kind.PARENT, path, names[len(path) - len(ref.path)], position)
    return Ref((*ref.path, *names))


def _step_by_step(state: State, frame: Frame, value: Value, names: Names[str], position: int) -> Value:
    for index, name in enumerate(names):
        singles = each(value)
        if index:
            _require(frame, singles, name, position)
        is_last = index == len(names) - 1
        missing = [_missing(state, single, name, is_last=is_last, is_first=not index) for single in singles]
        if None not in missing:
            frame.need(missing[0] or Kind.KEY, _path_of(singles), name, position)
        if isinstance(value, Several):
            value = joined(_below(state, frame, single, name, position) for single in value.values)
        else:
            value = _below(state, frame, value, name, position)
    return value


def _require(frame: Frame, singles: Iterable[Single], name: str, position: int) -> None:
    for single in singles:
        if isinstance(single, Ref) and needs_check(frame, single) and single.path:
            frame.need(Kind.PARENT, single.path, name, position)


def needs_check(frame: Frame, ref: Ref) -> bool:
    """Tell whether nothing has made sure that there is something at a path that can be told."""
    return not ref.is_sure and ref.path not in frame.facts and EACH not in ref.path


def _missing(state: State, single: Single, name: str, *, is_last: bool, is_first: bool) -> Kind | None:
    """Return what is wrong with reading a name from a value, None when nothing can be said."""
    if isinstance(single, Ref) or (isinstance(single, Known) and single.value is not None):
        return Kind.SCOPE if is_first and name in ROOT_NAMES else None
    if isinstance(single, Scope):
        return Kind.SCOPE if name not in ROOT_NAMES and not is_last and not state.may_be_written(name) else None
    if isinstance(single, Mapping):
        is_there = is_last or state.may_be_written(name) or any(key in (name, ANY_KEY) for key, _ in single.entries)
        return None if is_there else Kind.KEY
    return None


def _path_of(singles: Iterable[Single]) -> ReadPath:
    return next((single.path for single in singles if isinstance(single, Ref)), ())


def _below(state: State, frame: Frame, single: Single, name: str, position: int) -> Value:
    if isinstance(single, Ref):
        return Ref((*single.path, name))
    if isinstance(single, Scope):
        return _of_scope(state, frame, single, name, position)
    if isinstance(single, Builtin):
        return _builtin(state, frame, Builtin(single.member, (*single.names, name)), position)
    if isinstance(single, Mapping):
        return _entry(state, single, name)
    if isinstance(single, Known):
        return NIL if single.value is None else NOTHING
    return single if isinstance(single, Data) else NOTHING


def _of_scope(state: State, frame: Frame, scope: Scope, name: str, position: int) -> Value:
    if name == "Values":
        return Ref(state.members[scope.member].prefix, is_sure=True)
    if name in ROOT_NAMES:
        return _builtin(state, frame, Builtin(scope.member, (name,)), position)
    frame.reads.add((beside(scope, name), True))
    return NOTHING if state.may_be_written(name) else NIL


def _builtin(state: State, frame: Frame, builtin: Builtin, position: int) -> Value:
    member, names = state.members[builtin.member], builtin.names
    if names[0] in _TOLD and len(names) == 1:
        frame.use(f".{names[0]}", position)
    if names[0] == "Release" and names[-1] in _UPGRADES:
        frame.use(".".join(("", *names)), position)
    if names == ("Template", "BasePath"):
        return Known(f"{member.path}/templates")
    if names == ("Chart", "Name"):
        return Known(member.name)
    if names[0] == "Subcharts" and len(names) > 1:
        child = member.children.get(names[1])
        return NOTHING if child is None else Scope(child)
    return builtin


def _entry(state: State, mapping: Mapping, name: str) -> Value:
    held = [value for key, value in mapping.entries if key == name]
    others = [value for key, value in mapping.entries if key == ANY_KEY]
    if state.may_hold(mapping, name):
        return joined([*held, *others, NOTHING])
    return joined([*(held or [NIL]), *others])


def item(state: State, frame: Frame, value: Value, key: Value, position: int) -> Value:
    """Return what ``index`` gives for one key, or ``get``; any part where the key cannot be told."""
    keys = [single.value if isinstance(single, Known) else None for single in each(key)]
    if not all(isinstance(its, str) for its in keys):
        walk(state, frame, value, position)
    found: list[Value] = []
    for single in each(value):
        for its in keys:
            if isinstance(its, str):
                found.append(_below(state, frame, single, its, position))
            else:
                found.append(any_part(single, its if isinstance(its, int) else None))
    return joined(found)


def walk(state: State, frame: Frame, value: Value, position: int) -> None:
    """Take down that all parts of a value are gone over: of a chart's dot, all the values are read."""
    state.consume(frame, [single for single in each(value) if isinstance(single, Scope)], position)


def any_part(single: Single, number: int | None = None) -> Value:
    """Return some item or entry of a value, or the item with a number of a list that is known."""
    if isinstance(single, Ref):
        return Ref((*single.path, EACH))
    if isinstance(single, Sequence) and single.items:
        is_there = number is not None and number < len(single.items)
        return single.items[number] if is_there and number is not None else joined(single.items)
    if isinstance(single, Mapping) and single.entries:
        return joined(value for _, value in single.entries)
    return single if isinstance(single, Data) else NOTHING


def require(frame: Frame, value: Value, name: str, position: int) -> None:
    """Take down that something below a value is read in a way that fails when there is no value."""
    _require(frame, each(value), name, position)
