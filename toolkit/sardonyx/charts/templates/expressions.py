"""Following the expressions of a template: fields, variables, pipelines, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias, TypeVar

from sardonyx.charts.templates.abstract import (
    NOTHING,
    Data,
    Known,
    ReadPath,
    Ref,
    Several,
    Site,
    Value,
    each,
    truth,
)
from sardonyx.charts.templates.calls import CALLS, call_method, other_call
from sardonyx.charts.templates.containers import merge_into
from sardonyx.charts.templates.effects import MERGES, effects_of
from sardonyx.charts.templates.navigation import field
from sardonyx.charts.templates.nodes import Chain, Command, Constant, Field, Function, Operand, Pipeline, Variable
from sardonyx.charts.templates.state import Call, Frame, State

_SAY_SOMETHING_IS_THERE = frozenset(
    {"eq", "ne", "kindIs", "typeIs", "typeIsLike", "contains", "has", "regexMatch", "gt", "ge"}
)
_MAKE_NEW = frozenset({"dict", "deepCopy", "mustDeepCopy", "pick", "omit", "fromYaml", "fromJson"})
Thing = TypeVar("Thing")
Facts: TypeAlias = frozenset[ReadPath]
Sites: TypeAlias = frozenset[Site]
NO_FACTS: Facts = frozenset()
NO_SITES: Sites = frozenset()


class Condition(NamedTuple):
    """A value, and what follows when it counts as true, and when it does not.

    ``holds`` and ``fails`` are the paths that are not empty then, ``needs`` the calls of ``lookup`` that must have
    found something for it to be true, ``lacks`` those that must have found nothing.
    """

    value: Value
    holds: Facts = NO_FACTS
    fails: Facts = NO_FACTS
    needs: Sites = NO_SITES
    lacks: Sites = NO_SITES


def evaluate(state: State, frame: Frame, pipeline: Pipeline) -> Value:
    """Return what a pipeline gives; its variables are declared or assigned."""
    return condition(state, frame, pipeline).value


def condition(state: State, frame: Frame, pipeline: Pipeline) -> Condition:
    """Return what a pipeline gives, and what follows from it."""
    state.descend()
    result = _command(state, frame, pipeline.commands[0], None)
    for command in pipeline.commands[1:]:
        result = _command(state, frame, command, result)
    if pipeline.variables:
        _bind(state, frame, pipeline, result.value)
    state.depth -= 1
    return result


def _bind(state: State, frame: Frame, pipeline: Pipeline, value: Value) -> None:
    if pipeline.assigns:
        cell = frame.variables.get(pipeline.variables[0])
        if cell is not None:
            cell.value = state.either(frame, [cell.value, value], pipeline.position)
    else:
        frame.declare(pipeline.variables[0], value)


def _command(state: State, frame: Frame, command: Command, piped: Condition | None) -> Condition:
    state.step()
    first, *rest = command.operands
    if isinstance(first, Function):
        return _call(state, frame, first, rest, piped)
    if not rest and piped is None:
        return _operand(state, frame, first)
    arguments = [_operand(state, frame, argument).value for argument in rest] + ([piped.value] if piped else [])
    value = _operand(state, frame, first).value
    return Condition(call_method(state, frame, value, arguments, first.position))


def _operand(state: State, frame: Frame, operand: Operand) -> Condition:
    if isinstance(operand, Pipeline):
        return condition(state, frame, operand)
    if isinstance(operand, Function):
        return _call(state, frame, operand, [], None)
    value = _value(state, frame, operand)
    return Condition(value, _facts(value), needs=_lookups(value))


def _value(state: State, frame: Frame, operand: Field | Variable | Chain | Constant) -> Value:
    if isinstance(operand, Field):
        return field(state, frame, frame.dot, operand.names, operand.position)
    if isinstance(operand, Variable):
        cell = frame.variables.get(operand.name)
        return field(state, frame, cell.value if cell else NOTHING, operand.names, operand.position)
    if isinstance(operand, Chain):
        return field(state, frame, evaluate(state, frame, operand.base), operand.names, operand.position)
    return Known(operand.value)


def _call(
    state: State, frame: Frame, function: Function, operands: Sequence[Operand], piped: Condition | None
) -> Condition:
    name = function.name
    if name in ("and", "or"):
        return _logical(state, frame, name, operands, piped)
    arguments = [_operand(state, frame, operand) for operand in operands] + ([piped] if piped else [])
    values = [argument.value for argument in arguments]
    if name in ("not", "empty") and arguments:
        state.test(frame, values[0], function.position)
        known = truth(values[0])
        negated = NOTHING if known is None else Known(not known)
        _, holds, fails, needs, lacks = arguments[0]
        return Condition(negated, fails, holds, lacks, needs)
    follow = CALLS.get(name, other_call)
    maker = _maker(operands)
    if name in MERGES and not maker:
        follow = merge_into
    frame.effects |= effects_of(name, values, maker)
    result = follow(state, frame, Call(name, values, function.position))
    return Condition(result, _facts_of_call(name, values, result), needs=_lookups(result))


def _maker(operands: Sequence[Operand]) -> str:
    """Return the function that makes the first operand, where nothing else refers to what it makes; else nothing."""
    if not operands or not isinstance(operands[0], Pipeline):
        return ""
    first = operands[0].commands[-1].operands[0]
    return first.name if isinstance(first, Function) and first.name in _MAKE_NEW else ""


def _logical(state: State, frame: Frame, name: str, operands: Sequence[Operand], piped: Condition | None) -> Condition:
    """Follow ``and`` and ``or``, which stop at the first argument that decides."""
    facts, lived = frame.facts, frame.is_live
    found: list[Condition] = []
    for operand in operands:
        found.append(_operand(state, frame, operand))
        last = found[-1]
        state.test(frame, last.value, operand.position)
        frame.facts |= last.holds if name == "and" else last.fails
        frame.is_live = frame.is_live and truth(last.value) is not (name == "or")
    found += [piped] if piped else []
    frame.facts, frame.is_live = facts, lived
    if not found:
        return Condition(NOTHING)
    value = state.either(frame, [its.value for its in found], operands[0].position if operands else 0)
    needs = _union(its.needs for its in found)
    lacks = _union(its.lacks for its in found)
    if name == "and":
        return Condition(_decided(value, found, by=False), _union(its.holds for its in found), NO_FACTS, needs, lacks)
    holds = frozenset.intersection(*(its.holds for its in found))
    return Condition(_decided(value, found, by=True), holds, _union(its.fails for its in found), needs, lacks)


def _union(sets: Iterable[frozenset[Thing]]) -> frozenset[Thing]:
    return frozenset(thing for its in sets for thing in its)


def _lookups(value: Value) -> Sites:
    if isinstance(value, Data):
        return value.lookups
    if isinstance(value, Several):
        return _union(single.lookups for single in value.values if isinstance(single, Data))
    return NO_SITES


def _decided(value: Value, found: Iterable[Condition], *, by: bool) -> Value:
    """Return the argument that decides if it is known, else any of them."""
    for its in found:
        known = truth(its.value)
        if known is by:
            return its.value
        if known is None:
            return value
    return value


def _facts(value: Value) -> Facts:
    """Return the paths that are not empty when a value counts as true."""
    if isinstance(value, Ref):
        return with_parents(value.path)
    if not isinstance(value, Several):
        return NO_FACTS
    candidates = [single for single in each(value) if not (isinstance(single, Known) and not single.value)]
    if len(candidates) == 1 and isinstance(candidates[0], Ref):
        return with_parents(candidates[0].path)
    return NO_FACTS


def _facts_of_call(name: str, values: Sequence[Value], result: Value) -> Facts:
    if name == "hasKey" and len(values) == 2:
        paths = [single.path for single in each(values[0]) if isinstance(single, Ref)]
        keys = [single.value for single in each(values[1]) if isinstance(single, Known)]
        is_told = len(paths) == len(keys) == 1 and isinstance(keys[0], str)
        return with_parents((*paths[0], str(keys[0]))) if is_told else NO_FACTS
    if name in _SAY_SOMETHING_IS_THERE:
        return frozenset(path for value in values if isinstance(value, Ref) for path in with_parents(value.path))
    return _facts(result)


@lru_cache(maxsize=4096)
def with_parents(path: ReadPath) -> Facts:
    """Return a path and all above it."""
    return frozenset(path[:length] for length in range(1, len(path) + 1))
