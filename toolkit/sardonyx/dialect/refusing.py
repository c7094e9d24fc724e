"""Who would refuse a final tree of values, where, and by which rule.

Onyxia's launcher checks a subset of JSON Schema of its own and its options; its API then checks draft-07 against the
same resolved schema. Helm's check, against the packaged schema, is left to Helm. Reasons never contain a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.acceptance import describe_options, judge, options_of
from sardonyx.dialect.draft07 import violations
from sardonyx.dialect.errors import MalformedSchema, UnusableNode, Violation
from sardonyx.dialect.expressions import Scope, context_scope
from sardonyx.dialect.javascript import same
from sardonyx.dialect.structure import check_structure, node_violations


class Layer(StrEnum):
    """Which of Onyxia's layers refuses."""

    WEB = "web"
    API = "api"


class Refusal(NamedTuple):
    """One path refused by one layer."""

    path: ValuePath
    layer: Layer
    reason: str


def refusals(schema: dict[str, Any], values: dict[str, Any], context: Mapping[str, Any]) -> list[Refusal]:
    """Return every refusal, the launcher's first and each layer's in the order of the schema or of the paths.

    Keys unknown to the schema are the launcher's business only in its editor, so they are not refused here; hidden
    fields are checked like others. Raises MalformedSchema when the schema cannot be used at all.
    """
    breaches = check_structure(schema)
    if breaches:
        raise MalformedSchema(breaches)
    api = [Refusal(found.path, Layer.API, found.message) for found in violations(schema, values)]
    return [*_all_web_refusals(schema, values, context), *api]


def web_violation(node: dict[str, Any], value: Any, context: Mapping[str, Any]) -> str | None:
    """Return why the launcher refuses a value for one schema node, None when it does not.

    Raises MalformedSchema when the node does not pass the structural gate.
    """
    breaches = list(node_violations(node, ()))
    if breaches:
        raise MalformedSchema(breaches)
    found = _all_web_refusals(node, value, context)
    return found[0].reason if found else None


def _all_web_refusals(node: dict[str, Any], value: Any, context: Mapping[str, Any]) -> list[Refusal]:
    try:
        return list(_web_refusals(node, value, context_scope(dict(context), None), ()))
    except RecursionError:
        raise MalformedSchema([Violation((), "is nested too deeply")]) from None


def _web_refusals(node: dict[str, Any], value: Any, scope: Scope, path: ValuePath) -> Iterator[Refusal]:
    try:
        reason = _own_reason(node, value, scope)
    except UnusableNode as error:
        reason = str(error)
    if reason:
        yield Refusal(path, Layer.WEB, reason)
        return
    if isinstance(value, dict):
        for name, child in node.get("properties", {}).items():
            yield from _web_refusals(child, value.get(name, MISSING), scope, (*path, name))
    elif isinstance(value, list) and "items" in node:
        for index, item in enumerate(value):
            yield from _web_refusals(node["items"], item, scope, (*path, index))


def _own_reason(node: dict[str, Any], value: Any, scope: Scope) -> str:
    """Say why the value itself is refused, leaving what is inside it to be looked at on its own."""
    if value is MISSING:
        return "is missing"
    if not isinstance(value, list | dict):
        return judge(node, value, scope).reason
    outline = {key: rule for key, rule in node.items() if key in {"type", "const", "minItems", "maxItems"}}
    verdict = judge(outline, value, scope)
    options = options_of(node, scope)
    if not verdict.accepted or options is None or any(same(option, value) for option in options):
        return verdict.reason
    return describe_options(node, options)
