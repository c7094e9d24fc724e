"""Texts that come from charts may be of any length; what stands in a report is short enough to be read."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from sardonyx.core.errors import SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.reports.values import in_json

MOST_FIELD = 1_000
"""The characters of a field up to which it is exact; a longer one ends in a digest, so that two stay two."""

_MOST_WORD = 200
_MOST_TEXT = 4_000
_MOST_ERROR = 20_000
_MOST_VALUE = 1_000
_MOST_BITS = 4_000
"""Python writes no number of more than 4,300 digits."""
_WORD = re.compile(rf"\S{{{_MOST_WORD + 1},}}")
_HEAD, _TAIL = 140, 40
_DIGITS = 16


def bounded(finding: Finding) -> Finding:
    """Return a finding as it stands in reports.

    In message, help and the name of the subject each word of more than 200 characters is cut in the middle, and each
    text at 4,000; a field has at most 1,000; a value whose JSON is longer than 1,000 is the beginning of that JSON.
    """
    return finding._replace(
        message=short_text(finding.message),
        help=finding.help and short_text(finding.help),
        subject=finding.subject and short_text(finding.subject),
        field=finding.field and _short_field(finding.field),
        value=_short_value(finding.value),
    )


def short_error(error: SardonyxError) -> str:
    """Return an error as it is shown: each line as short as a text of a report, all together at most 20,000 characters.

    There is a line for each thing that is wrong, and its help has one of its own.
    """
    text = "\n".join(map(short_text, str(error).splitlines()))
    return text if len(text) <= _MOST_ERROR else f"{text[:_MOST_ERROR]}… ({len(text)} characters)"


def short_text(text: str) -> str:
    """Return a text with its long words cut in the middle, and cut itself where it is long."""
    if len(text) <= _MOST_WORD:
        return text
    text = _WORD.sub(lambda word: _cut(word[0]), text)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}… ({len(text)} characters)"


def _cut(word: str) -> str:
    return f"{word[:_HEAD]}… ({len(word)} characters) …{word[-_TAIL:]}"


def _short_field(field: str) -> str:
    if len(field) <= MOST_FIELD:
        return field
    digest = hashlib.sha256(field.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{field[: MOST_FIELD - _DIGITS - 1]}…{digest}"


def _short_value(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"a number of {value.bit_length()} bits"
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else in_json(value)
    return value if len(text) <= _MOST_VALUE else f"{text[:_MOST_VALUE]}… ({len(text)} characters)"
