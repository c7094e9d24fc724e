"""Following the body of a file or definition: actions and blocks."""

from __future__ import annotations

from sardonyx.charts.templates.abstract import (
    ANY_KEY,
    NOTHING,
    Data,
    Known,
    Mapping,
    Ref,
    Sequence,
    Value,
    each,
    joined,
    sure,
    truth,
)
from sardonyx.charts.templates.calls import note_output
from sardonyx.charts.templates.expressions import Condition, condition, evaluate
from sardonyx.charts.templates.inclusion import invoke
from sardonyx.charts.templates.navigation import any_part, walk
from sardonyx.charts.templates.nodes import Action, Body, Branch, Conditional, Function, Invocation, Pipeline
from sardonyx.charts.templates.state import Frame, State


def follow(state: State, frame: Frame, body: Body) -> None:
    """Follow a body in a frame, in which what it gives, needs and uses is collected."""
    state.descend()
    for node in body:
        if isinstance(node, Action):
            _act(state, frame, node)
        elif isinstance(node, Conditional):
            _branch(state, frame, node)
        elif isinstance(node, Invocation):
            state.step()
            scope = evaluate(state, frame, node.pipeline) if node.pipeline else NOTHING
            frame.output.append(invoke(state, frame, node.name, scope, node.position))
    state.depth -= 1


def _act(state: State, frame: Frame, action: Action) -> None:
    value = evaluate(state, frame, action.pipeline)
    if not action.pipeline.variables:
        note_output(frame, value, action.position)
        frame.output.append(state.consume(frame, [value], action.position))


def _branch(state: State, frame: Frame, node: Conditional) -> None:
    """Follow every branch as if it were taken, knowing what its condition says and what the ones before it do not."""
    before = (frame.facts, frame.lookups, frame.is_live, frame.variables, frame.dot)
    leaves = Condition(NOTHING)
    for branch in node.branches:
        state.step()
        frame.variables = dict(frame.variables)
        leaves = _enter(state, frame, node.keyword, branch, before[4])
    frame.dot = before[4]
    follow(state, frame, node.otherwise)
    frame.facts, frame.lookups, frame.is_live, frame.variables, frame.dot = before
    if not node.otherwise and len(node.branches) == 1 and node.keyword == "if" and _ends(node.branches[0].body):
        frame.facts |= leaves.fails


def _enter(state: State, frame: Frame, keyword: str, branch: Branch, dot: Value) -> Condition:
    """Follow one branch, and leave the frame as it is where its condition does not hold."""
    facts, lookups, is_live = frame.facts, frame.lookups, frame.is_live
    outcome = condition(state, frame, branch.pipeline)
    value, position = outcome.value, branch.pipeline.position
    state.test(frame, value, position)
    known = truth(value)
    frame.facts = facts | outcome.holds
    frame.lookups = lookups | outcome.lacks
    frame.is_live = is_live and known is not False
    if keyword == "range":
        _repeat(state, frame, branch, value)
    else:
        frame.dot = sure(value) if keyword == "with" else dot
        follow(state, frame, branch.body)
    frame.dot, frame.facts = dot, facts | outcome.fails
    frame.is_live = is_live and known is not True
    frame.lookups = lookups | outcome.needs
    return outcome


def _repeat(state: State, frame: Frame, branch: Branch, value: Value) -> None:
    """Follow the body of a loop twice, so that what one round assigns is known in the next."""
    frame.dot = joined(_item(single) for single in each(value))
    names = branch.pipeline.variables
    walk(state, frame, value, branch.pipeline.position)
    item, outer = frame.dot, frame.variables
    before: list[Value] = []
    while before != (now := [cell.value for cell in outer.values()]) and (not before or len(before) == len(now)):
        before = now
        frame.variables = dict(outer)
        if names and not branch.pipeline.assigns:
            frame.declare(names[-1], item)
        if len(names) > 1:
            frame.declare(names[0], joined(_key(single) for single in each(value)))
        frame.dot = item
        follow(state, frame, branch.body)


def _item(single: Value) -> Value:
    if isinstance(single, Ref | Mapping | Sequence):
        return joined(any_part(part) for part in each(single))
    return single if isinstance(single, Data) else NOTHING


def _key(single: Value) -> Value:
    if isinstance(single, Mapping) and single.entries:
        return joined(NOTHING if key == ANY_KEY else Known(key) for key, _ in single.entries)
    return NOTHING


def _ends(body: Body) -> bool:
    """Tell whether a body always ends the render, with ``fail``."""
    return any(isinstance(node, Action) and _fails(node.pipeline) for node in body)


def _fails(pipeline: Pipeline) -> bool:
    first = pipeline.commands[-1].operands[0]
    return isinstance(first, Function) and first.name == "fail"
