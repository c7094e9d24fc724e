"""Whether what a template does may change a map that others see: the values, or what was made of them.

``merge`` of sprig writes into its first argument, and puts the maps of the others into it as they are: one that comes
from two sources is changed (``dario.cat/mergo``).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from sardonyx.charts.templates.abstract import (
    ANY_KEY,
    ROOT_NAMES,
    Builtin,
    Data,
    Mapping,
    ReadPath,
    Ref,
    Scope,
    Single,
    Value,
    beside,
    each,
    inside,
    known_texts,
)

MERGES = frozenset({"merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite"})
"""Functions that write into their first argument."""

_SETTERS = frozenset({"set", "unset"})
PARTS = frozenset({"values", "slice", "mustSlice", "chunk", "mustChunk", "without", "mustWithout", "uniq", "mustUniq"})
"""Functions that give something that is in their argument, and no copy."""

_COPIERS = frozenset({"deepCopy", "mustDeepCopy", "fromYaml", "fromJson"})
_OF_TEXTS = frozenset({"Chart", "Release", "Template"})


class Effect(Enum):
    """What a template does to maps."""

    WRITES = "changes some map that others see"
    WRITES_COMPUTED = "changes a map that was computed"
    SHARES = "makes something computed of a map that others see, without a copy"


Effects = frozenset["Effect | ReadPath"]
"""What is done; a path says that the map there, or one in it, is changed."""

NO_EFFECTS: Effects = frozenset()
_COMPUTED: Effects = frozenset({Effect.WRITES_COMPUTED})


def changed_by(effects: Effects) -> frozenset[ReadPath] | None:
    """Return the paths whose maps are changed by these effects, together; None where it may be any map."""
    if Effect.WRITES in effects or {Effect.SHARES, Effect.WRITES_COMPUTED} <= effects:
        return None
    return frozenset(each for each in effects if not isinstance(each, Effect))


def effects_of(name: str, values: Sequence[Value], maker: str) -> Effects:
    """Return the effects of a call; ``maker`` is the function whose result is its first argument, if there is one."""
    if not values or name not in MERGES | _SETTERS:
        return NO_EFFECTS
    first, *others = values
    if isinstance(first, Scope) and name in _SETTERS and maker not in _COPIERS:
        return _set_beside(first, others)
    if maker not in _COPIERS and any(map(_is_seen, each(first))):
        return _written([first]) | _shared(others)
    if name in _SETTERS:
        return (_written([first]) & _COMPUTED) | _shared(others)
    if not maker:
        return _COMPUTED | _shared(others)
    is_copy = maker in _COPIERS or not refers(first)
    if is_copy and not any(map(refers, others)):
        return _COMPUTED
    if len(others) == 1 and (is_copy or _is_apart(first, others[0])):
        return NO_EFFECTS
    return _written(values)


def refers(value: Value) -> bool:
    """Tell whether a value is, or holds, something of the values or of a chart's dot."""
    return any(isinstance(single, Ref | Scope) or _is_map(single) for single in inside(value))


def _is_seen(single: Single) -> bool:
    return isinstance(single, Ref | Scope | Builtin) or (isinstance(single, Data) and single.is_shared)


def _is_map(single: Single) -> bool:
    """Tell whether something computed, or something of a chart's dot, may be a map that others see."""
    if isinstance(single, Data):
        return single.is_shared
    if not isinstance(single, Builtin):
        return False
    return single.names[0] not in _OF_TEXTS or len(single.names) == 1 or single.names[1] == "Annotations"


def _set_beside(scope: Scope, others: Sequence[Value]) -> Effects:
    """Return the effects of a key that is set in a chart's dot, beside ``Values`` and the others that Helm gives."""
    names = known_texts(others[0]) if others else None
    if names is None or not ROOT_NAMES.isdisjoint(names):
        return frozenset({Effect.WRITES})
    return frozenset(beside(scope, name) for name in names) | _shared(others[1:])


def _shared(values: Sequence[Value]) -> Effects:
    """Return what comes of values that are put into a map: they may be changed there."""
    return _of_maps(values, Effect.SHARES)


def _written(values: Sequence[Value]) -> Effects:
    """Return that maps in some values are changed: of computed ones, of the values at paths, or any."""
    has_computed = any(isinstance(single, Data) for value in values for single in inside(value))
    return _of_maps(values, Effect.WRITES) | (_COMPUTED if has_computed else NO_EFFECTS)


def _of_maps(values: Sequence[Value], of_others: Effect) -> Effects:
    """Return the paths in the values, and one effect more where something holds other maps."""
    found: set[Effect | ReadPath] = set()
    for single in (part for value in values for part in inside(value)):
        if isinstance(single, Ref):
            found.add(single.path)
        elif isinstance(single, Scope) or _is_map(single):
            found.add(of_others)
    return frozenset(found)


def _is_apart(first: Value, other: Value) -> bool:
    """Tell whether two maps surely have no key in common."""
    keys = [_keys(single) for single in each(first)]
    others = [_keys(single) for single in each(other)]
    return all(one is not None and two is not None and not one & two for one in keys for two in others)


def _keys(single: Value) -> frozenset[str] | None:
    if isinstance(single, Mapping):
        keys = frozenset(key for key, _ in single.entries)
        return None if ANY_KEY in keys else keys
    return ROOT_NAMES if isinstance(single, Scope) else None
