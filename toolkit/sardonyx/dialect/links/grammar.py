"""One leaf of a patch as a parameter of a URL, ``a.b[0].c=«text»``, both ways.

Keys are written as they are and never decoded; only a dot inside one is escaped. So a browser, which percent-encodes
what may not stand in a URL, changes such keys for good. Values are decoded.
"""

from __future__ import annotations

import math
import re
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.javascript import as_json, is_number, number_text, parse_float
from sardonyx.dialect.patches import DELETED

_ESCAPED_DOT = re.compile(r"(?:\\|%5[cC])\.")
_INDEX = re.compile(r"\[([0-9]+)\]")
_QUOTED = re.compile("«([^»]*)»")
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
# Two characters that a browser never leaves in a query.
_DOT = "\x01"
_MARK = "\x02"
_MARKED_INDEX = re.compile(rf"{_MARK}([0-9]+)")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "-": DELETED}
_LONGEST_INDEX = 9

# Printable ASCII that a browser leaves alone in the query of a URL (WHATWG URL, "special-query percent-encode set").
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"#<>'")
_UNRESERVED = "!()*-._~"


class Unreadable(ValueError):
    """A parameter that the launcher stops at; the message says why."""


def as_sent(text: str) -> str:
    """Return a part of a query as a browser hands it on: percent-encoded where needed, line ends and tabs dropped."""
    plain = re.sub("[\t\n\r]", "", text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return quote(plain, safe=_KEPT)


def component(text: str) -> str:
    """Write a text as a part of a query, as ``encodeURIComponent`` and a browser do.

    Raises UnicodeEncodeError for half a surrogate pair.
    """
    return quote(text, safe=_UNRESERVED)


def decode(text: str) -> str:
    """Read percent-encoded ASCII as ``decodeURIComponent`` does.

    Raises Unreadable when a ``%`` begins no escape, or the bytes are not UTF-8.
    """
    if _BROKEN_ESCAPE.search(text):
        raise Unreadable("has a % that begins no escape")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8 once its escapes are decoded") from None


def is_leaf(key: str) -> bool:
    """Tell whether the launcher takes a parameter for a leaf of a patch."""
    return "." in key and not key.startswith("oidc-spa.")


def write_key(path: ValuePath) -> str:
    """Write a path as the launcher does; what it would not read back is not looked for here."""
    text = ""
    for segment in path:
        if isinstance(segment, int):
            text += f"[{segment}]"
        else:
            escaped = segment.replace(".", "%5C.")
            text = f"{text}.{escaped}" if text else escaped
    return text


def read_key(key: str) -> ValuePath:
    """Read a path.

    Raises Unreadable for an index that no array has, and for one at the root, which the launcher cannot write again.
    """
    marked = _INDEX.sub(rf".{_MARK}\1", _ESCAPED_DOT.sub(_DOT, key))
    segments = marked.split(".")
    if segments[-1] == "":
        segments.pop()
    path = tuple(map(_segment, segments))
    if isinstance(next((segment for segment in path if segment != ""), ""), int):
        raise Unreadable("has an index at the root of the values")
    return path


def _segment(text: str) -> str | int:
    index = _MARKED_INDEX.match(text)
    if index is None:
        return text.replace(_DOT, ".")
    if len(index[1].lstrip("0")) > _LONGEST_INDEX:
        raise Unreadable("has an index that no array has")
    return int(index[1])


def write_value(value: Any) -> str:
    """Write a scalar or DELETED; raises UnicodeEncodeError for half a surrogate pair."""
    if isinstance(value, str):
        return f"%C2%AB{component(value)}%C2%BB"
    if is_number(value):
        return number_text(value)
    return next(word for word, meaning in _WORDS.items() if meaning is value)


def read_value(text: str) -> Any:
    """Read a scalar or DELETED; a number is read from the beginning of the text, whatever follows it (``3Gi`` is 3).

    Raises Unreadable for anything else.
    """
    if text in _WORDS:
        return _WORDS[text]
    number = parse_float(text)
    if number is not None:
        return as_json(number) if math.isfinite(number) else None
    quoted = _QUOTED.fullmatch(decode(text))
    if quoted is None:
        raise Unreadable("is none of true, false, null, -, a number, or a text between « and »")
    return quoted[1]
