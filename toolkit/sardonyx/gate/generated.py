"""What the toolkit generates must be what the toolkit generates: made again and compared byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding
from sardonyx.core.tree import Changes, Tree
from sardonyx.gate.refusals import refused

RULE = "gate-generated"
_HELP = "generate the files again with the toolkit instead of editing them (platform files: `sardonyx tenant generate`)"
_SHOWN = 100


def compare_files(head: Tree, expected: Changes, subject: str) -> Iterator[Finding]:
    """Yield a finding for each file that is missing or not the bytes expected, at the first line that differs.

    What the file says instead is not repeated: a hand may have written a secret there.
    """
    for path, data in expected.items():
        found = head.read(path)
        if data is None or found == data:
            continue
        if found is None:
            yield refused(RULE, "is missing", Place(path), subject=subject, help=_HELP)
        else:
            line = first_difference(data, found)
            place = Place(path, line)
            yield refused(
                RULE, f"is not what the toolkit generates: {_wanted(data, line)}", place, subject=subject, help=_HELP
            )


def first_difference(expected: bytes, found: bytes) -> int:
    """Return the number of the first line, from 1, in which two different texts differ; only LF ends a line."""
    pairs = zip(expected.split(b"\n"), found.split(b"\n"), strict=False)
    same = min(expected.count(b"\n"), found.count(b"\n")) + 2
    return next((number for number, (a, b) in enumerate(pairs, start=1) if a != b), same)


def _wanted(expected: bytes, line: int) -> str:
    lines = expected.split(b"\n")
    if line >= len(lines):
        return "the text should end here, after a line end"
    text = lines[line - 1].decode(errors="replace")
    return f"this line should be {text[:_SHOWN]!r}{' …' if len(text) > _SHOWN else ''}"


def unexpected_files(head: Tree, folder: str, expected: Mapping[str, object], subject: str) -> Iterator[Finding]:
    """Yield a finding for each file of a folder that is not expected there."""
    for path in head.files(folder):
        if path not in expected:
            yield refused(RULE, "does not belong to an instance", Place(path), subject=subject)
