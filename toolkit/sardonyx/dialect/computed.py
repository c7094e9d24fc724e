"""The result of computing values, and how each leaf came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sardonyx.core.valuepaths import ValuePath


class Source(StrEnum):
    """Which rule gave a leaf its value."""

    CONST = "const"
    CONTEXT = "context"
    DEFAULT = "default"
    VALUES_YAML = "values.yaml"
    EMPTY_ARRAY = "empty-array"
    EMPTY_OBJECT = "empty-object"
    USER = "user"


@dataclass(frozen=True)
class Provenance:
    """Where a leaf comes from; ``reads`` are the context paths whose values flowed into it, in order."""

    source: Source
    reads: tuple[ValuePath, ...] = ()


@dataclass(frozen=True)
class ComputedValues:
    """Values in plain JSON types, the provenance of every leaf, and every context path that was read.

    Empty objects and arrays are leaves. ``reads`` also holds the paths that did not resolve, and those that were read
    for options only; a path starting with ``s3`` there means that the chart uses the selected S3 profile.
    """

    values: dict[str, Any]
    provenance: Mapping[ValuePath, Provenance]
    reads: frozenset[ValuePath]
