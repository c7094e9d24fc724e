"""Onyxia's dialect of values schemas: what a user gets, where each value comes from, and who would refuse it.

The gate (``check_structure``), the schema registry (``resolve_schema``), computed values (``compute_values``), patches,
refusals and the classification of secrets. Everything is a function from plain data to plain data; nothing here reads
files or the network. The rules are those of Onyxia web 5.5.2 and its API.
"""

from sardonyx.dialect.compute import compute_values
from sardonyx.dialect.computed import ComputedValues, Provenance, Source
from sardonyx.dialect.errors import MalformedSchema, UnresolvableValue, UnusableSchema, Violation
from sardonyx.dialect.patches import DELETED, PatchLeaf, apply_patch, diff_patch
from sardonyx.dialect.structure import check_structure

__all__ = [
    "DELETED",
    "ComputedValues",
    "MalformedSchema",
    "PatchLeaf",
    "Provenance",
    "Source",
    "UnresolvableValue",
    "UnusableSchema",
    "Violation",
    "apply_patch",
    "check_structure",
    "compute_values",
    "diff_patch",
]
