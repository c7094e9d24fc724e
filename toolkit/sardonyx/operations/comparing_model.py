"""What ``sardonyx diff`` finds between two versions of a chart, as plain data without secret values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.evolution import SchemaChange
from sardonyx.helm.manifests import ObjectKey


class Status(StrEnum):
    """What became of something; ``RELABELLED`` objects differ only in the labels that name the chart's version."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RELABELLED = "relabelled"


class Area(StrEnum):
    """Which part of a comparison something is in."""

    VALUES = "values"
    SCHEMA = "schema"
    FORM = "form"
    OBJECTS = "objects"


class ChartSide(NamedTuple):
    """One of the two charts: its name and version, and where it came from as the user wrote it."""

    name: str
    version: str
    origin: str


@dataclass(frozen=True)
class ValueChange:
    """One leaf of a tree of values; ``old`` and ``new`` are None on the side that has none, masked where secret."""

    status: Status
    path: ValuePath
    old: Any = field(default=None, repr=False)
    new: Any = field(default=None, repr=False)


class FormChange(NamedTuple):
    """One field of the form: it appears, goes, or is shown by another widget."""

    status: Status
    path: ValuePath
    title: str
    old: str | None = None
    new: str | None = None


class Immutable(NamedTuple):
    """A change inside an object that the API server refuses: the path in the object, and what it would take."""

    path: ValuePath
    reason: str


@dataclass(frozen=True)
class ObjectChange:
    """One object of the rendered manifests.

    ``template`` is the new one's, the old one's where it is gone. ``diff`` is unified, of the objects as canonical YAML
    with secrets masked; empty for objects that came, went or are only relabelled.
    """

    status: Status
    key: ObjectKey
    template: str
    diff: tuple[str, ...] = field(default=(), repr=False)
    immutable: tuple[Immutable, ...] = ()
    loses_data: bool = False


class Failure(NamedTuple):
    """A side that could not be computed, shown or rendered; the message quotes no secret."""

    side: str
    area: Area
    message: str


class Breaking(NamedTuple):
    """One thing that breaks a saved patch, an upgrade or a launch: what it is about, and what happens."""

    area: Area
    subject: str
    message: str


class Comparison(NamedTuple):
    """All that differs, and first of all what breaks.

    ``defaults`` are of values.yaml, ``values`` of what Onyxia computes.
    """

    old: ChartSide
    new: ChartSide
    breaking: tuple[Breaking, ...]
    defaults: tuple[ValueChange, ...]
    values: tuple[ValueChange, ...]
    schema: tuple[SchemaChange, ...]
    form: tuple[FormChange, ...]
    objects: tuple[ObjectChange, ...]
    failures: tuple[Failure, ...]
