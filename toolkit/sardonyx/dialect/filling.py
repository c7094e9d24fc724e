"""Adding to computed values what only values.yaml has (Onyxia's "include values.yaml defaults").

Upstream takes the difference to values.yaml with ``computeDiff``, keeps the leaves that are still undefined, and
applies them with ``applyDiffPatch``. Where one tree has an object and the other an array, either step may stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import MISSING, ValuePath, leaves, lookup
from sardonyx.dialect.computed import Provenance, Source
from sardonyx.dialect.errors import UnresolvableValue
from sardonyx.dialect.patches import PatchLeaf, apply_patch

_CLASH = "is an array in one and an object in the other of the schema's values and values.yaml"


def fill_from_values_yaml(
    tree: dict[str, Any], provenance: dict[ValuePath, Provenance], values: dict[str, Any]
) -> tuple[dict[str, Any], dict[ValuePath, Provenance]]:
    """Return the tree with the scalar leaves of values.yaml whose path it lacks, and the provenance of all leaves.

    Raises UnresolvableValue where an array meets an object, or where elements would be missing in between.
    """
    _refuse_clashes(tree, values)
    missing = [PatchLeaf(path, leaf) for path, leaf in _scalars(values) if _is_missing(tree, path)]
    try:
        filled = apply_patch(tree, missing)
    except UsageError as error:
        raise UnresolvableValue((), f"values.yaml cannot be merged in: {error.message}") from None
    added = {leaf.path for leaf in missing}
    yaml = Provenance(Source.VALUES_YAML)
    sources = {path: yaml if path in added else provenance[path] for path, _ in leaves(filled)}
    return filled, sources


def _scalars(tree: Any) -> Iterator[tuple[ValuePath, Any]]:
    return ((path, leaf) for path, leaf in leaves(tree) if not isinstance(leaf, dict | list))


def _refuse_clashes(tree: dict[str, Any], values: dict[str, Any]) -> None:
    """Stop where a key would be looked up in an array: scalars of values.yaml, anything of the computed tree."""
    for path, _ in _scalars(values):
        if isinstance(lookup(tree, path[:-1]), list) and isinstance(path[-1], str):
            raise UnresolvableValue(path[:-1], _CLASH)
    for path in _every_path(tree, ()):
        if isinstance(lookup(values, path[:-1]), list) and isinstance(path[-1], str):
            raise UnresolvableValue(path[:-1], _CLASH)


def _every_path(tree: Any, path: ValuePath) -> Iterator[ValuePath]:
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for segment, child in children:
        yield (*path, segment)
        yield from _every_path(child, (*path, segment))


def _is_missing(tree: Any, path: ValuePath) -> bool:
    parent = lookup(tree, path[:-1])
    # A property access: an index finds the key of that name in an object.
    key = str(path[-1]) if isinstance(parent, dict) else path[-1]
    return lookup(parent, (key,)) is MISSING
