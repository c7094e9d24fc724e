"""The functions that make maps and lists, or give parts of them."""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.charts.templates.abstract import (
    ANY_KEY,
    EACH,
    NOTHING,
    Data,
    Known,
    Mapping,
    Ref,
    Sequence,
    Value,
    each,
    joined,
    known_texts,
    size,
)
from sardonyx.charts.templates.navigation import any_part, item
from sardonyx.charts.templates.state import Call, Frame, State

_LARGEST = 200


def pluck(state: State, frame: Frame, call: Call) -> Value:
    """Return the list of what several maps have under one key."""
    if not call.arguments:
        return NOTHING
    key, *maps = call.arguments
    found = [item(state, frame, its, key, call.position) for its in maps]
    state.consume(frame, [key], call.position)
    return _bounded_list(state, frame, found, call.position)


def pick(state: State, frame: Frame, call: Call) -> Value:
    """Return a map of some entries of another."""
    if not call.arguments:
        return NOTHING
    value, *keys = call.arguments
    names = [known_texts(key) for key in keys]
    if any(name is None or len(name) > 1 for name in names):
        state.consume(frame, keys, call.position)
        return value
    entries = [(name[0], item(state, frame, value, Known(name[0]), call.position)) for name in names if name]
    return _bounded_map(state, frame, entries, call.position)


def first_argument(state: State, frame: Frame, call: Call) -> Value:
    """Return the first argument, or what is left of it; the others are names or numbers."""
    state.consume(frame, call.arguments[1:], call.position)
    return call.arguments[0] if call.arguments else NOTHING


def merged(state: State, frame: Frame, call: Call) -> Value:
    """Return any of several maps: what is not in one may be in another."""
    maps = [argument for argument in call.arguments if not (isinstance(argument, Mapping) and not argument.entries)]
    return state.either(frame, maps, call.position) if maps else Data()


def merge_into(state: State, frame: Frame, call: Call) -> Value:
    """Follow a merge into a map that is used elsewhere: what comes into it is taken as read."""
    for single in (part for argument in call.arguments[1:] for part in each(argument)):
        keys = [key for key, _ in single.entries] if isinstance(single, Mapping) else []
        state.write(call.arguments[0], None if ANY_KEY in keys else keys or None)
    state.consume(frame, call.arguments[1:], call.position)
    return merged(state, frame, call)


def store(state: State, frame: Frame, call: Call) -> Value:
    """What is stored is taken as read, because it is not followed further."""
    if len(call.arguments) > 1:
        state.write(call.arguments[0], known_texts(call.arguments[1]))
    state.consume(frame, call.arguments[1:], call.position)
    return call.arguments[0] if call.arguments else NOTHING


def make_map(state: State, frame: Frame, call: Call) -> Value:
    """``dict``: return a map; what stands under keys that are not known may stand under any."""
    pairs = list(zip(call.arguments[::2], [*call.arguments[1::2], Known("")], strict=False))
    named = [(known_texts(key) or [], key, value) for key, value in pairs]
    entries = [(names[0], value) for names, _, value in named if len(names) == 1]
    others = [(key, value) for names, key, value in named if len(names) != 1]
    if others:
        state.consume(frame, [key for key, _ in others], call.position)
        entries.append((ANY_KEY, state.either(frame, [value for _, value in others], call.position)))
    return _bounded_map(state, frame, entries, call.position)


def _bounded_map(state: State, frame: Frame, entries: list[tuple[str, Value]], position: int) -> Value:
    mapping = Mapping(tuple(dict(entries).items()), 1 + sum(size(value) for _, value in entries))
    return _bounded(state, frame, mapping, position)


def make_list(state: State, frame: Frame, call: Call) -> Value:
    """``list``: return a list of the arguments."""
    return _bounded_list(state, frame, call.arguments, call.position)


def _bounded_list(state: State, frame: Frame, items: list[Value], position: int) -> Value:
    return _bounded(state, frame, Sequence(tuple(items), 1 + sum(map(size, items))), position)


def _bounded(state: State, frame: Frame, value: Mapping | Sequence, position: int) -> Value:
    return state.blur(frame, value, position) if value.size > _LARGEST else value


def end_item(state: State, frame: Frame, call: Call) -> Value:
    """``first`` and ``last``: return that item, or any."""
    if not call.arguments:
        return NOTHING
    state.test(frame, call.arguments[0], call.position)
    number = 0 if call.name in ("first", "mustFirst") else None
    return joined(_end(single, number) for single in each(call.arguments[0]))


def _end(single: Value, number: int | None) -> Value:
    if isinstance(single, Sequence) and single.items and number is None:
        return single.items[-1]
    return joined(any_part(part, number) for part in each(single))


def reordered(state: State, frame: Frame, call: Call) -> Value:  # noqa: ARG001  # as all of them
    """``rest``, ``initial``, ``reverse`` and the like: a list of some of the items, in some order."""
    if not call.arguments:
        return NOTHING
    return joined(_unordered(single) for single in each(call.arguments[0]))


def _unordered(single: Value) -> Value:
    if isinstance(single, Sequence) and single.items:
        return Sequence((joined(single.items),), single.size)
    return single


def concatenated(state: State, frame: Frame, call: Call) -> Value:
    """Return a list of any of the items of several lists, or of a list and single items (``append``)."""
    items = [part for value in call.arguments for part in _items(value)]
    return _bounded_list(state, frame, [state.either(frame, items, call.position)], call.position) if items else Data()


def _items(value: Value) -> Iterator[Value]:
    for single in each(value):
        if isinstance(single, Sequence):
            yield from single.items
        elif isinstance(single, Ref):
            yield Ref((*single.path, EACH))
        else:
            yield single


def appended(state: State, frame: Frame, call: Call) -> Value:
    """``append`` and ``prepend``: return a list of any of the items and the new one."""
    if len(call.arguments) != 2:
        return state.consume(frame, call.arguments, call.position)
    items = [*_items(call.arguments[0]), call.arguments[1]]
    return _bounded_list(state, frame, [state.either(frame, items, call.position)], call.position)
