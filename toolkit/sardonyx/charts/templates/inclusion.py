"""Following ``include``, ``template`` and ``tpl``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sardonyx.charts.templates.abstract import (
    EACH,
    NOTHING,
    Data,
    ReadPath,
    Value,
    is_written_out,
    known_texts,
    size,
)
from sardonyx.charts.templates.effects import Effect
from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.nodes import Body
from sardonyx.charts.templates.sources import Source, parsed
from sardonyx.charts.templates.state import Call, Frame, Need, State, Summary, Use

_OPAQUE = Data(is_opaque=True)


def include(state: State, frame: Frame, call: Call) -> Value:
    """Follow a definition with a scope; where the name cannot be told, anything may happen to the scope."""
    names = known_texts(call.arguments[0]) if call.arguments else []
    state.consume(frame, call.arguments[:1], call.position)
    scope = call.arguments[1] if len(call.arguments) > 1 else NOTHING
    if names is None:
        _do_anything(state, frame, scope, call.position)
        return _OPAQUE
    return state.consume(frame, [invoke(state, frame, name, scope, call.position) for name in names], call.position)


def _do_anything(state: State, frame: Frame, scope: Value, position: int) -> None:
    """Follow what cannot be told: it may read and change all that it is given, which may be nothing but texts."""
    state.consume(frame, [scope], position)
    if is_written_out(scope):
        return
    state.is_complete = False
    frame.effects |= {Effect.WRITES}


def invoke(state: State, frame: Frame, name: str, scope: Value, position: int) -> Data:
    """Follow the definition of a name and take over what it needs and uses."""
    if name not in state.definitions:
        state.undefined.setdefault(name, set()).add((frame.source, position))
        return NOTHING
    summary = _summary(state, name, scope)
    if summary is None:
        # It is being followed further up; whatever it needs is found there.
        state.is_recursive = True
        return _OPAQUE
    _take_over(state, frame, summary, position)
    return summary.output


def _summary(state: State, name: str, scope: Value) -> Summary | None:
    state.step(size(scope))
    key = (name, scope)
    if key not in state.summaries:
        state.summaries[key] = None
        source, body = state.definitions[name]
        writes = state.writes
        summary = summarise(state, source, body, scope)
        # Where it sets something in what it is given, that may be there when it is included again.
        state.summaries[key] = summary if state.writes == writes else summarise(state, source, body, scope)
    return state.summaries[key]


def summarise(state: State, source: int, body: Body, scope: Value) -> Summary:
    """Follow a body from its beginning with a scope."""
    frame = Frame(source, scope)
    state.follow(state, frame, body)
    output = state.consume(frame, [*frame.output], 0)
    # What comes of a definition is text.
    output = replace(output, is_shared=False) if output.is_shared else output
    return Summary(output, frozenset(frame.needs), frozenset(frame.uses), frozenset(frame.reads), frame.effects)


def _take_over(state: State, frame: Frame, summary: Summary, position: int) -> None:
    _take_over_reads(frame, summary)
    if frame.is_live:
        unmet = (_called(state, frame, need, position) for need in summary.needs if not _is_met(frame, need))
        frame.needs.update(need._replace(guards=need.guards | frame.facts) if frame.facts else need for need in unmet)
    if frame.lookups:
        frame.uses.update(Use(use.name, use.site, use.detail, use.lookups | frame.lookups) for use in summary.uses)
    else:
        frame.uses |= summary.uses


def _called(state: State, frame: Frame, need: Need, position: int) -> Need:
    """Return a need with the place of the call, where a chart reaches into another one."""
    if need.call or need.site[0] == frame.source or not state.is_of_subchart(frame.source, need.site[0]):
        return need
    return need._replace(call=(frame.source, position))


def _take_over_reads(frame: Frame, summary: Summary) -> None:
    frame.reads |= summary.reads
    frame.effects |= summary.effects


def _is_met(frame: Frame, need: Need) -> bool:
    return bool(need.path) and need.path in frame.facts


def tpl(state: State, frame: Frame, call: Call) -> Value:
    """Follow template texts: literals, and what the values hold where the text comes from.

    A text from elsewhere may read anything below its scope.
    """
    scope = call.arguments[1] if len(call.arguments) > 1 else NOTHING
    if not frame.is_live:
        state.consume(frame, call.arguments[:1], call.position)
        return NOTHING
    texts = known_texts(call.arguments[0]) if call.arguments else []
    if texts is None:
        data = state.consume(frame, call.arguments[:1], call.position)
        texts = [text for path in data.sources for text in _texts(state, path)]
        if data.is_opaque:
            _do_anything(state, frame, scope, call.position)
            data = replace(data, is_opaque=False)  # what comes of it is no template
    else:
        data = NOTHING
    outputs = [_text(state, frame, text, scope, call.position) for text in texts if "{{" in text]
    return state.consume(frame, [data, *outputs], call.position)


def _text(state: State, frame: Frame, text: str, scope: Value, position: int) -> Data:
    """Follow one text; what it needs is not told, as it may be meant for another scope."""
    try:
        template = parsed(text)
    except MalformedTemplate:
        return NOTHING
    state.descend()
    place = state.sources[frame.source].place(position)
    state.sources.append(Source(state.sources[frame.source].name, text, place))
    summary = summarise(state, len(state.sources) - 1, template.body, scope)
    frame.uses |= summary.uses
    _take_over_reads(frame, summary)
    state.depth -= 1
    return summary.output


def _texts(state: State, path: ReadPath) -> list[str]:
    if path not in state.texts:
        state.texts[path] = template_texts(state.trees, path)
    return state.texts[path]


def template_texts(trees: Sequence[Mapping[str, Any]], path: ReadPath) -> list[str]:
    """Return the template texts that the values hold at a path and below it."""
    found: list[str] = []
    pending: list[Any] = [part for tree in trees for part in _at(tree, path)]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and "{{" in value:
            found.append(value)
        elif isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found


def _at(tree: Any, path: ReadPath) -> list[Any]:
    found = [tree]
    for segment in path:
        if segment is EACH:
            found = [part for value in found for part in _parts(value)]
        else:
            found = [value[segment] for value in found if isinstance(value, dict) and segment in value]
    return found


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
