"""Which values Onyxia's launcher accepts for a schema node: its subset of JSON Schema, coercion and options.

Upstream: ``shared/validateValueAgainstJSONSchema`` and ``shared/resolveEnum.ts``. They call each other, so they are one
module here: options are accepted members, and an accepted value is one of the options. Other keywords (``maximum``,
``required``, ``format``, ``oneOf`` …) are not looked at; ``draft07`` has those.

Nodes have passed the structural gate. Reasons never contain a value.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.expressions import Scope, resolve
from sardonyx.dialect.javascript import as_double, is_number, number_text, parse_float, same
from sardonyx.dialect.options_text import name_options
from sardonyx.dialect.patterns import matches

_BOOLEAN_WORDS = {
    "true": True,
    "yes": True,
    "1": True,
    "on": True,
    "false": False,
    "no": False,
    "0": False,
    "off": False,
}


class Verdict(NamedTuple):
    """Whether a value is accepted; if not, where inside it and why, and what could stand in its place (or MISSING)."""

    accepted: bool
    reason: str = ""
    path: ValuePath = ()
    approximation: Any = MISSING


_ACCEPTED = Verdict(accepted=True)


def _refused(reason: str) -> Verdict:
    return Verdict(accepted=False, reason=reason)


def type_of(node: dict[str, Any]) -> str:
    """Return a node's type, inferred from its const when it has none.

    Raises UnusableNode when neither says.
    """
    if "type" in node:
        return str(node["type"])
    if node.get("const") is None:
        raise UnusableNode("has no type, and its const is null")
    return json_type(node["const"])


def json_type(value: Any) -> str:
    """Return the type of a value that is not null."""
    if isinstance(value, bool):
        return "boolean"
    if is_number(value):
        return "number"
    names: dict[type, str] = {str: "string", list: "array", dict: "object"}
    if type(value) not in names:
        raise UnusableNode(f"holds a {type(value).__name__}, which is not a JSON type")
    return names[type(value)]


def judge(node: dict[str, Any], value: Any, scope: Scope) -> Verdict:
    """Tell whether a value is accepted, options included.

    Raises UnusableNode where the launcher would stop: an unusable pattern, a list without options.
    """
    verdict = _judge_type(node, value, scope)
    options = options_of(node, scope)
    candidate = value if verdict.accepted else verdict.approximation
    if options is None or candidate is MISSING or any(same(option, candidate) for option in options):
        return verdict
    return _refused(describe_options(node, options))


_LIMITING = frozenset({"x-onyxia", "listEnum", "enum", "render"})


def options_of(node: dict[str, Any], scope: Scope) -> list[Any] | None:
    """Return the values a node is limited to, or None.

    Raises UnusableNode when it is rendered as a list and has none.
    """
    if _LIMITING.isdisjoint(node):
        return None
    # Options hang on the node and the scope only; evaluating them again at each level of a nested value would make
    # the time exponential in the depth. The node is kept so that its identity stays its own.
    known = scope.options.get(id(node))
    if known is None:
        known = scope.options[id(node)] = (node, _find_options(node, scope))
    options: list[Any] | None = known[1]
    return options


def describe_options(node: dict[str, Any], options: list[Any]) -> str:
    """Say which options a value is not among; those from the context may be secret and are not named."""
    static = next((node[key] for key in ("listEnum", "enum") if node.get(key) == options), None)
    if static is None:
        return "is not one of the options that the context gives"
    return f"is not one of: {name_options(static)}"


def _find_options(node: dict[str, Any], scope: Scope) -> list[Any] | None:
    expression = node.get("x-onyxia", {}).get("overwriteListEnumWith")
    if expression is not None:
        dynamic = _dynamic_options(node, expression, scope)
        if dynamic:
            return dynamic
    for key in ("listEnum", "enum"):
        members = node.get(key)
        if members and all(_judge_type(node, member, scope).accepted for member in members):
            return list(members)
    if node.get("render") == "list":
        raise UnusableNode("is rendered as a list, but has no valid option")
    return None


def _dynamic_options(node: dict[str, Any], expression: Any, scope: Scope) -> list[Any]:
    resolved = resolve(expression, scope)
    if resolved is None or not isinstance(resolved.value, list):
        return []
    verdicts = [(member, _judge_type(node, member, scope)) for member in resolved.value]
    candidates = [member if verdict.accepted else verdict.approximation for member, verdict in verdicts]
    return [candidate for candidate in candidates if candidate is not MISSING]


def _judge_type(node: dict[str, Any], value: Any, scope: Scope) -> Verdict:
    """Judge a value without regard to options."""
    wanted = type_of(node)
    if isinstance(value, list) and wanted == "array":
        return _judge_array(node, value, scope)
    if isinstance(value, dict) and wanted == "object":
        return _judge_object(node, value, scope)
    is_right_type, candidate = _as_type(value, wanted)
    if candidate is MISSING:
        return _refused(f"is not of type {wanted}")
    reason = _scalar_reason(node, candidate)
    if reason:
        return _refused(reason)
    return _ACCEPTED if is_right_type else _refused(f"is not of type {wanted}")._replace(approximation=candidate)


def _as_type(value: Any, wanted: str) -> tuple[bool, Any]:
    """Return whether a scalar is of the wanted type, and what it becomes as one (MISSING: it cannot)."""
    if isinstance(value, list | dict) or wanted in {"array", "object"}:
        return False, MISSING
    if wanted == "boolean":
        return isinstance(value, bool), _as_boolean(value)
    if wanted == "string":
        return isinstance(value, str), _as_string(value)
    return is_number(value), _as_number(value)


def _as_boolean(value: Any) -> Any:
    if isinstance(value, str):
        return _BOOLEAN_WORDS.get(value.lower(), MISSING)
    return bool(value) if value is None or is_number(value) else _known(value, bool)


def _as_string(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return number_text(value)
    return "" if value is None else _known(value, str)


def _as_number(value: Any) -> Any:
    if isinstance(value, bool):
        return 1 if value else 0
    if isinstance(value, str):
        number = parse_float(value)
        return MISSING if number is None else number
    return 0 if value is None else _known(value, int, float)


def _known(value: Any, *types: type) -> Any:
    if isinstance(value, types):
        return value
    raise UnusableNode(f"holds a {type(value).__name__}, which is not a JSON type")


def _scalar_reason(node: dict[str, Any], value: Any) -> str:
    """Say which rule for scalars a value of the right type breaks; the empty string when it breaks none."""
    if isinstance(value, bool):
        return ""
    return _string_reason(node, value) if isinstance(value, str) else _number_reason(node, as_double(value))


def _string_reason(node: dict[str, Any], value: str) -> str:
    pattern, unit = node.get("pattern"), node.get("sliderUnit")
    if pattern is not None and not matches(pattern, value):
        return f"does not match the pattern {pattern}"
    if unit is None:
        return ""
    if not value.endswith(unit):
        return f"does not end with the unit {unit}"
    number = parse_float(value.removesuffix(unit))
    return "does not start with a number" if number is None else _bounds_reason(node, number)


def _number_reason(node: dict[str, Any], value: float) -> str:
    minimum = node.get("minimum")
    if minimum is not None and value < minimum:
        return f"is less than the minimum {number_text(minimum)}"
    if type_of(node) == "integer" and not (math.isinf(value) or value.is_integer()):
        return "is not a whole number"
    return _bounds_reason(node, value)


def _bounds_reason(node: dict[str, Any], value: float) -> str:
    low, high = node.get("sliderMin"), node.get("sliderMax")
    if low is not None and value < low:
        return f"is below the slider's minimum {number_text(low)}"
    if high is not None and value > high:
        return f"is above the slider's maximum {number_text(high)}"
    return ""


def _judge_array(node: dict[str, Any], value: list[Any], scope: Scope) -> Verdict:
    if len(value) < node.get("minItems", 0):
        return _refused(f"has fewer than {number_text(node['minItems'])} items")
    if len(value) > node.get("maxItems", math.inf):
        return _refused(f"has more than {number_text(node['maxItems'])} items")
    if "items" not in node:
        return _ACCEPTED
    verdicts = []
    for index, item in enumerate(value):
        verdict = _inside(index, judge(node["items"], item, scope))
        if not verdict.accepted and verdict.approximation is MISSING:
            return verdict
        verdicts.append(verdict)
    return _joined(verdicts, [_best(item, verdict) for item, verdict in zip(value, verdicts, strict=True)])


def _judge_object(node: dict[str, Any], value: dict[str, Any], scope: Scope) -> Verdict:
    if "properties" not in node:
        return _ACCEPTED
    properties, verdicts = node["properties"], []
    for key, child in properties.items():
        verdict = judge(child, value[key], scope) if key in value else _refused("is missing")
        verdicts.append(_inside(key, verdict))
        if not verdict.accepted and verdict.approximation is MISSING:
            return verdicts[-1]
    if len(value) > len(properties):
        verdicts.append(_refused("has keys that the schema does not know"))
    return _joined(
        verdicts, {key: _best(value[key], verdict) for key, verdict in zip(properties, verdicts, strict=False)}
    )


def _inside(segment: str | int, verdict: Verdict) -> Verdict:
    return verdict if verdict.accepted else verdict._replace(path=(segment, *verdict.path))


def _best(value: Any, verdict: Verdict) -> Any:
    return value if verdict.accepted else verdict.approximation


def _joined(verdicts: list[Verdict], approximation: Any) -> Verdict:
    """Return the verdict of a whole whose parts are all accepted or can be approximated."""
    first = next((verdict for verdict in verdicts if not verdict.accepted), None)
    return _ACCEPTED if first is None else first._replace(approximation=approximation)
