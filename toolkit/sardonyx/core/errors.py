"""The errors a person is meant to read, and the exit code each one means.

    SardonyxError                something was refused or found wrong      exit code 1
      └─ UsageError              the command or a configuration is wrong   exit code 2

Packages derive their own errors from these two. Whatever else escapes is a defect of the toolkit (exit code 3). What
could not be found out because a server did not answer has a code of its own (4, ``catalogs.Unreachable``).
Messages never contain secret values.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands: a file as the user knows it, a line and a column counted from 1 (0: unknown)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write ``path:line:column`` without the parts that are unknown."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])


class SardonyxError(Exception):
    """Something that the person at the keyboard must act on.

    ``message`` says what is wrong, ``place`` where, ``help`` what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, place: Place | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help

    def __str__(self) -> str:
        """Write ``place: message``, with the help on a line of its own."""
        where = f"{self.place}: " if self.place else ""
        remedy = f"\n  {self.help}" if self.help else ""
        return f"{where}{self.message}{remedy}"


class UsageError(SardonyxError):
    """The command line or a configuration file asks for something that cannot be."""

    exit_code = 2
