"""A quick yes for schemas that say only the usual things, as nearly all schemas of charts do.

Full validation takes a library that is slow to import, and checks the schema itself by another schema. What is said
here to fit, fits by every draft from 4 to 2020-12, in a browser, in Java and in Go: where they could differ, or where a
schema says anything else, nothing is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.patterns import matches

Check: TypeAlias = Callable[[Any], bool]

_DEPTH = 60
_ANNOTATIONS = frozenset(
    {
        *("default", "x-onyxia", "x-form", "form", "hidden", "render", "listEnum"),
        *("sliderMin", "sliderMax", "sliderStep", "sliderUnit"),
        *("sliderExtremity", "sliderExtremitySemantic", "sliderRangeId"),
    }
)
_TEXTS = frozenset({"title", "description"})
_DRAFT = re.compile(r"https?://json-schema\.org/draft-07/schema#?")
# What every kind of regular expression reads alike: characters, classes of them, groups, alternatives, repetition.
_PLAIN_PATTERN = re.compile(
    r"""(?: [\w/:@,.=!#%~\ $^|)+*?-] | \\[./+*?()|^$\[\]{}-] | \(\?: | \((?!\?) | \{\d{1,3}(?:,\d{0,3})?\}
    | \[\^?[\w/:@,.=!#%\ +*()-]+\] )*""",
    re.VERBOSE | re.ASCII,
)


class _NotPlain(Exception):
    """The schema says something that is not looked at here."""


def plain_check(schema: Any) -> Check | None:
    """Return what tells for sure that a value fits a schema, None for a schema that says more than is known here.

    The answer true means that the value fits; false, that somebody else must be asked. Values are plain JSON types.
    """
    try:
        return _node(schema, 0)
    except (_NotPlain, UnusableNode):
        return None


def _node(node: Any, depth: int) -> Check:
    if not isinstance(node, dict) or depth > _DEPTH:
        raise _NotPlain
    tests = [test for key, rule in node.items() if (test := _keyword(key, rule, depth))]
    if "additionalProperties" in node:
        tests.append(_additional(node["additionalProperties"], node.get("properties", {}), depth))

    def fits(value: Any) -> bool:
        for test in tests:  # noqa: SIM110  # twice as fast as all() with a generator
            if not test(value):
                return False
        return True

    return fits


def _keyword(key: str, rule: Any, depth: int) -> Check | None:
    if key == "additionalProperties" or key in _ANNOTATIONS or (key in _TEXTS and isinstance(rule, str)):
        return None
    if key == "$schema" and depth == 0 and isinstance(rule, str) and _DRAFT.fullmatch(rule):
        return None
    if key not in _KEYWORDS:
        raise _NotPlain
    return _KEYWORDS[key](rule, depth)


def _type(rule: Any, _depth: int) -> Check:
    names = rule if isinstance(rule, list) else [rule]
    if not names or not all(isinstance(name, str) and name in _TYPES for name in names) or len(set(names)) < len(names):
        raise _NotPlain
    accepted = frozenset(kind for name in names for kind in _TYPES[name])
    return lambda value: type(value) in accepted and (type(value) is not float or math.isfinite(value))


# A whole number written as one of floating point is an integer or not, by draft.
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def _properties(rule: Any, depth: int) -> Check:
    if not isinstance(rule, dict):
        raise _NotPlain
    children = {name: _node(child, depth + 1) for name, child in rule.items()}

    def fits(value: Any) -> bool:
        if isinstance(value, dict):
            for name, part in value.items():
                if name in children and not children[name](part):
                    return False
        return True

    return fits


def _items(rule: Any, depth: int) -> Check:
    item = _node(rule, depth + 1)
    return lambda value: not isinstance(value, list) or all(map(item, value))


def _additional(rule: Any, known: Any, depth: int) -> Check:
    if isinstance(rule, bool):
        return lambda value: rule or not isinstance(value, dict) or value.keys() <= known.keys()
    other = _node(rule, depth + 1)
    return lambda value: (
        not isinstance(value, dict) or all(other(part) for key, part in value.items() if key not in known)
    )


def _enum(rule: Any, _depth: int) -> Check:
    # Others are compared in several ways: 1 with 1.0, lists, objects.
    if not isinstance(rule, list) or not rule or not all(isinstance(each, str) for each in rule):
        raise _NotPlain
    if len(set(rule)) < len(rule):
        raise _NotPlain
    options = frozenset(rule)
    return lambda value: isinstance(value, str) and value in options


def _pattern(rule: Any, _depth: int) -> Check:
    if not isinstance(rule, str) or not _PLAIN_PATTERN.fullmatch(rule):
        raise _NotPlain
    matches(rule, "")
    return lambda value: not isinstance(value, str) or (value.isascii() and "\n" not in value and matches(rule, value))


def _unique(rule: Any, _depth: int) -> Check:
    if not isinstance(rule, bool):
        raise _NotPlain
    return lambda value: (
        not rule
        or not isinstance(value, list)
        or (all(isinstance(item, str) for item in value) and len(set(value)) == len(value))
    )


def _required(rule: Any, _depth: int) -> Check:
    if not isinstance(rule, list) or not rule or not all(isinstance(name, str) for name in rule):
        raise _NotPlain
    names = frozenset(rule)
    if len(names) < len(rule):
        raise _NotPlain
    return lambda value: not isinstance(value, dict) or names <= value.keys()


def _bound(is_within: Callable[[Any, Any], bool]) -> Callable[[Any, int], Check]:
    def bound(rule: Any, _depth: int) -> Check:
        if type(rule) is not int:
            raise _NotPlain
        return lambda value: type(value) not in (int, float) or is_within(value, rule)

    return bound


def _count(kind: type, is_within: Callable[[int, int], bool]) -> Callable[[Any, int], Check]:
    def count(rule: Any, _depth: int) -> Check:
        if type(rule) is not int or rule < 0:
            raise _NotPlain
        return lambda value: not isinstance(value, kind) or is_within(_length(value), rule)

    return count


def _length(value: Any) -> int:
    return len(value)


_KEYWORDS: dict[str, Callable[[Any, int], Check | None]] = {
    "type": _type,
    "properties": _properties,
    "items": _items,
    "enum": _enum,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "required": _required,
    "minimum": _bound(lambda value, rule: value >= rule),
    "maximum": _bound(lambda value, rule: value <= rule),
    "minLength": _count(str, lambda length, rule: length >= rule),
    "maxLength": _count(str, lambda length, rule: length <= rule),
    "minItems": _count(list, lambda length, rule: length >= rule),
    "maxItems": _count(list, lambda length, rule: length <= rule),
}
