"""What is tried in an exploration and what comes of it, as plain data that crosses processes and fits into JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.exploration.modes import Mode

Change = tuple[ValuePath, Any]
"""A path into the values and what is put there."""
Changes = tuple[Change, ...]


class Kind(StrEnum):
    """How a render goes wrong."""

    FAILS = "fails"
    REFUSED = "refused"
    UNPARSABLE = "unparsable"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    LIMIT = "limit"
    DANGLING = "dangling"
    REPEATED = "repeated"
    REMOVED = "removed"
    FIXED = "fixed"
    MISPRINTED = "misprinted"


_FLAWS = frozenset({Kind.DANGLING, Kind.REPEATED, Kind.REMOVED, Kind.FIXED, Kind.MISPRINTED})


@dataclass(frozen=True)
class Base:
    """Values to start from; ``name`` completes "on top of …"."""

    name: str
    values: Mapping[str, Any] = field(repr=False)


class Variation(NamedTuple):
    """One render to make: a base by its number, ``setting`` that opens a hidden branch, and the changes to judge.

    What the render gives is compared with what the base and the setting alone give.
    """

    base: int
    changes: Changes
    setting: Changes = ()


class Failure(NamedTuple):
    """One thing that is wrong with a render.

    ``template`` is as Helm names it, line and column count in its source from 1 (0: unknown). ``path`` is the field
    that a schema refuses.
    """

    kind: Kind
    reason: str
    template: str = ""
    line: int = 0
    column: int = 0
    path: ValuePath = ()
    level: Level = Level.ERROR

    @property
    def is_flaw(self) -> bool:
        """Whether the objects are there and only wrong beside each other, or in some cluster."""
        return self.kind in _FLAWS

    @property
    def is_intended(self) -> bool:
        """Whether the chart's author wants it to fail: Helm names no expression for ``fail`` and ``required``."""
        return self.kind is Kind.FAILS and ", at <" not in self.reason

    @property
    def cause(self) -> tuple[str, ...]:
        """What failures of one cause have in common: the line of the template, or else the words."""
        if self.kind is Kind.REFUSED:
            return (self.kind, str(self.path), self.reason)
        if self.kind is Kind.INVALID:
            # The kind of the object and the path in it; the rest may quote the value.
            return (self.kind, self.template, "".join(filter(_is_no_digit, " ".join(self.reason.split(" ")[:2]))))
        if self.line and self.kind is not Kind.DUPLICATE:
            return (self.kind, self.template, str(self.line))
        return (self.kind, self.template, "".join(filter(_is_no_digit, self.reason)))


def _is_no_digit(letter: str) -> bool:
    return not letter.isdigit()


class Examination(NamedTuple):
    """What came of one render: what is wrong with it beyond what the base has, and whether it differs from that."""

    failures: tuple[Failure, ...] = ()
    differs: bool = False

    @property
    def exceeds(self) -> bool:
        """Whether the render took too long, or too much."""
        return any(each.kind is Kind.LIMIT for each in self.failures)


class Cause(NamedTuple):
    """One thing that goes wrong, and the smallest sets of changes that were seen to bring it about, in order.

    ``base`` names what the changes were made to.
    """

    failure: Failure
    base: str
    sets: tuple[Changes, ...]


class Way(StrEnum):
    """How text that is typed into a field becomes something else."""

    STRUCTURE = "structure"
    TEMPLATE = "template"
    SHELL = "shell"
    JSON = "json"
    DOCUMENT = "document"
    YAML = "yaml"
    TYPE = "type"


class Injection(NamedTuple):
    """Text of some fields that becomes something else at one place of a template; ``text`` is what proved it."""

    way: Way
    fields: tuple[ValuePath, ...]
    text: str
    template: str
    line: int
    where: str


class Exploration(NamedTuple):
    """All that an exploration found; ``tried`` renders of ``planned``, and in words what was left out."""

    mode: Mode
    causes: tuple[Cause, ...] = ()
    operator_causes: tuple[Cause, ...] = ()
    injections: tuple[Injection, ...] = ()
    dead: tuple[ValuePath, ...] = ()
    tried: int = 0
    planned: int = 0
    left_out: tuple[str, ...] = ()
