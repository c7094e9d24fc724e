"""The corners of JavaScript that decide which values Onyxia's launcher computes (ECMA-262).

Values are JSON in Python types; numbers are IEEE doubles there, so 1 and 1.0 are one value, and true is not 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from typing import Any

from sardonyx.dialect.errors import UnusableNode

SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
"""WhiteSpace and LineTerminator, which parseFloat skips and ``\\s`` matches."""

_NUMBER = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")


def is_number(value: Any) -> bool:
    """Tell whether a value has the JavaScript type number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_double(value: float) -> float:
    """Return a number as JavaScript holds it: an integer beyond the doubles becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def parse_float(text: str) -> float | None:
    """Read the number that a text starts with, as ``parseFloat``; None for NaN."""
    match = _NUMBER.match(text.lstrip(SPACE))
    return float(match[0].replace("Infinity", "inf")) if match else None


def number_text(value: float) -> str:
    """Write a number as a template literal does (ECMA-262 Number::toString, radix 10)."""
    double = as_double(value)
    if math.isnan(double):
        return "NaN"
    if math.isinf(double):
        return "Infinity" if double > 0 else "-Infinity"
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    return sign + _positive_text(*_shortest_digits(abs(double)))


def _shortest_digits(double: float) -> tuple[str, int]:
    """Return the shortest digits that read back as the number, and where the decimal point stands among them."""
    mantissa, _, exponent = f"{double!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return digits.rstrip("0"), point


def _positive_text(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"


def same(one: Any, other: Any) -> bool:
    """Compare two JSON values deeply, as ``evt``'s ``same``: ``Object.is`` for leaves, the order of keys ignored."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if is_number(one) and is_number(other):
        return _same_number(as_double(one), as_double(other))
    return type(one) is type(other) and bool(one == other)


def _same_number(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other and math.copysign(1, one) == math.copysign(1, other)


def identity(value: Any) -> Hashable:
    """Return what two JSON values share exactly when they are the ``same``, to look one up among many."""
    if isinstance(value, dict):
        return "object", frozenset((key, identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(map(identity, value))
    return ("number", repr(as_double(value))) if is_number(value) else (type(value).__name__, value)


def as_json(value: Any) -> Any:
    """Copy a value as ``JSON.stringify`` would send it: whole numbers without a fraction, NaN and infinities as null.

    Raises UnusableNode when the value is not made of JSON types.
    """
    if isinstance(value, dict):
        return {_key(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, float):
        return _json_number(value)
    if value is None or isinstance(value, str | int):
        return value
    raise UnusableNode(f"holds a {type(value).__name__}, which is not a JSON type")


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    raise UnusableNode(f"has a key of type {type(key).__name__}; keys must be strings")


def _json_number(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
