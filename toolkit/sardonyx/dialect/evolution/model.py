"""What can change between two versions of what a chart takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sardonyx.core.valuepaths import ValuePath


class ChangeKind(StrEnum):
    """What happened to a field."""

    REMOVED = "removed"
    ADDED = "added"
    RENAMED = "renamed"
    RETYPED = "retyped"
    NARROWED = "narrowed"
    WIDENED = "widened"
    REQUIRED = "required"
    UNRESOLVABLE = "unresolvable"
    DEFAULT = "default"
    EXPRESSION = "expression"
    HIDDEN = "hidden"
    SHOWN = "shown"
    CONDITION = "condition"
    READ_ONLY = "read-only"
    EDITABLE = "editable"
    SECRET = "secret"  # noqa: S105  # a word, not one
    PUBLIC = "public"


class Certainty(StrEnum):
    """How sure it is that one field became another: likely when much agrees, possible when little does."""

    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class ValuesContract:
    """What a version of a chart takes: its schema, raw or resolved (None: it has none), and its parsed values.yaml."""

    schema: dict[str, Any] | None
    values: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class SchemaChange:
    """One change of one field.

    ``path`` is into the values, of the old version where the field is gone or renamed; ``*`` stands for any index.
    ``keyword`` names the rule that changed (``maximum``, ``enum``, ``default``), ``old`` and ``new`` are what it said,
    None where it said nothing; for options only those lost or gained. ``breaking`` says that a saved patch or an
    upgrade breaks, ``reason`` how, or why not. ``secret`` says that ``old`` and ``new`` are for nobody's eyes.
    """

    kind: ChangeKind
    path: ValuePath
    breaking: bool
    reason: str
    keyword: str = ""
    old: Any = field(default=None, repr=False)
    new: Any = field(default=None, repr=False)
    renamed_to: ValuePath | None = None
    certainty: Certainty | None = None
    secret: bool = False


def breaks(
    kind: ChangeKind, path: ValuePath, reason: str, keyword: str = "", old: Any = None, new: Any = None
) -> SchemaChange:
    """Return a change that breaks a saved patch or an upgrade."""
    return SchemaChange(kind, path, breaking=True, reason=reason, keyword=keyword, old=old, new=new)


def keeps(
    kind: ChangeKind, path: ValuePath, reason: str, keyword: str = "", old: Any = None, new: Any = None
) -> SchemaChange:
    """Return a change that breaks nothing."""
    return SchemaChange(kind, path, breaking=False, reason=reason, keyword=keyword, old=old, new=new)
