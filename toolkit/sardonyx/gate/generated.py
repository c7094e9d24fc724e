"""What the toolkit generates must be what the toolkit generates: rendered again and compared byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.tree import Changes, Tree

RULE = "gate-generated"
_HELP = "generate the files again with the toolkit instead of editing them"


def compare_files(head: Tree, expected: Changes, subject: str) -> Iterator[Finding]:
    """Yield a finding for each file that is missing or not the bytes expected, at the first line that differs."""
    for path, data in expected.items():
        found = head.read(path)
        if data is None or found == data:
            continue
        if found is None:
            yield Finding(RULE, Level.ERROR, "is missing", Place(path), subject=subject, help=_HELP)
        else:
            line = first_difference(data, found)
            message = "is not what the toolkit generates from instance.yaml, the pinned chart and the environment"
            yield Finding(RULE, Level.ERROR, message, Place(path, line), subject=subject, help=_HELP)


def first_difference(expected: bytes, found: bytes) -> int:
    """Return the number of the first line, from 1, in which two texts differ."""
    pairs = zip(expected.splitlines(), found.splitlines(), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, start=1) if a != b), 1 + len(found.splitlines()))


def unexpected_files(head: Tree, folder: str, expected: Mapping[str, object], subject: str) -> Iterator[Finding]:
    """Yield a finding for each file of a folder that is not expected there."""
    for path in head.files(folder):
        if path not in expected:
            yield Finding(RULE, Level.ERROR, "does not belong to an instance", Place(path), subject=subject)
