"""What the functions of Helm and sprig do with values, as far as it matters for what templates read.

A function that is not named here reads all of its arguments (sprig's ``functions.go``, Helm's ``pkg/engine/funcs.go``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from sardonyx.charts.templates.abstract import (
    NIL,
    NOTHING,
    Builtin,
    Data,
    Known,
    Ref,
    Value,
    each,
    joined,
    known_texts,
    sure,
    truth,
)
from sardonyx.charts.templates.containers import (
    appended,
    concatenated,
    end_item,
    first_argument,
    make_list,
    make_map,
    merged,
    pick,
    pluck,
    reordered,
    store,
)
from sardonyx.charts.templates.effects import MERGES, PARTS, refers
from sardonyx.charts.templates.inclusion import include, tpl
from sardonyx.charts.templates.navigation import item, needs_check, require
from sardonyx.charts.templates.state import Call, Frame, Kind, State

Follow: TypeAlias = Callable[[State, Frame, Call], Value]

RANDOM = frozenset(
    {
        *("randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randInt", "randBytes", "shuffle", "uuidv4"),
        *("genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert"),
        *("genSignedCertWithKey", "bcrypt", "htpasswd", "encryptAES"),
    }
)
"""Functions that give something else each time."""

TIME = frozenset({"now", "ago"})
"""Functions that read the clock."""

UNORDERED = frozenset({"keys", "values"})
"""Functions that go over a map of Go's, whose order changes from run to run."""

DATED = frozenset({"date", "dateInZone", "date_in_zone", "htmlDate", "htmlDateInZone", "durationRound"})
"""Functions that read the clock for some arguments only (Sprig's ``date.go``): ``date`` when it is given no time."""

_PRINTERS = frozenset({"quote", "squote", "b64enc", "toString", "int", "int64", "lower", "upper", "trim", "trunc"})
_MOST_TEXTS = 4


def other_call(state: State, frame: Frame, call: Call) -> Value:
    """Follow a function that reads all of its arguments."""
    if call.name in _PRINTERS and call.arguments:
        note_output(frame, call.arguments[-1], call.position)
    data = state.consume(frame, call.arguments, call.position)
    if call.name in RANDOM or call.name in TIME:
        frame.use(call.name, call.position)
        return Data(data.sources, data.lookups, data.randoms | {(frame.source, call.position)}, data.is_opaque)
    if call.name in UNORDERED or call.name in DATED:
        frame.use(call.name, call.position)
    if call.name in PARTS and any(map(refers, call.arguments)):
        return replace(data, is_shared=True)
    return data


def note_output(frame: Frame, value: Value, position: int) -> None:
    """Take down that a value is written where nothing makes sure that there is one."""
    for single in each(value):
        if isinstance(single, Ref) and single.path and needs_check(frame, single):
            frame.need(Kind.OUTPUT, single.path, "", position)


def call_method(state: State, frame: Frame, value: Value, arguments: list[Value], position: int) -> Value:
    """Follow a call of something that is no function: ``.Files.Get "x"``, ``.Capabilities.APIVersions.Has "y"``."""
    for single in each(value):
        if isinstance(single, Builtin) and single.names[0] == "Files":
            state.consume(frame, arguments, position)
            return _file(state, single, arguments)
    return state.consume(frame, [value, *arguments], position)


def _file(state: State, builtin: Builtin, arguments: list[Value]) -> Value:
    paths = known_texts(arguments[0]) if arguments else None
    if builtin.names != ("Files", "Get") or not paths or len(paths) > _MOST_TEXTS:
        return Data(is_opaque=True)
    files = state.members[builtin.member].chart.files
    return joined(Known(files.get(path, b"").decode(errors="replace")) for path in paths)


def _fallback(state: State, frame: Frame, call: Call) -> Value:
    """``default a b`` gives b unless it is empty, ``coalesce`` the first that is not."""
    for argument in call.arguments:
        state.test(frame, argument, call.position)
    *others, given = reversed(call.arguments) if call.name == "coalesce" else call.arguments
    if not others or truth(given) is True:
        return given
    known = [] if truth(given) is False else [sure(given)]
    return state.either(frame, [*others, *known], call.position)


def _ternary(state: State, frame: Frame, call: Call) -> Value:
    if len(call.arguments) != 3:
        return state.consume(frame, call.arguments, call.position)
    state.consume(frame, call.arguments[2:], call.position)
    return state.either(frame, call.arguments[:2], call.position)


def _required(state: State, frame: Frame, call: Call) -> Value:
    state.consume(frame, call.arguments[:-1], call.position)
    for argument in call.arguments[-1:]:
        state.test(frame, argument, call.position)
    return sure(call.arguments[-1]) if call.arguments else NOTHING


def _tested(state: State, frame: Frame, call: Call) -> Value:
    """Ask for the type, the length or the like: what is below does not matter."""
    for argument in call.arguments:
        state.test(frame, argument, call.position)
    return NOTHING


def _index(state: State, frame: Frame, call: Call) -> Value:
    value, *keys = call.arguments or [NOTHING]
    for key in keys:
        require(frame, value, call.name, call.position)
        state.consume(frame, [key], call.position)
        value = item(state, frame, value, key, call.position)
    return value


def _get(state: State, frame: Frame, call: Call) -> Value:
    if len(call.arguments) != 2:
        return state.consume(frame, call.arguments, call.position)
    state.consume(frame, call.arguments[1:], call.position)
    return item(state, frame, call.arguments[0], call.arguments[1], call.position)


def _has_key(state: State, frame: Frame, call: Call) -> Value:
    if len(call.arguments) != 2:
        return state.consume(frame, call.arguments, call.position)
    state.consume(frame, call.arguments[1:], call.position)
    found = item(state, frame, call.arguments[0], call.arguments[1], call.position)
    state.test(frame, found, call.position)
    return Known(value=False) if found == NIL else NOTHING


def _dig(state: State, frame: Frame, call: Call) -> Value:
    """``dig "a" "b" default map``."""
    if len(call.arguments) < 3:
        return state.consume(frame, call.arguments, call.position)
    *keys, fallback, value = call.arguments
    for key in keys:
        state.consume(frame, [key], call.position)
        value = item(state, frame, value, key, call.position)
    state.test(frame, value, call.position)
    return state.either(frame, [fallback, sure(value)], call.position)


def _print(state: State, frame: Frame, call: Call) -> Value:
    """Return the text when it can be told; names of templates are often put together."""
    texts = _written(call.name, call.arguments)
    return Known(texts) if texts is not None else state.consume(frame, call.arguments, call.position)


def _written(name: str, arguments: list[Value]) -> str | None:
    parts = [known_texts(argument) for argument in arguments]
    if not parts or any(part is None or len(part) != 1 for part in parts):
        return None
    first, *rest = [part[0] for part in parts if part]
    if name != "printf":
        return "".join((first, *rest))
    if first.count("%") != first.count("%s") or first.count("%s") != len(rest):
        return None
    return first % tuple(rest)


def _lookup(state: State, frame: Frame, call: Call) -> Value:
    data = state.consume(frame, call.arguments, call.position)
    kind = known_texts(call.arguments[1]) if len(call.arguments) > 1 else None
    frame.use(call.name, call.position, kind[0] if kind and len(kind) == 1 else "")
    return Data(data.sources, data.lookups | {(frame.source, call.position)}, data.randoms, data.is_opaque)


def _fail(state: State, frame: Frame, call: Call) -> Value:
    state.consume(frame, call.arguments, call.position)
    frame.use(call.name, call.position)
    return NIL


_GROUPS: dict[Follow, tuple[str, ...]] = {
    include: ("include",),
    tpl: ("tpl",),
    _fallback: ("default", "coalesce"),
    _ternary: ("ternary",),
    _required: ("required",),
    _tested: ("kindIs", "kindOf", "typeIs", "typeIsLike", "typeOf", "len"),
    _index: ("index",),
    _get: ("get",),
    _has_key: ("hasKey",),
    _dig: ("dig",),
    pluck: ("pluck",),
    pick: ("pick",),
    first_argument: ("omit", "unset", "deepCopy", "mustDeepCopy"),
    merged: tuple(MERGES),
    store: ("set",),
    make_map: ("dict",),
    make_list: ("list", "tuple"),
    end_item: ("first", "mustFirst", "last", "mustLast"),
    reordered: ("rest", "mustRest", "initial", "mustInitial", "reverse", "mustReverse", "compact", "mustCompact"),
    concatenated: ("concat",),
    appended: ("append", "mustAppend", "push", "mustPush", "prepend", "mustPrepend"),
    _print: ("print", "printf", "toString"),
    _lookup: ("lookup",),
    _fail: ("fail",),
}
CALLS: dict[str, Follow] = {name: call for call, names in _GROUPS.items() for name in names}
"""The functions that do not simply read all of their arguments."""
