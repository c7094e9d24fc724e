"""What can be wrong with a schema or with the values computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath, format_path


class Violation(NamedTuple):
    """One rule that a schema or a values tree breaks.

    ``path`` is into the schema (``properties.a.type``) for ``check_structure``, into the values for ``violations``.
    The message never contains a value.
    """

    path: ValuePath
    message: str

    def __str__(self) -> str:
        """Write ``path: message``, the root as ``(root)``."""
        return f"{format_path(self.path) or '(root)'}: {self.message}"


class UnresolvableValue(SardonyxError):
    """Onyxia's launcher would stop here: ``path`` is the place in the values, ``reason`` the rule."""

    def __init__(self, path: ValuePath, reason: str, *, help: str | None = None) -> None:
        super().__init__(f"{format_path(path) or 'the values'}: {reason}", help=help)
        self.path = path
        self.reason = reason


class MalformedSchema(UnresolvableValue):
    """The schema breaks the structural gate or draft-07 itself; ``violations`` lists every breach."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        super().__init__((), f"the schema cannot be used: {violations[0]}{more}")
        self.violations = list(violations)


class UnusableSchema(SardonyxError):
    """A schema cannot be resolved: it refers to itself, or grows beyond any reasonable size."""


class UnusableNode(Exception):
    """One schema node cannot be evaluated; who walks the schema adds the path and makes it UnresolvableValue."""
