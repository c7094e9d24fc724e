"""Making the edits that findings bring along."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sardonyx.core.findings import Edit, Finding

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Fixes(NamedTuple):
    """What becomes of files, by path, when the edits of ``mended`` findings are made; those of ``left`` are not.

    A finding is left when an edit of it overlaps with one of another, or is of a file that is not to be changed.
    """

    changes: Mapping[str, bytes]
    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]


def plan_fixes(findings: Iterable[Finding], files: Mapping[str, bytes]) -> Fixes:
    """Return what the fixes of findings make of files; only these files, as they are here, can change.

    The edits of a finding are made together or not at all. The same edit of two findings is made once.
    """
    texts = {path: text for path, data in files.items() if (text := _text_of(data)) is not None}
    chosen: dict[str, set[_Span]] = {}
    mended, left = [], []
    for finding in findings:
        if not finding.fix:
            continue
        spans = _spans(finding.fix, texts)
        if spans is None or any(_overlaps(span, chosen.get(path, set())) for path, span in spans):
            left.append(finding)
            continue
        mended.append(finding)
        for path, span in spans:
            chosen.setdefault(path, set()).add(span)
    changes = {path: _edited(files[path], texts[path], spans) for path, spans in sorted(chosen.items())}
    return Fixes(changes, tuple(mended), tuple(left))


def unified_diff(files: Mapping[str, bytes], changes: Mapping[str, bytes]) -> str:
    """Return what changes as a patch that ``git apply`` and ``patch -p1`` take."""
    return "".join(_diff_of(path, files[path], data) for path, data in sorted(changes.items()))


class _Span(NamedTuple):
    start: int
    end: int
    text: str


def _spans(edits: Sequence[Edit], texts: Mapping[str, str]) -> list[tuple[str, _Span]] | None:
    found = []
    for edit in edits:
        text = texts.get(edit.path)
        start = None if text is None else _offset(text, edit.line, edit.column)
        end = None if text is None else _offset(text, edit.end_line, edit.end_column)
        if start is None or end is None or end < start:
            return None
        found.append((edit.path, _Span(start, end, edit.text)))
    return found


def _offset(text: str, line: int, column: int) -> int | None:
    """Return the offset of a place; None when the text has no such line, or the line no such column."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return None
    end = text.find("\n", start)
    offset = start + column - 1
    return offset if start <= offset <= (end if end >= 0 else len(text)) else None


def _overlaps(span: _Span, others: set[_Span]) -> bool:
    return any(_overlap(span, other) for other in others if other != span)


def _overlap(one: _Span, other: _Span) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


def _edited(data: bytes, text: str, spans: Iterable[_Span]) -> bytes:
    for span in sorted(spans, reverse=True):
        text = text[: span.start] + span.text + text[span.end :]
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    return mark + text.encode()


def _text_of(data: bytes) -> str | None:
    try:
        return data.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        return None


def _diff_of(path: str, before: bytes, after: bytes) -> str:
    old, new = (_lines(data.decode()) for data in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Cut after line feeds only, as patches do; other separators are part of a line."""
    *lines, rest = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([rest] if rest else [])]
