"""Small edits to a JSON file that leave the rest of its text as it was written."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from itertools import accumulate

from sardonyx.charts.documents import SCHEMA_FILE
from sardonyx.core.errors import Place
from sardonyx.core.findings import Edit
from sardonyx.validation.derived import derived
from sardonyx.validation.subject import Subject

_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_COMMA_AFTER = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_SPACES = " \t\r\n"
_DECODER = json.JSONDecoder()


class JsonEdits:
    """Makes edits to one text; the places of its keys are known."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        # Lines end with a line feed; splitlines() would also cut at others, such as U+2028, inside of texts.
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]

    def removal(self, place: Place, key: str) -> Edit | None:
        """Return what takes away the member of an object whose key stands there, and a comma.

        None where that cannot be told.
        """
        start = self._offset(place)
        end = self._value(start, key)[1]
        if end == 0:
            return None
        after = _COMMA_AFTER.match(self._text, end)
        if after:
            return self._edit(start, after.end(), "")
        before = self._text[:start].rstrip(_SPACES)
        return self._edit(len(before) - 1 if before.endswith(",") else start, end, "")

    def replacement(self, place: Place, key: str, value: object) -> Edit | None:
        """Return what gives the member of an object whose key stands there another value.

        None where that cannot be told.
        """
        start, end = self._value(self._offset(place), key)
        return self._edit(start, end, json.dumps(value, ensure_ascii=False)) if end else None

    def _value(self, start: int, key: str) -> tuple[int, int]:
        """Return where the value of the member begins and ends whose key stands at an offset; (0, 0) if none does."""
        try:
            found, end = _DECODER.raw_decode(self._text, start)
            colon = _COLON.match(self._text, end)
            if found != key or colon is None:
                return 0, 0
            return colon.end(), _DECODER.raw_decode(self._text, colon.end())[1]
        except (ValueError, RecursionError):
            return 0, 0

    def _offset(self, place: Place) -> int:
        line = min(place.line, len(self._starts)) or 1
        return min(self._starts[line - 1] + max(place.column, 1) - 1, len(self._text))

    def _edit(self, start: int, end: int, text: str) -> Edit:
        return Edit(self._path, *self._position(start), *self._position(end), text)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@derived
def schema_edits(subject: Subject) -> JsonEdits | None:
    """Return the edits of values.schema.json; None without one in UTF-8."""
    if subject.chart is None or subject.schema is None:
        return None
    try:
        text = subject.chart.files[SCHEMA_FILE].decode()
    except UnicodeDecodeError:
        return None
    return JsonEdits(text, subject.schema.source)
