"""Edits of a chart's files that change one place and keep every other character."""

from __future__ import annotations

from sardonyx.core.findings import Edit

Edits = tuple[Edit, ...]


def edit_at(text: str, path: str, start: int, end: int, new: str) -> Edit:
    """Return the edit that puts a text in place of what is between two offsets; lines end with a line feed."""
    return Edit(path, *_position(text, start), *_position(text, end), new)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
