"""The result of computing values, and how each leaf came to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.core.valuepaths import leaves as value_leaves
from sardonyx.dialect.javascript import same
from sardonyx.dialect.patches import PatchLeaf, apply_patch


class Source(StrEnum):
    """Which rule gave a leaf its value."""

    CONST = "const"
    CONTEXT = "context"
    DEFAULT = "default"
    VALUES_YAML = "values.yaml"
    EMPTY_ARRAY = "empty-array"
    EMPTY_OBJECT = "empty-object"
    USER = "user"


class Provenance(NamedTuple):
    """Where a leaf comes from; ``reads`` are the context paths whose values flowed into it, in order."""

    source: Source
    reads: tuple[ValuePath, ...] = ()


@dataclass(frozen=True)
class ComputedValues:
    """Values in plain JSON types, the provenance of every leaf, and every context path that was read.

    Empty objects and arrays are leaves. ``reads`` also holds the paths that did not resolve, and those that were read
    for options only; a path starting with ``s3`` there means that the chart uses the selected S3 profile.
    """

    values: dict[str, Any] = field(repr=False)
    provenance: Mapping[ValuePath, Provenance]
    reads: frozenset[ValuePath]


def with_patch(computed: ComputedValues, leaves: Sequence[PatchLeaf]) -> ComputedValues:
    """Return computed values with a user's patch applied; the leaves it changes have the source ``user``.

    Raises UsageError as ``apply_patch`` does.
    """
    values = apply_patch(computed.values, leaves)
    provenance = {path: _source_after(computed, path, value) for path, value in value_leaves(values)}
    return ComputedValues(values, provenance, computed.reads)


def _source_after(computed: ComputedValues, path: ValuePath, value: Any) -> Provenance:
    before = computed.provenance.get(path)
    unchanged = before is not None and same(lookup(computed.values, path), value)
    return before if before is not None and unchanged else Provenance(Source.USER)
