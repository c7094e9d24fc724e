"""A template that Helm's engine cannot read."""

from __future__ import annotations


class MalformedTemplate(Exception):
    """What is wrong, and at which character from the beginning; whoever knows the file makes a place of it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
