"""Patches: what a user changed, as a list of leaves (``applyDiffPatch.ts``, ``computeDiff.ts`` upstream).

A leaf sets a string, number, boolean or null, or deletes what is at its path. Applying makes the objects and arrays on
the way. Patches are Onyxia's own format, of saved configurations and launch links. An empty object or array has no
leaf; it is written as the deletion of a child it does not have, which upstream understands too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path
from sardonyx.dialect.javascript import same


class _Deleted:
    """The type of ``DELETED``."""

    def __repr__(self) -> str:
        return "DELETED"


DELETED: Any = _Deleted()
"""The value of a patch leaf that deletes; ``undefined`` upstream."""

_NO_SUCH_CHILD = "_"
_DEEPEST = 200  # as deep as the YAML reader goes


@dataclass(frozen=True)
class PatchLeaf:
    """One change: a scalar or DELETED at a path, which is never the root."""

    path: ValuePath
    value: Any = field(repr=False)


def apply_patch(values: dict[str, Any], leaves: Sequence[PatchLeaf]) -> dict[str, Any]:
    """Return the values with the leaves applied in order; the input is not changed.

    A scalar in the way of a path is replaced by an object or array, and an object by an array where an index follows.
    Raises UsageError for the root, a path of more than 200 segments, a value that is no scalar, a key into an array, an
    index into the root, elements left out in an array, and deleted elements that are not its last ones.
    """
    tree: dict[str, Any] = _copy(values)
    for leaf in leaves:
        _refuse_malformed(leaf)
        _assign(tree, leaf, most=len(leaves))
    _sweep(tree, ())
    return tree


def diff_patch(before: dict[str, Any], after: dict[str, Any]) -> list[PatchLeaf]:
    """Return the leaves that make ``after`` of ``before``: in the order of ``after``.

    ``apply_patch(before, diff_patch(before, after)) == after``.
    """
    return list(_changes(before, after, ()))


def _changes(before: Any, after: Any, path: ValuePath) -> Iterator[PatchLeaf]:
    if isinstance(after, dict):
        yield from _object_changes(before, after, path)
    elif isinstance(after, list):
        yield from _array_changes(before, after, path)
    elif isinstance(before, dict | list) or not same(before, after):
        yield PatchLeaf(path, after)


def _object_changes(before: Any, after: dict[str, Any], path: ValuePath) -> Iterator[PatchLeaf]:
    if isinstance(before, list):
        yield PatchLeaf(path, DELETED)  # an array would refuse the keys
    if not after and not isinstance(before, dict):
        yield PatchLeaf((*path, _NO_SUCH_CHILD), DELETED)
    known = before if isinstance(before, dict) else {}
    for key, item in after.items():
        yield from _changes(known.get(key, MISSING), item, (*path, key))
    for key in known:
        if key not in after:
            yield PatchLeaf((*path, key), DELETED)


def _array_changes(before: Any, after: list[Any], path: ValuePath) -> Iterator[PatchLeaf]:
    if not after and not isinstance(before, list):
        yield PatchLeaf((*path, 0), DELETED)
    known = before if isinstance(before, list) else []
    for index, item in enumerate(after):
        yield from _changes(known[index] if index < len(known) else MISSING, item, (*path, index))
    for index in range(len(after), len(known)):
        yield PatchLeaf((*path, index), DELETED)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _refuse_malformed(leaf: PatchLeaf) -> None:
    if not leaf.path:
        raise UsageError("a patch cannot replace all values at once")
    if len(leaf.path) > _DEEPEST:
        raise UsageError(f"a path of a patch has {len(leaf.path)} segments; {_DEEPEST} are the most")
    if isinstance(leaf.value, dict | list):
        raise UsageError(
            f"{format_path(leaf.path)}: a patch holds scalars only", help="give one entry for each leaf of the value"
        )


def _assign(tree: Any, leaf: PatchLeaf, *, most: int) -> None:
    for position, segment in enumerate(leaf.path[:-1]):
        _refuse_misfit(tree, leaf.path[: position + 1])
        child = _get(tree, segment)
        if isinstance(leaf.path[position + 1], int):
            child = child if isinstance(child, list) else []
        else:
            child = child if isinstance(child, dict | list) else {}
        _put(tree, segment, child, most)
        tree = child
    _refuse_misfit(tree, leaf.path)
    _put(tree, leaf.path[-1], leaf.value, most)


def _refuse_misfit(tree: Any, path: ValuePath) -> None:
    if isinstance(tree, list) != isinstance(path[-1], int):
        kind = "an array" if isinstance(tree, list) else "an object"
        raise UsageError(f"{format_path(path)}: the value above it is {kind}")


def _get(tree: Any, segment: Any) -> Any:
    if isinstance(tree, dict):
        return tree.get(segment, MISSING)
    return tree[segment] if segment < len(tree) else MISSING


def _put(tree: Any, segment: Any, value: Any, most: int) -> None:
    if isinstance(tree, list):
        # Elements may come in any order, but each leaf brings one at most: what is further away stays a hole.
        if not 0 <= segment < len(tree) + most:
            raise UsageError(f"[{segment}] leaves out elements of an array of {len(tree)}")
        tree.extend([MISSING] * (segment + 1 - len(tree)))
    tree[segment] = value


def _sweep(tree: Any, path: ValuePath) -> None:
    """Remove what is deleted; refuse holes in arrays."""
    if isinstance(tree, list):
        _sweep_array(tree, path)
    elif isinstance(tree, dict):
        for key in [key for key, value in tree.items() if value is DELETED]:
            del tree[key]
        for key, value in tree.items():
            _sweep(value, (*path, key))


def _sweep_array(items: list[Any], path: ValuePath) -> None:
    kept = next((index for index, item in enumerate(items) if item is DELETED), len(items))
    if any(item is not DELETED for item in items[kept:]):
        raise UsageError(f"{format_path(path)}: only the last elements of an array can be deleted")
    del items[kept:]
    for index, item in enumerate(items):
        if item is MISSING:
            raise UsageError(f"{format_path(path)}: element {index} of the array is left out")
        _sweep(item, (*path, index))
