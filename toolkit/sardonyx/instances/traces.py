"""Finding placeholders and secret values in text, also inside base64 and other encodings."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.core.yamltext import scalar_value
from sardonyx.instances.comparison import LeakForm
from sardonyx.instances.masking import base64_traces, is_distinctive, redact
from sardonyx.instances.placeholders import substitute

_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_RECOGNISABLE = 10
"""So many first characters of a token cannot be chance: 40 bits."""


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _go_json(text: str) -> str:
    """Escape as Go's encoding/json does: HTML's special characters too."""
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", _json(text))


_ENCODINGS: tuple[tuple[LeakForm, Callable[[str], str]], ...] = (
    (LeakForm.VERBATIM, str),
    (LeakForm.JSON, _json),
    (LeakForm.JSON, _go_json),
    (LeakForm.URL, quote_plus),
)


class Traces:
    """What the tokens (by path) and the real values of an instance look like wherever they may turn up."""

    def __init__(self, tokens: Mapping[str, ValuePath], values: Mapping[ValuePath, str]) -> None:
        self._paths = tokens
        self._values = {token: values[path] for token, path in tokens.items()}
        self._distinctive = {path: value for path, value in values.items() if is_distinctive(value)}
        self._copies = {path: _needles(value) for path, value in self._distinctive.items()}
        self._marks = {token: _needles(token) for token in tokens}
        self._needles = frozenset().union(*self._marks.values(), *self._copies.values())

    def touches(self, text: str) -> bool:
        """Tell whether a JSON text holds a token or a distinctive value, in plain text or base64."""
        return any(needle in text for needle in self._needles)

    def filled(self, text: str) -> str:
        """Replace the tokens in a text by their real values."""
        return substitute(text, self._values)

    def masked(self, text: str) -> str:
        """Replace distinctive values in a text that is going to be shown."""
        return redact(text, self._distinctive.values()) if self.copied_in(text) else text

    def tokens_in(self, text: str) -> tuple[ValuePath, ...]:
        """Return the secrets whose tokens stand in a text or in base64 within it."""
        return self._of(token for token, needles in self._marks.items() if any(needle in text for needle in needles))

    def hinted_in(self, text: str) -> tuple[ValuePath, ...]:
        """Return the secrets whose tokens a text seems to be made from: cut short, in capitals or in base64.

        Where there is one secret only, it is that one.
        """
        if len(self._paths) == 1:
            return tuple(self._paths.values())
        searched = (text + _decoded(text)).lower()
        return self._of(token for token in self._paths if token[:_RECOGNISABLE] in searched)

    def copied_in(self, text: str) -> tuple[ValuePath, ...]:
        """Return the secrets whose real value, if distinctive, stands in a text or in base64 within it."""
        found = (path for path, needles in self._copies.items() if any(needle in text for needle in needles))
        return tuple(sorted(found, key=format_path))

    def form_of(self, text: str, real: Any) -> LeakForm | None:
        """Say how a text with tokens became the real one, None when that was not by filling in the values."""
        for form, encode in _ENCODINGS:
            if real == substitute(text, {token: encode(value) for token, value in self._values.items()}) != text:
                return form
        filled = self.filled(text)
        if filled not in ("", text) and not isinstance(real, str) and _same_scalar(scalar_value(filled), real):
            return LeakForm.UNQUOTED
        return LeakForm.BASE64 if real == _refilled(text, self._values) != text else None

    def _of(self, tokens: Iterable[str]) -> tuple[ValuePath, ...]:
        return tuple(sorted({self._paths[token] for token in tokens}, key=format_path))


def _needles(text: str) -> frozenset[str]:
    return frozenset({text, _json(text), *base64_traces(text.encode())})


def _same_scalar(expected: Any, real: Any) -> bool:
    return type(expected) is type(real) and repr(expected) == repr(real)


def _decoded(text: str) -> str:
    return "\n".join(_decode(match[0]) for match in _BASE64.finditer(text))


def _decode(run: str) -> str:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4)).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _refilled(text: str, values: Mapping[str, str]) -> str:
    """Fill tokens inside the base64 parts of a text."""

    def encode(match: re.Match[str]) -> str:
        decoded = _decode(match[0])
        filled = substitute(decoded, values)
        return match[0] if filled == decoded else base64.b64encode(filled.encode()).decode()

    return _BASE64.sub(encode, text)
