"""Reading launch links, as Onyxia's router and launcher read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.errors import Place
from sardonyx.dialect.javascript import as_json, number_text, parse_float
from sardonyx.dialect.links.grammar import Unreadable, as_sent, decode, is_leaf, read_key, read_value
from sardonyx.dialect.links.model import Link, MalformedLink, UnreadPart
from sardonyx.dialect.patches import PatchLeaf

SOURCE = "the link"
_LONGEST = 100_000
_TRIMMED = "".join(map(chr, range(0x21)))  # a browser drops these around an address
_ADDRESS = re.compile(r"(?P<site>[^?#]*?)/launcher/(?P<catalog>[^/?#]+)/(?P<chart>[^/?#]+)/?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TEXTS = ("name", "version", "s3")
_SWITCHES = ("shared", "autoLaunch")
_BOOLEANS = ("true", "false")
_FORM = "write it as …/launcher/CATALOG/CHART?name=…&a.b=«text»"


class _Part(NamedTuple):
    """One parameter as a browser hands it on, and its column in the text; without ``=`` the value is None."""

    key: str
    value: str | None
    column: int


def read_link(text: str) -> Link:
    """Read a launch link: an address, or what follows its host.

    What the launcher ignores is ignored here (``unread_parts`` names it). Raises MalformedLink, with the column, where
    it would stop.
    """
    address, parts = _split(text)
    named = _named(parts)
    return Link(
        catalog=_decoded(address["catalog"], address.start("catalog") + 1),
        chart=_decoded(address["chart"], address.start("chart") + 1),
        name=named.get("name"),
        version=named.get("version"),
        shared=named.get("shared"),
        s3_profile=named.get("s3"),
        patch=tuple(_leaf(part) for part in parts if is_leaf(part.key)),
        auto_launch=named.get("autoLaunch"),
        site=address["site"],
    )


def unread_parts(text: str) -> list[UnreadPart]:
    """Return the parameters of a link that the launcher ignores, or reads otherwise than they look.

    Raises MalformedLink as ``read_link`` does.
    """
    read_link(text)
    return [UnreadPart(part.key, part.column, reason) for part in _split(text)[1] if (reason := _oddity(part))]


def _split(text: str) -> tuple[re.Match[str], list[_Part]]:
    if len(text) > _LONGEST:
        raise MalformedLink(f"is longer than {_LONGEST} characters", place=Place(SOURCE))
    lead, text = len(text) - len(text.lstrip(_TRIMMED)), text.rstrip(_TRIMMED)
    address = _ADDRESS.match(text, lead)
    rest = text[address.end() :] if address else ""
    if address is None or (rest and rest[0] not in "?#"):
        raise MalformedLink("is not a launch link", place=Place(SOURCE, 1, 1), help=_FORM)
    query = rest.partition("#")[0].removeprefix("?")
    return address, list(_parts(query, address.end() + 2)) if query else []


def _parts(query: str, column: int) -> Iterator[_Part]:
    for text in query.split("&"):
        key, *values = (as_sent(piece) for piece in text.split("="))
        if len(values) > 1:
            raise _malformed(key, column, "has more than one =; write one inside a value as %3D")
        yield _Part(key, values[0] if values else None, column)
        column += len(text) + 1


def _named(parts: list[_Part]) -> dict[str, Any]:
    """Return what the parameters of known names say; the last of a name wins."""
    last = {part.key: part for part in parts}
    found: dict[str, Any] = {}
    for name in (*_TEXTS, *_SWITCHES):
        part = last.get(name)
        if part is None or part.value is None:
            continue
        value = _decoded(part.value, part.column, name)
        if name in _TEXTS:
            found[name] = value
        elif value in _BOOLEANS:
            found[name] = value == "true"
    return found


def _leaf(part: _Part) -> PatchLeaf:
    if part.value is None:
        raise _malformed(part.key, part.column, "has no value")
    try:
        return PatchLeaf(read_key(part.key), read_value(part.value))
    except Unreadable as error:
        raise _malformed(part.key, part.column, str(error)) from None


def _decoded(text: str, column: int, name: str = "") -> str:
    try:
        return decode(as_sent(text))
    except Unreadable as error:
        raise _malformed(name, column, str(error)) from None


def _malformed(key: str, column: int, reason: str) -> MalformedLink:
    return MalformedLink(f"{key}: {reason}" if key else reason, place=Place(SOURCE, 1, column), help=_FORM)


def _oddity(part: _Part) -> str:
    if is_leaf(part.key):
        return _odd_number(part.value or "")
    if part.key in (*_TEXTS, *_SWITCHES):
        return _odd_parameter(part)
    if not part.key or part.key.startswith("oidc-spa."):
        return ""
    return "is ignored: only keys with a dot are taken for values" if part.value is not None else "is ignored"


def _odd_number(text: str) -> str:
    number = parse_float(text)
    if number is None or text == "-":
        return ""
    if as_json(number) is None:
        return "is read as null"
    return "" if _NUMBER.fullmatch(text) else f"is read as the number {number_text(number)}"


def _odd_parameter(part: _Part) -> str:
    if part.value is None:
        return "is ignored: it has no value"
    return "is ignored: it must be true or false" if part.key in _SWITCHES and part.value not in _BOOLEANS else ""
