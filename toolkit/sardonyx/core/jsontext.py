"""JSON read strictly, with places, and written canonically."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from sardonyx.core.errors import Place
from sardonyx.core.jsonmarks import JsonMarks
from sardonyx.core.yamltext import Document, MalformedText

_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str | bytes, source: str) -> Document:
    """Read a JSON document.

    Raises MalformedText with file, line and column when it is not JSON, has a duplicate key, a number beyond those of
    64-bit floating point or half a surrogate pair, which is no text (RFC 8259, 8.2), or is nested too deeply.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_float,
        )
        _refuse_halves(text, value)
    except json.JSONDecodeError as error:
        raise MalformedText(f"is not JSON: {error.msg}", place=Place(source, error.lineno, error.colno)) from error
    except RecursionError as error:
        raise MalformedText("is nested too deeply", place=Place(source)) from error
    except ValueError as error:
        raise MalformedText(f"is not JSON: {error}", place=Place(source)) from error
    return Document(value, source, JsonMarks(_decoded(text)))


def _decoded(text: str | bytes) -> str:
    """Decode as ``json.loads`` does."""
    return text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")


def write_json(value: Any) -> str:
    """Write a value as canonical JSON: keys sorted, no white space, non-ASCII characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} is there twice")
            seen.add(key)
    return result


def _refuse_halves(text: str | bytes, value: Any) -> None:
    escape = _ESCAPED_HALF.search(text if isinstance(text, str) else text.decode("latin-1"))
    try:
        if escape:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"\\u{ord(error.object[error.start]):04x} is half a character") from error


def _integer(digits: str) -> int:
    _float(digits)
    return int(digits)


def _float(digits: str) -> float:
    # Go refuses such numbers; JavaScript and Python make them infinite, which JSON cannot say.
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"a number of {len(digits)} characters is too large")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
